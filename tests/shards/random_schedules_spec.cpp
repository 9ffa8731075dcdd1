// Three processes, one partition, a log in memory whose appends, reports and visibility are taken
// step by step in random order, with losses, duplicates and late landings. Whatever the schedule:
// what was answered is explained by the log.

#include "domain/world.hpp"
#include "events/memory_log.hpp"
#include "shards/shard.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <set>

namespace {

using namespace std::chrono_literals;
using shards::Answer, shards::Shard;

const base::Instant noon{1'772'452'800'000ms};
const events::Partition facts{.topic = std::string{events::topics::facts}, .number = 0};
const events::RecipientId ann{"0000000000000000000000A000"};

struct Given {
    bool suppress = false;
    Answer::Kind kind = Answer::Kind::unknown;
    events::Offset offset = -1;
};

class Schedule;

// One process: its shard, and how it reaches the log.
class Node final : public shards::ShardPort {
public:
    Node(Schedule& schedule, std::string name);

    void restart();
    void read();
    void take_reports();
    void act();
    void submit(const std::string& id, bool suppress);

    std::optional<std::uint64_t> append(events::NewRecord record) override {
        if (!client_->append(facts, std::move(record), ++tag_)) {
            return std::nullopt;
        }
        return tag_;
    }

    void read_input_from(events::Offset) override {}

    void stop_input() override {}

    void relay(shards::Caused) override {}

    void alarm(std::string_view) override {}

    const std::string name;

private:
    void feed();

    Schedule& schedule_;
    std::unique_ptr<events::LogClient> client_;
    std::unique_ptr<Shard> shard_;
    std::uint64_t tag_ = 0;
};

class Schedule {
public:
    explicit Schedule(std::uint64_t seed) : random{seed} {
        log.create_topic({.name = facts.topic, .partitions = 1});
        for (const auto* name : {"A", "B", "C"}) {
            nodes_.push_back(std::make_unique<Node>(*this, name));
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            step();
        }
    }

    void answered(bool suppress, const std::string& id, const Answer& answer) {
        given.emplace(
            id, Given{.suppress = suppress, .kind = answer.kind, .offset = answer.offset}
        );
    }

    base::ManualClock clock{noon};
    base::SeededRandom random;
    events::MemoryLog log{clock, events::MemoryLog::Steps::manual};
    std::multimap<std::string, Given> given;

private:
    void step() {
        auto& node = *nodes_[random.below(nodes_.size())];
        const auto chance = random.below(100);
        clock.advance(1ms);
        if (chance < 35) {
            node.read();
        } else if (chance < 60) {
            move_an_append();
        } else if (chance < 70) {
            node.act();
        } else if (chance < 72) {
            node.restart();
        } else {
            submit(node);
        }
        node.take_reports();
    }

    void submit(Node& node) {
        std::string id;
        bool suppress = random.below(2) == 0;
        if (!commands_.empty() && random.below(10) < 3) {
            auto again = commands_.begin();
            std::advance(again, static_cast<std::ptrdiff_t>(random.below(commands_.size())));
            std::tie(id, suppress) = *again;
        } else {
            id = "command-" + std::to_string(commands_.size());
            commands_[id] = suppress;
        }
        node.submit(id, suppress);
    }

    void move_an_append() {
        const auto waiting = log.in_flight();
        if (waiting.empty()) {
            return;
        }
        const auto& one = waiting[random.below(10) < 8 ? 0 : random.below(waiting.size())];
        const auto chance = random.below(100);
        if (one.reported) {
            // A late landing, or none.
            if (chance < 50) {
                log.land(one.id);
            }
            log.drop(one.id);
        } else if (chance < 8 && !one.landed_at) {
            log.lose(one.id);
        } else if (chance < 14) {
            log.land(one.id);  // It may land again.
        } else if (chance < 20) {
            log.fail(one.id);  // It may land nevertheless.
        } else {
            if (!one.landed_at) {
                log.land(one.id);
            }
            log.report(one.id);
        }
    }

    std::vector<std::unique_ptr<Node>> nodes_;
    std::map<std::string, bool> commands_;
};

Node::Node(Schedule& schedule, std::string name_) : name{std::move(name_)}, schedule_{schedule} {
    restart();
}

// As after kill -9: all that was in memory is gone.
void Node::restart() {
    shard_.reset();
    client_ = schedule_.log.connect({.name = name});
    shard_ = std::make_unique<Shard>(
        0,
        shards::ShardIdentity{.member = name, .url = name},
        shards::ShardLimits{.read_back = 400ms},
        schedule_.clock,
        schedule_.random,
        *this
    );
    client_->read_from(facts, 0);
    shard_->fold_until(schedule_.log.end_of(facts));
}

void Node::read() {
    schedule_.log.reveal(name, facts);
    feed();
}

void Node::take_reports() {
    feed();
}

void Node::feed() {
    events::LogEvents events;
    client_->poll(events, 0ms);
    for (const auto& arrived : events.arrived) {
        shard_->on_record(arrived.record);
    }
    for (const auto& report : events.reports) {
        shard_->on_report(report);
    }
    shard_->tick();
    if (shard_->state() == Shard::State::gone) {
        restart();
    }
}

void Node::act() {
    if (shard_->state() == Shard::State::folded) {
        shard_->claim();
    } else {
        shard_->tick();
    }
}

void Node::submit(const std::string& id, bool suppress) {
    domain::Command command = domain::LiftSuppression{.recipient = ann};
    if (suppress) {
        command = domain::SuppressRecipient{.recipient = ann};
    }
    shard_->submit(
        {.id = id, .body_hash = suppress ? "suppress" : "lift", .command = command, .actor = name},
        [this, id, suppress](const Answer& answer) { schedule_.answered(suppress, id, answer); }
    );
    shard_->tick();
}

// What the log says, by the reading rule alone.
struct History {
    std::map<std::string, std::vector<events::Offset>> commits;  // by command
    std::set<bool> suppressed_ever;                              // states of counted prefixes
    std::vector<std::string> problems;
};

History history_of(const events::MemoryLog& log) {
    History history;
    events::Reader reader;
    bool suppressed = false;
    std::uint32_t seq = 0;
    history.suppressed_ever.insert(suppressed);
    for (const auto& record : log.records(facts)) {
        if (reader.step(record) != events::Verdict::counted) {
            continue;
        }
        const auto commit = events::read_commit(record).value();
        if (!commit.command.empty()) {
            history.commits[commit.command].push_back(record.offset);
        }
        for (const auto& fact : commit.facts) {
            if (fact.stream != "recipient-" + ann.text) {
                continue;
            }
            if (fact.seq != ++seq) {
                history.problems.push_back("seq is not dense");
            }
            const bool now = std::holds_alternative<events::RecipientSuppressed>(fact.fact);
            if (now == suppressed) {
                history.problems.push_back("a fact was decided on a state that never was");
            }
            suppressed = now;
        }
        history.suppressed_ever.insert(suppressed);
    }
    return history;
}

void check(const Schedule& schedule, const History& history) {
    CHECK(history.problems.empty());
    for (const auto& [command, offsets] : history.commits) {
        CHECK_MESSAGE(offsets.size() == 1, command, " counted twice");
    }
    for (const auto& [id, given] : schedule.given) {
        const auto commit = history.commits.find(id);
        if (given.kind == Answer::Kind::done || given.kind == Answer::Kind::repeated) {
            REQUIRE_MESSAGE(commit != history.commits.end(), id, " was answered, not in the log");
            CHECK(commit->second.front() == given.offset);
        } else if (given.kind == Answer::Kind::nothing) {
            CHECK(history.suppressed_ever.contains(given.suppress));
        } else {
            CHECK(given.kind != Answer::Kind::other_body);
        }
    }
}

}  // namespace

TEST_CASE("whatever the log loses, doubles or delays, answers are explained by what counts") {
    std::size_t done = 0;
    std::size_t doubt = 0;
    for (std::uint64_t seed = 1; seed <= 1'500; ++seed) {
        CAPTURE(seed);
        Schedule schedule{seed};
        schedule.run(200);
        check(schedule, history_of(schedule.log));
        for (const auto& [id, given] : schedule.given) {
            done += given.kind == Answer::Kind::done ? 1 : 0;
            doubt += given.kind == Answer::Kind::unknown ? 1 : 0;
        }
    }
    // A run that exercises nothing proves nothing.
    CHECK(done > 2'000);
    CHECK(doubt > 500);
}
