#pragma once
// Facts by which a shard keeps its own books. They live in the stream shard-<partition> and in no
// context. Stored names and fields: only ever add.

#include "base/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <variant>

namespace events {

// Follow-ups of all facts in records below `offset` have been sent; of the record at `offset`, the
// first `index`.
struct FollowUpsRelayed {
    std::int64_t offset = 0;
    std::uint32_t index = 0;
    bool operator==(const FollowUpsRelayed&) const = default;
};
BOOST_DESCRIBE_STRUCT(FollowUpsRelayed, (), (offset, index))

// After an unclean predecessor: this command of the topic is about to be tried.
struct InputAttempted {
    std::int64_t offset = 0;
    bool operator==(const InputAttempted&) const = default;
};
BOOST_DESCRIBE_STRUCT(InputAttempted, (), (offset))

// Tried twice without an outcome, or unreadable: set aside for a person.
struct InputParked {
    std::int64_t offset = 0;
    std::string reason;
    bool operator==(const InputParked&) const = default;
};
BOOST_DESCRIBE_STRUCT(InputParked, (), (offset, reason))

// A command of the topic was rejected; its sender's process learns so from its own state.
struct CommandRefused {
    std::string command;  // its id
    std::string kind;
    std::string code;
    bool operator==(const CommandRefused&) const = default;
};
BOOST_DESCRIBE_STRUCT(CommandRefused, (), (command, kind, code))

// A deadline that changed nothing: a bug, set aside so that it does not spin.
struct DeadlineParked {
    std::string stream;
    base::Instant due_at;
    bool operator==(const DeadlineParked&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeadlineParked, (), (stream, due_at))

// The owner stopped in good order; the next one need not suspect a crash.
struct ShardReleased {
    std::string member;
    bool operator==(const ShardReleased&) const = default;
};
BOOST_DESCRIBE_STRUCT(ShardReleased, (), (member))

using ShardFact = std::variant<
    FollowUpsRelayed,
    InputAttempted,
    InputParked,
    CommandRefused,
    DeadlineParked,
    ShardReleased>;

}  // namespace events
