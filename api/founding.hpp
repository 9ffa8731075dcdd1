#pragma once
// The founding instructors: how many places there are, who has one, and what an operator does about
// it.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "domain/questions.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace api {

struct FoundingCount {
    std::uint32_t count = 0;
    std::int64_t cap = 0;
    std::uint32_t remaining = 0;
};
BOOST_DESCRIBE_STRUCT(FoundingCount, (), (count, cap, remaining))

// For everybody.
struct FoundingStatus {
    bool is_founding_phase = true;
    std::uint32_t total_founding_spots = 0;
    std::uint32_t spots_filled = 0;
    std::uint32_t spots_remaining = 0;
};
BOOST_DESCRIBE_STRUCT(
    FoundingStatus, (), (is_founding_phase, total_founding_spots, spots_filled, spots_remaining)
)

struct FoundingMember {
    std::string user_id;
    OrNull<std::string> email;  // null where it is not known, or was erased
    std::uint32_t ordinal = 0;
    OrNull<std::string> invite_id;
    base::Instant claimed_at;
    OrNull<base::Instant> released_at;
    OrNull<std::string> released_by;
    OrNull<std::string> release_reason;
};
BOOST_DESCRIBE_STRUCT(
    FoundingMember,
    (),
    (user_id, email, ordinal, invite_id, claimed_at, released_at, released_by, release_reason)
)

// `oversubscribed_by`: so many who were promised a place would find none, if all came.
struct FoundingView {
    std::uint32_t count = 0;
    std::int64_t cap = 0;
    std::uint32_t remaining = 0;
    std::uint32_t denied = 0;
    std::uint64_t outstanding_invites = 0;
    std::uint64_t oversubscribed_by = 0;
    std::vector<FoundingMember> members;  // the first 1,000, released ones too
};
BOOST_DESCRIBE_STRUCT(
    FoundingView,
    (),
    (count, cap, remaining, denied, outstanding_invites, oversubscribed_by, members)
)

struct FoundingCapBody {
    std::int32_t cap = 0;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(FoundingCapBody, (), (cap, reason))

struct FoundingCapSet {
    std::int32_t cap = 0;
};
BOOST_DESCRIBE_STRUCT(FoundingCapSet, (), (cap))

struct ReleaseBody {
    std::string user_id;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReleaseBody, (), (user_id, reason))

struct FoundingReleased {
    std::string user_id;
    bool founding = false;
};
BOOST_DESCRIBE_STRUCT(FoundingReleased, (), (user_id, founding))

using platform::http::Request, platform::http::Response;

// As the cohort's shard has it, or why that is not known.
base::Task<std::variant<domain::FoundingState, Response>> founding_places_now(Services& services);

// As the rows show it; `outstanding`: invites that promise a place and still open the door.
struct FoundingStanding {
    std::uint32_t remaining = 0;
    std::uint64_t outstanding = 0;
};

FoundingStanding founding_standing(platform::postgres::Connection& connection, base::Instant now);

// What to know before so many more places are promised; nothing when all is well.
std::vector<std::string> founding_warnings(
    std::uint64_t promised, const FoundingStanding& standing
);

base::Task<Response> count_founding(Request& request, Services& services);
base::Task<Response> show_founding_status(Request& request, Services& services);
base::Task<Response> show_founding(Request& request, Services& services);

// Whoever has a place keeps it, also when the cap is lower then.
base::Task<Response> set_founding_cap(Request& request, Services& services);

// 404 of whoever has none.
base::Task<Response> release_founding_place(Request& request, Services& services);

}  // namespace api
