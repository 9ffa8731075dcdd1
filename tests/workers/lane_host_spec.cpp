// How a lane leaves with its process, under virtual time.

#include "shards/relay.hpp"
#include "tests/workers/lane_world.hpp"
#include "workers/runtime/lane_host.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace tests;

namespace {

// A process with a lane whose provider takes calls and answers when the test says so.
class LeavingProcess {
public:
    LeavingProcess() {
        log.never_wait();
        for (const std::string topic : {"jobs.mail", "jobs.mail.bulk", "jobs.mail.ledger"}) {
            log.create_topic({.name = topic, .partitions = 1});
        }
        log.create_topic({.name = "commands", .partitions = 1});
        relay_.emplace(
            1,
            shards::RelayPorts{log, routing_, ring_, clock, random_, [](auto) {}},
            base::Driver::caller
        );
        lane.emplace(
            workers::LaneOptions{
                .name = "mail",
                .writer = {.member = "one", .url = "http://one"},
                .driver = base::Driver::caller
            },
            workers::Provider{.name = "slow"},
            [this](const workers::Call&, std::function<void(workers::CallResult)> done) {
                calls.push_back(std::move(done));
            },
            log,
            *relay_,
            clock,
            random_,
            [](std::string_view) { return false; },
            [](bool) {},
            [this](std::string_view what) { alarms.emplace_back(what); }
        );
        lane->want(true);
    }

    void enqueue(int n) {
        LaneWorld world;
        auto job = world.job(n);
        job.id = {base::derive_id(job.args->invite.text, "job")};
        job.not_after = clock.now() + 24h;
        REQUIRE(sender_->append({.topic = "jobs.mail"}, events::to_record(job), ++tag_));
    }

    void pass(base::Duration time) {
        const auto end = clock.steady() + time;
        do {
            lane->turn(base::Duration{0});
            relay_->turn();
            clock.advance(base::Duration{100});
        } while (clock.steady() < end);
    }

    void answer_all() {
        for (auto& done : std::exchange(calls, {})) {
            done({.outcome = workers::CallOutcome::done, .code = "250"});
        }
    }

    base::ManualClock clock{base::Instant{1'772'452'800'000ms}};
    events::MemoryLog log{clock};
    std::vector<std::function<void(workers::CallResult)>> calls;
    std::vector<std::string> alarms;

private:
    base::SeededRandom random_{1};
    platform::crypto::Routing routing_{platform::crypto::Key32{}};
    platform::crypto::KeyRing ring_;
    std::optional<shards::Relay> relay_;

public:
    std::optional<workers::LaneHost> lane;

private:
    std::unique_ptr<events::LogClient> sender_ = log.connect({.name = "sender"});
    std::uint64_t tag_ = 0;
};

}  // namespace

TEST_CASE("a lane that leaves starts nothing new, and is gone when what is under way is on record"
) {
    LeavingProcess process;
    process.enqueue(1);
    process.pass(2s);
    REQUIRE(process.calls.size() == 1);
    process.lane->leave();
    process.enqueue(2);
    process.pass(20s);
    CHECK_FALSE(process.lane->has_left());
    CHECK(process.calls.size() == 1);
    process.answer_all();
    process.pass(1s);
    CHECK(process.lane->has_left());
    CHECK(process.alarms.empty());
}

TEST_CASE("a lane waits 25 seconds for a call that is not answered, and says that it is in doubt") {
    LeavingProcess process;
    process.enqueue(1);
    process.pass(2s);
    REQUIRE(process.calls.size() == 1);
    process.lane->leave();
    process.pass(24'900ms);
    CHECK_FALSE(process.lane->has_left());
    process.pass(100ms);
    CHECK(process.lane->has_left());
    REQUIRE(process.alarms.size() == 1);
    CHECK(process.alarms[0].find("in doubt") != std::string::npos);
}
