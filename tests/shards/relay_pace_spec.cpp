// How soon what facts cause is sent: at once, or gathered for a moment.

#include "base/random.hpp"
#include "events/memory_log.hpp"
#include "shards/relay.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using shards::RelayPace;

namespace {

const events::Partition commands{.topic = std::string{events::topics::commands}};

class Town {
public:
    Town() {
        log.never_wait();
        log.create_topic({.name = std::string{events::topics::facts}, .partitions = 1});
        log.create_topic({.name = commands.topic, .partitions = 1});
    }

    std::uint64_t source(RelayPace pace) {
        return relay.add_source([this](events::Offset offset) { reached = offset; }, pace);
    }

    // A mail's outcome, for its invite.
    void cause(std::uint64_t source) {
        const auto number = ++caused_;
        const domain::RecordDelivery outcome{
            .invite = {fmt::format("{:024}00", number)}, .attempts = 1, .provider = "smtp"
        };
        relay.send(
            source,
            0,
            {.offset = number,
             .follow_ups =
                 {{.fact_id = fmt::format("lane/{}", number),
                   .follow_up = {.name = "invite", .what = domain::SendCommand{outcome}}}}}
        );
    }

    void turn() {
        for (int i = 0; i < 4; ++i) {
            relay.turn();
        }
    }

    // How many entries each record has.
    std::vector<std::size_t> sent() {
        std::vector<std::size_t> sizes;
        for (events::Offset offset = 0; offset < log.end_of(commands); ++offset) {
            sizes.push_back(shards::read_commands(log.read_one(commands, offset).value())->size());
        }
        return sizes;
    }

    base::ManualClock clock{base::Instant{1'772'452'800'000ms}};
    events::MemoryLog log{clock};
    events::Offset reached = -1;

private:
    base::SeededRandom random_{1};
    platform::crypto::Routing routing_{platform::crypto::Key32{}};
    platform::crypto::KeyRing ring_;
    events::Offset caused_ = 0;

public:
    shards::Relay relay{
        1,
        {.log = log,
         .routing = routing_,
         .keys = ring_,
         .clock = clock,
         .random = random_,
         .alarm = [](std::string_view) {}},
        base::Driver::caller
    };
};

using Sizes = std::vector<std::size_t>;

}  // namespace

TEST_CASE("what a shard causes is sent at once") {
    Town town;
    const auto shard = town.source(RelayPace::at_once);
    town.cause(shard);
    town.turn();
    CHECK(town.sent() == Sizes{1});
    CHECK(town.reached == 1);
}

TEST_CASE("what a lane causes waits 20 ms for more, and shares a record with it") {
    Town town;
    const auto lane = town.source(RelayPace::gathered);
    town.cause(lane);
    town.turn();
    town.clock.advance(19ms);
    town.cause(lane);
    town.cause(lane);
    town.turn();
    CHECK(town.sent().empty());
    CHECK(town.reached == -1);
    CHECK(town.relay.backlog() == 3);
    town.clock.advance(1ms);
    town.turn();
    CHECK(town.sent() == Sizes{3});
    CHECK(town.reached == 3);
    CHECK(town.relay.backlog() == 0);
}

TEST_CASE("what is gathered waits no longer when it is much") {
    Town town;
    const auto lane = town.source(RelayPace::gathered);
    for (int i = 0; i < 511; ++i) {
        town.cause(lane);
    }
    town.turn();
    CHECK(town.sent().empty());
    town.cause(lane);
    town.turn();
    CHECK(town.reached == 512);
}

TEST_CASE("what is sent at once does not wait for what is gathered") {
    Town town;
    const auto lane = town.source(RelayPace::gathered);
    const auto shard = town.source(RelayPace::at_once);
    town.cause(lane);
    town.cause(shard);
    town.turn();
    CHECK(town.sent() == Sizes{1});
    CHECK(town.reached == 2);
    town.clock.advance(20ms);
    town.turn();
    CHECK(town.sent() == Sizes{1, 1});
    CHECK(town.reached == 1);
}

TEST_CASE("of a source that is gone nothing is sent that was gathered") {
    Town town;
    const auto lane = town.source(RelayPace::gathered);
    town.cause(lane);
    town.relay.remove_source(lane);
    town.clock.advance(20ms);
    town.turn();
    CHECK(town.sent().empty());
    CHECK(town.relay.backlog() == 0);
}
