#pragma once
// Invites as they are listed, looked up by code, and told the story of.

#include "events/invites.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace projections::invite_list {

enum class Status { pending, accepted, expired, revoked };
BOOST_DESCRIBE_ENUM(Status, pending, accepted, expired, revoked)

enum class DeliveryState {
    none,
    queued,
    sent,
    failed,
    skipped,
    cancelled,
    unknown,
    delivered,
    bounced,
    complained
};
BOOST_DESCRIBE_ENUM(
    DeliveryState,
    none,
    queued,
    sent,
    failed,
    skipped,
    cancelled,
    unknown,
    delivered,
    bounced,
    complained
)

// One line of the story: issued, queued, sent, failed, …, delivered, bounced, complained, opened,
// clicked, validated, refused, extended, revoked, expired, accepted.
struct Moment {
    std::string status;
    base::Instant at;
    std::optional<std::string> detail;
    bool operator==(const Moment&) const = default;
};
BOOST_DESCRIBE_STRUCT(Moment, (), (status, at, detail))

// Of an erased person: nothing that identifies them, and `erased`.
struct Invite {
    events::InviteId id;
    events::CodeHash code_hash;
    std::optional<base::SealedText> code;
    std::optional<events::RecipientId> recipient;
    std::optional<base::SealedText> address;
    std::optional<base::SealedText> name;
    events::Role role = events::Role::instructor;
    bool grants_founding = true;
    Status state = Status::pending;  // as recorded; status_of() asks the clock too
    DeliveryState delivery_state = DeliveryState::none;
    std::uint32_t deliveries = 0;
    std::optional<std::string> last_error;
    std::string source;
    std::optional<std::string> campaign;
    std::optional<events::BatchId> batch;
    std::optional<std::uint32_t> row;
    std::string issued_by;
    base::Instant created_at;
    base::Instant expires_at;
    std::optional<base::Instant> accepted_at;
    std::optional<events::AccountId> account;
    std::map<std::string, std::string> metadata;
    std::vector<Moment> history;
    bool erased = false;
    std::uint32_t clicks = 0;       // at most one in ten minutes counts, as of those below
    std::uint32_t validations = 0;  // of its code, while it opened
    std::optional<base::Instant> first_clicked_at;
    std::optional<base::Instant> first_validated_at;
    bool operator==(const Invite&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Invite,
    (),
    (id,
     code_hash,
     code,
     recipient,
     address,
     name,
     role,
     grants_founding,
     state,
     delivery_state,
     deliveries,
     last_error,
     source,
     campaign,
     batch,
     row,
     issued_by,
     created_at,
     expires_at,
     accepted_at,
     account,
     metadata,
     history,
     erased,
     clicks,
     validations,
     first_clicked_at,
     first_validated_at)
)

extern const Table<Invite> invites;

Projection projection();

// Accepted, else revoked, else expired, else pending. At `expires_at` it is still valid.
Status status_of(const Invite& invite, base::Instant now);

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

std::optional<Invite> find_invite(
    platform::postgres::Connection& connection, const events::InviteId& id
);

// Those of them that are shown, in no order.
std::vector<Invite> find_invites(
    platform::postgres::Connection& connection, const std::vector<events::InviteId>& ids
);

// All that an address ever had, newest first.
std::vector<Invite> invites_of(
    platform::postgres::Connection& connection, const events::RecipientId& recipient
);

// For validation, and for details by code.
std::optional<Invite> find_by_code(
    platform::postgres::Connection& connection, const events::CodeHash& code
);

struct Filter {
    std::optional<events::RecipientId> recipient;
    std::optional<Status> status;
    std::optional<base::Instant> created_from;
    std::optional<base::Instant> created_before;  // exclusive
    std::optional<std::string> source;
    std::optional<events::BatchId> batch;
    std::optional<events::Role> role;
    std::optional<DeliveryState> delivery_state;
};

// Newest first. For an export: page by page, with a large limit.
std::optional<Page<Invite>> list_invites(
    platform::postgres::Connection& connection,
    const Filter& filter,
    const PageRequest& page,
    base::Instant now
);

// How many there are of each status.
std::map<Status, std::uint64_t> count_by_status(
    platform::postgres::Connection& connection, base::Instant now
);

}  // namespace projections::invite_list
