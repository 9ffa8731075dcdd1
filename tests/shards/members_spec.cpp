// What processes tell each other of themselves.

#include "events/memory_log.hpp"
#include "shards/members.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using shards::Members;

namespace {

// Processes that beat when they are told to.
struct Neighbours {
    base::ManualClock clock{base::Instant{1'772'452'800'000ms}};
    events::MemoryLog log{clock};
    int changes = 0;

    Neighbours() {
        log.create_topic({.name = std::string{events::topics::cluster}, .partitions = 1});
        log.never_wait();
    }

    std::unique_ptr<Members> process(const std::string& name) {
        return std::make_unique<Members>(
            log,
            clock,
            shards::Member{.id = name, .url = "http://" + name},
            [this](const std::vector<shards::Member>&) { ++changes; },
            shards::MembersOptions{.driver = base::Driver::caller}
        );
    }

    void pass(base::Duration time, const std::vector<Members*>& those) {
        clock.advance(time);
        for (int turn = 0; turn < 2; ++turn) {
            for (auto* one : those) {
                one->turn();
            }
        }
    }
};

}  // namespace

TEST_CASE("answers are summed up over all processes that are alive") {
    Neighbours around;
    const auto a = around.process("a");
    const auto b = around.process("b");
    Members::Phases of_a{{"open_beta", 2}};
    a->count_phases([&] { return of_a; });
    b->count_phases([] { return Members::Phases{{"open_beta", 40}, {"unknown", 1}}; });
    around.pass(1s, {a.get(), b.get()});
    CHECK((a->phases_answered() == Members::Phases{{"open_beta", 42}, {"unknown", 1}}));
    CHECK((b->phases_answered() == Members::Phases{{"open_beta", 42}, {"unknown", 1}}));

    // One's own are of now, those of others a heartbeat old.
    of_a["open_beta"] = 3;
    CHECK((a->phases_answered().at("open_beta") == 43));
    CHECK((b->phases_answered().at("open_beta") == 42));
    around.pass(1s, {a.get(), b.get()});
    CHECK((b->phases_answered().at("open_beta") == 43));

    // One that is silent counts no more, nor does what is not asked any more.
    for (int beat = 0; beat < 6; ++beat) {
        around.pass(1s, {a.get()});
    }
    CHECK((a->phases_answered() == of_a));
    a->count_phases({});
    CHECK(a->phases_answered().empty());
}

TEST_CASE("that a process answered is no news of who is there") {
    Neighbours around;
    const auto a = around.process("a");
    std::uint64_t answered = 0;
    a->count_phases([&] { return Members::Phases{{"open_beta", ++answered}}; });
    around.pass(1s, {a.get()});
    const auto before = around.changes;
    CHECK(before > 0);
    for (int beat = 0; beat < 3; ++beat) {
        around.pass(1s, {a.get()});
    }
    CHECK(answered > 3);
    CHECK(around.changes == before);
}
