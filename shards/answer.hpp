#pragma once
// What is asked of a shard, and what it says.

#include "base/rule.hpp"
#include "domain/commands.hpp"
#include "events/record.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace domain {
class World;
}

namespace shards {

struct Request {
    std::string id;         // of the command; the same id is carried out once
    std::string body_hash;  // of what the caller sent: another one under the same id is refused
    domain::Command command;
    std::string actor;
    std::string correlation;
    std::string traceparent;
};

// Of one commit; shared by the answer and the relay.
using Facts = std::shared_ptr<const std::vector<events::StreamFact>>;

struct Answer {
    enum class Kind {
        done,        // `facts` are in the log, at `offset`
        nothing,     // it is so already
        rejected,    // by `rejection`
        repeated,    // was carried out before; its facts are in the record at `offset`
        other_body,  // the id was used with another body
        too_large,   // its facts do not fit a record; nothing happened
        unknown,     // may or may not have happened; safe to repeat with the same id
        busy,        // the waiting line is full; nothing happened
        not_here     // this process does not own the shard (any more); nothing happened
    };

    Kind kind = Kind::unknown;
    std::string command;  // its id, when one was submitted
    Facts facts;
    base::Rejection rejection;
    std::int32_t partition = 0;
    // Of the commit (done, repeated), else of the last confirmed one it was decided on.
    events::Offset offset = -1;
};

// Called once, on the shard's thread: it must only hand over.
using Respond = std::function<void(Answer)>;

// Looks at the state on the shard's thread; must be quick. What it found leaves when all that it
// saw is confirmed.
using Look = std::function<void(const domain::World&)>;

}  // namespace shards
