#pragma once
// Changes of the settings of the beta that are looked at first, wait for their moment, or are taken
// back.

#include "api/beta_settings.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

// What a change means for those who come; before and after it.
struct BetaEffect {
    std::string what;    // "register_as_instructor", "enter_public_surface", …
    std::string who;     // "anybody", "without_access", "with_instructor_access", …
    std::string before;  // "open", "invite_needed", "access_needed"
    std::string after;
    bool operator==(const BetaEffect&) const = default;
};
BOOST_DESCRIBE_STRUCT(BetaEffect, (), (what, who, before, after))

struct BetaChangePreview {
    events::BetaSettings before;
    events::BetaSettings after;
    std::uint32_t version = 0;  // that was looked at; for If-Match
    bool changes_anything = false;
    std::vector<BetaEffect> effects;  // only what becomes different
    std::vector<std::string> warnings;
};
BOOST_DESCRIBE_STRUCT(
    BetaChangePreview, (), (before, after, version, changes_anything, effects, warnings)
)

struct ScheduleBetaChangeBody {
    bool beta_disabled = false;
    std::string beta_phase;
    bool allow_signup_without_invite = false;
    base::Instant at;
    std::optional<std::string> reason;
    std::optional<bool> instructor_invite_required_in_open_beta;
};
BOOST_DESCRIBE_STRUCT(
    ScheduleBetaChangeBody,
    (),
    (beta_disabled,
     beta_phase,
     allow_signup_without_invite,
     at,
     reason,
     instructor_invite_required_in_open_beta)
)

// `rollback`: what holds now, and would again when the change is taken back.
struct BetaChangeScheduledView {
    BetaScheduled scheduled;
    std::vector<BetaEffect> effects;
    events::BetaSettings rollback;
};
BOOST_DESCRIBE_STRUCT(BetaChangeScheduledView, (), (scheduled, effects, rollback))

struct CancelBetaChangeBody {
    std::optional<std::uint32_t> change;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(CancelBetaChangeBody, (), (change, reason))

struct BetaChangeCancelledView {
    std::uint32_t change = 1;
    bool cancelled = true;
};
BOOST_DESCRIBE_STRUCT(BetaChangeCancelledView, (), (change, cancelled))

struct RevertBetaBody {
    std::uint32_t version = 0;  // the one to be taken back; the present one
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RevertBetaBody, (), (version, reason))

// Changes nothing.
base::Task<platform::http::Response> preview_beta_change(
    platform::http::Request& request, Services& services
);

// One at a time: 409. Made by whoever is master of the settings at that moment, without anybody
// asking.
base::Task<platform::http::Response> schedule_beta_change(
    platform::http::Request& request, Services& services
);

// 404 when none waits.
base::Task<platform::http::Response> cancel_beta_change(
    platform::http::Request& request, Services& services
);

// As by changing them to what held before; 412 when that version is not the present one.
base::Task<platform::http::Response> revert_beta_settings(
    platform::http::Request& request, Services& services
);

}  // namespace api
