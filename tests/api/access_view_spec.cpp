// The access view beside a log that is ahead of it, or gone.

#include "api/access/access_view.hpp"
#include "events/memory_log.hpp"
#include "tests/api/rooms.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <optional>

using namespace std::chrono_literals;

namespace {

const events::Partition facts{std::string{events::topics::facts}, 0};

// The time, and what the test adds to it while the view's threads read it.
class SharedClock final : public base::Clock {
public:
    base::Instant now() const override { return system_.now() + added_.load(); }

    base::Duration steady() const override { return system_.steady() + added_.load(); }

    void advance(base::Duration by) { added_ = added_.load() + by; }

private:
    const base::SystemClock system_;
    std::atomic<base::Duration> added_{base::Duration{0}};
};

// One partition, whose records are read when the test shows them.
class Reading {
public:
    Reading() {
        log.create_topic({.name = facts.topic, .partitions = 1});
        view.emplace(log, 1, positions, clock);
        REQUIRE(tests::comes_true([this] { return view->is_fresh(); }));
        log.set_steps(events::MemoryLog::Steps::manual);
    }

    // In the log and not to be read, which the view has noticed.
    void append_unseen() {
        auto record = to_record(events::Claim{.id = std::string(32, 'c'), .member = "m"});
        REQUIRE(client->append(facts, std::move(record), 1));
        log.land(log.last_append());
        REQUIRE(tests::comes_true([this] { return view->lag() > 0ms; }));
    }

    SharedClock clock;
    events::MemoryLog log{clock};
    projections::Positions positions;
    std::optional<api::AccessView> view;

private:
    std::unique_ptr<events::LogClient> client = log.connect({.name = "test"});
};

}  // namespace

TEST_CASE("a session is not vouched for when something in the log was not read for five seconds") {
    Reading reading;
    reading.append_unseen();
    CHECK(reading.view->is_fresh());
    reading.clock.advance(6s);
    CHECK(tests::comes_true([&] { return !reading.view->is_fresh(); }));
    reading.log.reveal_all();
    CHECK(tests::comes_true([&] { return reading.view->is_fresh(); }));
}

TEST_CASE("while the log does not answer reads go on, also when something was still to be read") {
    Reading reading;
    reading.append_unseen();
    reading.log.go_away();
    for (int minute = 0; minute < 3; ++minute) {
        reading.clock.advance(1min);
        CHECK(reading.view->is_fresh());
    }
}
