#pragma once
// How far invites came, each by itself: what measures are counted from. Nothing personal is here.
// How far those came who redeemed them is asked of lifecycle.hpp's rows.

#include "events/invites.hpp"
#include "events/mail_reports.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace projections::invite_funnel {

// When each stage was reached for the first time.
struct Path {
    events::InviteId invite;
    base::Instant issued_at;
    std::string source;
    std::optional<std::string> campaign;
    std::optional<events::BatchId> batch;
    events::Role role = events::Role::instructor;
    std::optional<base::Instant> sent_at;
    std::optional<base::Instant> delivered_at;
    std::optional<base::Instant> opened_at;
    std::optional<base::Instant> clicked_at;
    std::optional<base::Instant> validated_at;
    std::optional<base::Instant> bounced_at;
    std::optional<base::Instant> complained_at;
    std::optional<base::Instant> redeemed_at;
    std::optional<base::Instant> expired_at;
    std::optional<base::Instant> revoked_at;
    std::optional<events::AccountId> account;  // that redeemed it
    bool operator==(const Path&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Path,
    (),
    (invite,
     issued_at,
     source,
     campaign,
     batch,
     role,
     sent_at,
     delivered_at,
     opened_at,
     clicked_at,
     validated_at,
     bounced_at,
     complained_at,
     redeemed_at,
     expired_at,
     revoked_at,
     account)
)

// A mail of an invite that was sent or failed, and when that was known last.
struct Send {
    events::InviteId invite;
    std::uint32_t delivery = 1;
    events::Outcome outcome = events::Outcome::sent;
    base::Instant at;
    bool operator==(const Send&) const = default;
};
BOOST_DESCRIBE_STRUCT(Send, (), (invite, delivery, outcome, at))

extern const Table<Path> paths;
extern const Table<Send> sends;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

struct Sends {
    std::uint64_t sent = 0;
    std::uint64_t failed = 0;
};

// After `since`; that moment itself is out.
Sends count_sends(platform::postgres::Connection& connection, base::Instant since);

enum class GroupBy { day, source, campaign, batch, role, hour };
BOOST_DESCRIBE_ENUM(GroupBy, day, source, campaign, batch, role, hour)

struct Filter {
    std::optional<base::Instant> issued_from;
    std::optional<base::Instant> issued_before;  // exclusive
    std::optional<std::string> source;
    std::optional<std::string> campaign;
    std::optional<events::BatchId> batch;
    std::optional<events::Role> role;
};

// Of the invites issued with that key: how many came how far, whenever they did.
struct Counts {
    std::optional<std::string> key;  // absent: they have none
    std::uint64_t issued = 0;
    std::uint64_t sent = 0;
    std::uint64_t delivered = 0;
    std::uint64_t opened = 0;
    std::uint64_t clicked = 0;
    std::uint64_t validated = 0;  // somebody asked whether the code opens, and it did
    std::uint64_t bounced = 0;
    std::uint64_t complained = 0;
    std::uint64_t redeemed = 0;
    std::uint64_t expired = 0;
    std::uint64_t revoked = 0;
    std::uint64_t profile_submitted = 0;  // from here on: of those who redeemed them
    std::uint64_t services_configured = 0;
    std::uint64_t bgc_initiated = 0;
    std::uint64_t bgc_completed = 0;
    std::uint64_t identity_verified = 0;
    std::uint64_t went_live = 0;
    std::optional<std::uint64_t> redeemed_within_p50_seconds;  // of those redeemed, since issued
    std::optional<std::uint64_t> redeemed_within_p90_seconds;
};
BOOST_DESCRIBE_STRUCT(
    Counts,
    (),
    (key,
     issued,
     sent,
     delivered,
     opened,
     clicked,
     validated,
     bounced,
     complained,
     redeemed,
     expired,
     revoked,
     profile_submitted,
     services_configured,
     bgc_initiated,
     bgc_completed,
     identity_verified,
     went_live,
     redeemed_within_p50_seconds,
     redeemed_within_p90_seconds)
)

inline constexpr std::uint32_t groups_max = 1'000;

// Days and hours newest first, else those with most invites first; groups_max at most.
std::vector<Counts> count_by(
    platform::postgres::Connection& connection, GroupBy group_by, const Filter& filter
);

// All of them together.
Counts count_all(platform::postgres::Connection& connection, const Filter& filter);

}  // namespace projections::invite_funnel
