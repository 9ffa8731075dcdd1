#pragma once
// Facts of the founding programme: how many founding instructors there may be, and who they are.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/time.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace events {

struct FoundingCapChanged {
    CohortId cohort;
    std::int32_t from = 0;
    std::int32_t to = 0;  // 0 or less: nobody more is let in
    std::string by;
    std::optional<std::string> reason;
    base::Instant at;
    bool operator==(const FoundingCapChanged&) const = default;
};
BOOST_DESCRIBE_STRUCT(FoundingCapChanged, (), (cohort, from, to, by, reason, at))

// The account is a founding instructor, for as long as it is not released.
struct FoundingSlotClaimed {
    CohortId cohort;
    AccountId account;
    std::uint32_t ordinal = 1;  // of all who ever were
    std::optional<InviteId> invite;
    base::Instant at;
    bool operator==(const FoundingSlotClaimed&) const = default;
};
BOOST_DESCRIBE_STRUCT(FoundingSlotClaimed, (), (cohort, account, ordinal, invite, at))

// It came too late. Its registration stands.
struct FoundingSlotDenied {
    CohortId cohort;
    AccountId account;
    std::optional<InviteId> invite;
    std::int32_t cap = 0;
    std::uint32_t claimed = 0;
    base::Instant at;
    bool operator==(const FoundingSlotDenied&) const = default;
};
BOOST_DESCRIBE_STRUCT(FoundingSlotDenied, (), (cohort, account, invite, cap, claimed, at))

struct FoundingSlotReleased {
    CohortId cohort;
    AccountId account;
    std::string by;
    std::string reason;
    base::Instant at;
    bool operator==(const FoundingSlotReleased&) const = default;
};
BOOST_DESCRIBE_STRUCT(FoundingSlotReleased, (), (cohort, account, by, reason, at))

using FoundingFact =
    std::variant<FoundingCapChanged, FoundingSlotClaimed, FoundingSlotDenied, FoundingSlotReleased>;

}  // namespace events
