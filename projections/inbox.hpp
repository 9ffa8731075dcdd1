#pragma once
// What accounts are told in the application, and what of it they read or deleted. A notification is
// for one account or for all administrators; who read or deleted it stands beside it, because facts
// of different streams are folded in any order. Notifications hold ids and no private data.

#include "events/batches.hpp"
#include "events/founding.hpp"
#include "events/notifications.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace projections::inbox {

enum class Type {
    batch_completed,
    batch_aborted,
    invite_redeemed,
    founding_nearly_full,
    founding_full,
    beta_settings_changed,
    batch_paused
};
BOOST_DESCRIBE_ENUM(
    Type,
    batch_completed,
    batch_aborted,
    invite_redeemed,
    founding_nearly_full,
    founding_full,
    beta_settings_changed,
    batch_paused
)

// Instead of an account's id.
inline constexpr std::string_view all_admins = "admins";

struct Notification {
    std::string id;        // of the fact that it tells of
    std::string audience;  // an account's id, or all_admins
    Type type = Type::batch_completed;
    std::string title;  // 255 characters at most
    std::string body;
    std::string data;  // a JSON object
    base::Instant created_at;
    bool operator==(const Notification&) const = default;
};
BOOST_DESCRIBE_STRUCT(Notification, (), (id, audience, type, title, body, data, created_at))

// When an account read or deleted one, for the first time. There may be no such notification yet.
struct Mark {
    events::AccountId account;
    std::string notification;
    std::optional<base::Instant> read_at;
    std::optional<base::Instant> deleted_at;
    bool operator==(const Mark&) const = default;
};
BOOST_DESCRIBE_STRUCT(Mark, (), (account, notification, read_at, deleted_at))

enum class Done { read, deleted };
BOOST_DESCRIBE_ENUM(Done, read, deleted)

// Up to that notification, by its moment and then by its id, an account did so with all of theirs.
// Older lines stay: they say since when what is before them was read. Also what is folded later and
// happened before.
struct Line {
    events::AccountId account;
    Done what = Done::read;
    std::string notification;
    base::Instant created_at;  // of the notification
    base::Instant at;          // when it was done first
    bool operator==(const Line&) const = default;
};
BOOST_DESCRIBE_STRUCT(Line, (), (account, what, notification, created_at, at))

// Who is told of a batch's end.
struct Requester {
    events::BatchId batch;
    events::AccountId account;
    bool operator==(const Requester&) const = default;
};
BOOST_DESCRIBE_STRUCT(Requester, (), (batch, account))

// Who is told of a redemption, of invites that no batch issued; forgotten when the invite is
// redeemed or revoked.
struct Issuer {
    events::InviteId invite;
    events::AccountId account;
    bool operator==(const Issuer&) const = default;
};
BOOST_DESCRIBE_STRUCT(Issuer, (), (invite, account))

// As the founding cohort begins.
inline constexpr std::int64_t first_founding_cap = 100;

struct FoundingPlaces {
    events::CohortId cohort;
    std::int64_t cap = first_founding_cap;
    std::int64_t claimed = 0;
    bool operator==(const FoundingPlaces&) const = default;
};
BOOST_DESCRIBE_STRUCT(FoundingPlaces, (), (cohort, cap, claimed))

// Nothing up to that moment, itself included, is told to that account: its owner was erased, and
// whoever registers anew is somebody else.
struct Erasure {
    events::AccountId account;
    base::Instant at;
    bool operator==(const Erasure&) const = default;
};
BOOST_DESCRIBE_STRUCT(Erasure, (), (account, at))

extern const Table<Notification> notifications;
extern const Table<Mark> marks;
extern const Table<Line> lines;
extern const Table<Requester> requesters;
extern const Table<Issuer> issuers;
extern const Table<FoundingPlaces> founding_places;
extern const Table<Erasure> erasures;

Projection projection();

// ── Queries: each reads what is for the reader alone ─────────────────────────────────────────────

// An administrator is shown what all administrators are told since their account was opened.
struct Reader {
    events::AccountId account;
    bool is_admin = false;
};

struct Shown {
    std::string id;
    Type type = Type::batch_completed;
    std::string title;
    std::string body;
    std::string data;
    base::Instant created_at;
    std::optional<base::Instant> read_at;
    bool operator==(const Shown&) const = default;
};
BOOST_DESCRIBE_STRUCT(Shown, (), (id, type, title, body, data, created_at, read_at))

struct Stretch {
    std::uint64_t total = 0;  // of those listed; without those that were deleted
    std::uint64_t unread = 0;
    std::vector<Shown> rows;
};

struct StretchRequest {
    std::uint32_t limit = 20;
    std::uint32_t offset = 0;
    bool unread_only = false;
};

// Newest first, from the one with that number on; 0 is the first.
Stretch list_notifications(
    platform::postgres::Connection& connection, const Reader& reader, const StretchRequest& request
);

std::uint64_t count_unread(platform::postgres::Connection& connection, const Reader& reader);

// Absent: it is not theirs, or they deleted it.
std::optional<Shown> find_notification(
    platform::postgres::Connection& connection, const Reader& reader, const std::string& id
);

// Read or not; absent: there is none.
std::optional<Shown> find_newest(platform::postgres::Connection& connection, const Reader& reader);

// All that the account itself was told and did not delete, oldest first.
std::vector<Shown> addressed_to(
    platform::postgres::Connection& connection, const events::AccountId& account
);

}  // namespace projections::inbox
