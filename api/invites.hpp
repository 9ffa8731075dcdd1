#pragma once
// Invites: listed, looked up, issued, mailed, revoked, and asked about by whoever holds a code.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"
#include "projections/invite_list.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct InviteItem {
    std::string id;
    std::string code;
    OrNull<std::string> email;
    events::Role role = events::Role::instructor;
    projections::invite_list::Status status = projections::invite_list::Status::pending;
    projections::invite_list::DeliveryState delivery_state =
        projections::invite_list::DeliveryState::none;
    OrNull<std::string> source;
    OrNull<std::string> batch_id;
    base::Instant created_at;
    base::Instant expires_at;
    OrNull<base::Instant> accepted_at;
};
BOOST_DESCRIBE_STRUCT(
    InviteItem,
    (),
    (id,
     code,
     email,
     role,
     status,
     delivery_state,
     source,
     batch_id,
     created_at,
     expires_at,
     accepted_at)
)

struct InvitesView {
    std::vector<InviteItem> invites;
    std::uint64_t count = 0;  // on this page
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(InvitesView, (), (invites, count, next_cursor))

struct StatusMoment {
    std::string status;
    base::Instant timestamp;
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(StatusMoment, (), (status, timestamp, detail))

struct InviteDetail : InviteItem {
    OrNull<std::string> used_by_user_id;
    bool grant_founding_status = true;
    std::map<std::string, std::string> metadata;
    std::uint32_t deliveries = 0;
    OrNull<std::string> last_error;
    std::uint32_t clicks = 0;       // of its link; at most one in ten minutes counts
    std::uint32_t validations = 0;  // of its code, likewise
    OrNull<base::Instant> first_clicked_at;
    OrNull<base::Instant> first_validated_at;
    std::vector<StatusMoment> status_history;  // pending, and what it became
    std::vector<StatusMoment> timeline;        // all of its story, mails included
};
BOOST_DESCRIBE_STRUCT(
    InviteDetail,
    (InviteItem),
    (used_by_user_id,
     grant_founding_status,
     metadata,
     deliveries,
     last_error,
     clicks,
     validations,
     first_clicked_at,
     first_validated_at,
     status_history,
     timeline)
)

enum class WhyInvalid { not_found, used, revoked, expired };
BOOST_DESCRIBE_ENUM(WhyInvalid, not_found, used, revoked, expired)

struct InviteValidity {
    bool valid = false;
    OrNull<WhyInvalid> reason;
    OrNull<std::string> code;
    OrNull<std::string> email;
    OrNull<events::Role> role;
    OrNull<base::Instant> expires_at;
    OrNull<base::Instant> used_at;
};
BOOST_DESCRIBE_STRUCT(InviteValidity, (), (valid, reason, code, email, role, expires_at, used_at))

struct RevokeBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RevokeBody, (), (reason))

struct InviteRevokedView {
    std::string id;
    projections::invite_list::Status status = projections::invite_list::Status::revoked;
};
BOOST_DESCRIBE_STRUCT(InviteRevokedView, (), (id, status))

struct ResendBody {
    std::optional<std::uint32_t> extend_days;
};
BOOST_DESCRIBE_STRUCT(ResendBody, (), (extend_days))

struct InviteResentView {
    std::string id;
    std::uint32_t delivery = 0;  // 1 to 3
    base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(InviteResentView, (), (id, delivery, expires_at))

using platform::http::Request, platform::http::Response;

InviteItem invite_item(
    const Services& services, const projections::invite_list::Invite& invite, base::Instant now
);

base::Task<Response> list_invites(Request& request, Services& services);
// Shows one by id or code; what is asked for by id at one moment is read together.
platform::http::Handler showing_invites(Services& services);
base::Task<Response> export_invites(Request& request, Services& services);
base::Task<Response> revoke_invite(Request& request, Services& services);
base::Task<Response> resend_invite(Request& request, Services& services);

// What a code, in its canonical form, is worth now; `asked_for` is shown as the address of an
// invite that has none. Absent: it cannot be a code.
base::Task<InviteValidity> judge_code(
    Services& services, std::optional<std::string> code, std::optional<std::string> asked_for
);

// Open to all. Tells nobody's address unless the code opens the door.
base::Task<Response> validate_invite(Request& request, Services& services);

// 204 for a browser that has shown a code lately which still opens the door, else 401.
base::Task<Response> verify_marker(Request& request, Services& services);

// What whoever follows the link of an invite sees where there is no front end: a page that says
// what the code is worth, and marks nobody.
base::Task<Response> show_claim_page(Request& request, Services& services);

// 302 to the front end's page for joining, whatever the code is worth: that page asks.
base::Task<Response> go_on_to_join(Request& request, Services& services);

}  // namespace api
