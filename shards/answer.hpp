#pragma once
// What is asked of a shard, and what it says.

#include "base/rule.hpp"
#include "domain/commands.hpp"
#include "domain/questions.hpp"
#include "events/record.hpp"

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace shards {

struct Request {
    std::string id;         // of the command; the same id is carried out once
    std::string body_hash;  // of what the caller sent: another one under the same id is refused
    domain::Command command;
    std::string actor;
    std::string correlation;
    std::string traceparent;
    std::string origin = {};  // where it came from; events/origin.hpp
};

// What one comes to a shard with.
using Ask = std::variant<Request, domain::Question>;

base::Slot slot_of(const Ask& ask);

// Of one commit; shared by the answer and the relay.
using Facts = std::shared_ptr<const std::vector<events::StreamFact>>;

// A rule as another process spelled it: a newer version may have rules that are not known here.
class SpelledRule {
public:
    SpelledRule(std::string code, base::Kind kind, std::string sentence)
        : code_{std::move(code)},
          sentence_{std::move(sentence)},
          rule_{.code = code_, .kind = kind, .sentence = sentence_} {}

    SpelledRule(const SpelledRule&) = delete;
    SpelledRule& operator=(const SpelledRule&) = delete;

    const base::Rule& rule() const { return rule_; }

private:
    const std::string code_;
    const std::string sentence_;
    const base::Rule rule_;
};

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

    BOOST_DESCRIBE_NESTED_ENUM(
        Kind, done, nothing, rejected, repeated, other_body, too_large, unknown, busy, not_here
    )

    Kind kind = Kind::unknown;
    std::string command;  // its id, when one was submitted
    Facts facts;
    base::Rejection rejection;
    std::shared_ptr<const SpelledRule> spelled;      // holds the text of a rejection from elsewhere
    std::shared_ptr<const domain::Finding> finding;  // of a question; null: there is no such thing
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
