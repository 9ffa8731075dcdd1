#pragma once
// The settings of the beta: what holds, what held before, and another choice. What holds is
// answered from the access view, so it can be asked and changed while PostgreSQL is down.

#include "api/body_check.hpp"
#include "api/services.hpp"
#include "api/wire.hpp"
#include "domain/beta/route_policy.hpp"
#include "domain/beta/settings.hpp"
#include "events/beta.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

// A change that waits for its moment.
struct BetaScheduled {
    std::uint32_t change = 1;
    events::BetaSettings after;
    base::Instant at;
    std::string by;
    OrNull<std::string> reason;
    base::Instant scheduled_at;
};
BOOST_DESCRIBE_STRUCT(BetaScheduled, (), (change, after, at, by, reason, scheduled_at))

struct BetaSettingsView {
    bool beta_disabled = false;
    events::BetaPhase beta_phase = events::BetaPhase::instructor_only;
    bool allow_signup_without_invite = false;
    bool instructor_invite_required_in_open_beta = false;
    std::uint32_t version = 0;  // 0: nobody has changed them yet
    OrNull<base::Instant> updated_at;
    OrNull<std::string> updated_by;
    OrNull<BetaScheduled> scheduled;
};
BOOST_DESCRIBE_STRUCT(
    BetaSettingsView,
    (),
    (beta_disabled,
     beta_phase,
     allow_signup_without_invite,
     instructor_invite_required_in_open_beta,
     version,
     updated_at,
     updated_by,
     scheduled)
)

struct BetaSettingsBody {
    bool beta_disabled = false;
    std::string beta_phase;  // "disabled", as early clients say it, disables and keeps the phase
    bool allow_signup_without_invite = false;
    std::optional<std::string> reason;
    std::optional<bool> instructor_invite_required_in_open_beta;  // absent: as it is
};
BOOST_DESCRIBE_STRUCT(
    BetaSettingsBody,
    (),
    (beta_disabled,
     beta_phase,
     allow_signup_without_invite,
     reason,
     instructor_invite_required_in_open_beta)
)

struct BetaSettingsChange {
    std::uint32_t version = 0;
    events::BetaSettings before;
    events::BetaSettings after;
    std::string by;
    OrNull<std::string> reason;
    base::Instant at;
    OrNull<std::uint32_t> scheduled_change;  // it waited for its moment
    OrNull<std::uint32_t> reverts_version;   // it took that one back
};
BOOST_DESCRIBE_STRUCT(
    BetaSettingsChange,
    (),
    (version, before, after, by, reason, at, scheduled_change, reverts_version)
)

struct BetaSettingsHistory {
    std::vector<BetaSettingsChange> changes;  // newest first
    std::uint64_t count = 0;                  // on this page
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(BetaSettingsHistory, (), (changes, count, next_cursor))

// Behind the gate of what is public.
struct GatedPong {
    bool ok = true;
};
BOOST_DESCRIBE_STRUCT(GatedPong, (), (ok))

// For whoever routes in front of the pages.
struct RoutePolicy {
    enum class Action { allow, redirect };
    BOOST_DESCRIBE_NESTED_ENUM(Action, allow, redirect)

    enum class Gate { active, redirect };
    BOOST_DESCRIBE_NESTED_ENUM(Gate, active, redirect)

    domain::beta::Site site = domain::beta::Site::production;
    std::string phase;  // "unknown" while it is not known here
    bool allow_signup = false;
    Action action = Action::allow;
    std::optional<std::string> location;
    std::optional<Gate> preview_gate;       // absent: none stands in front of this host
    std::optional<std::string> set_cookie;  // for the browser, with the redirection
};
BOOST_DESCRIBE_STRUCT(
    RoutePolicy, (), (site, phase, allow_signup, action, location, preview_gate, set_cookie)
)

// Of `host` and `path`, both of the query, and of the browser's cookies, which are passed on.
base::Task<platform::http::Response> show_route_policy(
    platform::http::Request& request, Services& services
);

base::Task<platform::http::Response> show_beta_settings(
    platform::http::Request& request, Services& services
);

// All of them at once. Answered when this process knows them; all others do within two seconds.
// With If-Match only if they still have that version, else 412.
base::Task<platform::http::Response> change_beta_settings(
    platform::http::Request& request, Services& services
);

// For other requests that change them: carried out, and answered as above.
base::Task<platform::http::Response> told_of_settings(Services& services, shards::Request command);

// The three settings as a body says them; complaints go to `check`.
domain::ChangeBetaSettings read_beta_settings(const BetaSettingsBody& body, BodyCheck& check);

BetaScheduled scheduled_view(const domain::beta::ScheduledChange& change);

base::Task<platform::http::Response> list_beta_changes(
    platform::http::Request& request, Services& services
);

// For those who want to know whether the gate lets them pass. It takes no parameters: 422.
base::Task<platform::http::Response> pong(platform::http::Request& request, Services& services);

}  // namespace api
