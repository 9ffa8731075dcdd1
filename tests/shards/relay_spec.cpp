// What the relay makes of released rows whose keys it does not have, turn by turn.

#include "base/random.hpp"
#include "events/memory_log.hpp"
#include "shards/relay.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

const events::Partition facts{.topic = std::string{events::topics::facts}};
const events::Partition commands{.topic = std::string{events::topics::commands}};
const events::ImportId import{"0000000000000000000000C000"};
const events::BatchId batch{"0000000000000000000000D000"};
const std::string key_id(platform::crypto::key_id_length, 'A');

// An import of one row, whose batch has just released it.
class ReleasedRow {
public:
    ReleasedRow() {
        log.never_wait();
        log.create_topic({.name = facts.topic, .partitions = 1});
        log.create_topic({.name = commands.topic, .partitions = 1});
        write_import();
        release();
    }

    void turn() {
        for (int i = 0; i < 8; ++i) {
            relay.turn();
        }
    }

    std::vector<domain::Command> sent() {
        std::vector<domain::Command> all;
        for (events::Offset offset = 0; offset < log.end_of(commands); ++offset) {
            const auto entries = shards::read_commands(log.read_one(commands, offset).value());
            for (const auto& entry : entries.value()) {
                all.push_back(entry.command);
            }
        }
        return all;
    }

    const platform::crypto::Key32 key = [] {
        platform::crypto::Key32 one;
        one.bytes.fill(7);
        return one;
    }();
    base::ManualClock clock{base::Instant{1'772'452'800'000ms}};
    events::MemoryLog log{clock};
    base::SeededRandom random{1};
    platform::crypto::Routing routing{platform::crypto::Key32{}};
    platform::crypto::KeyRing ring;
    shards::Relay relay{
        1,
        {.log = log,
         .routing = routing,
         .keys = ring,
         .clock = clock,
         .random = random,
         .alarm = [](std::string_view) {}},
        base::Driver::caller
    };

private:
    void write_import() {
        platform::crypto::KeyRing of_caller;
        of_caller.add(key_id, key);
        const std::string ann = "ann@town.example";
        events::ImportRowsAdded added{
            .import = import,
            .rows =
                {{.line = 1,
                  .row = 1,
                  .recipient = events::RecipientId{routing.person_of(ann)},
                  .address = of_caller.seal(key_id, ann)}}
        };
        const auto client = log.connect({.name = "shard"});
        client->append(
            facts,
            to_record(events::Commit{
                .claim = "claim",
                .n = 1,
                .at = clock.now(),
                .facts = {{.stream = "import", .seq = 1, .fact = std::move(added)}}
            }),
            1
        );
    }

    void release() {
        const domain::IssueRows issue{
            .released = {.batch = batch, .import = import, .rows = {1}, .at = clock.now()}
        };
        const auto chunks = std::make_shared<const std::vector<shards::ChunkPlace>>(
            std::vector<shards::ChunkPlace>{{.offset = 0, .first_row = 1}}
        );
        relay.send(
            relay.add_source([](events::Offset) {}),
            0,
            {.offset = 0,
             .follow_ups =
                 {{.fact_id = "fact",
                   .follow_up = {.name = "issue", .what = issue},
                   .chunks = chunks}}}
        );
    }
};

}  // namespace

TEST_CASE("a row whose key was not read so far is issued once it was") {
    ReleasedRow row;
    row.turn();
    row.clock.advance(1h);  // The process sleeps, and nobody reads the vault.
    row.turn();
    CHECK(row.sent().empty());
    CHECK(row.relay.backlog() == 1);
    row.ring.add(key_id, row.key);
    row.turn();
    REQUIRE(row.sent().size() == 1);
    CHECK(std::holds_alternative<domain::IssueInvite>(row.sent().front()));
    CHECK(row.relay.backlog() == 0);
}

TEST_CASE("a row whose key the vault does not have fails, and can be tried again") {
    ReleasedRow row;
    row.turn();
    for (int second = 0; second < 60; ++second) {
        CHECK(row.sent().empty());
        row.clock.advance(1s);
        row.turn();
    }
    REQUIRE(row.sent().size() == 1);
    const auto told = std::get<domain::RecordRowOutcomes>(row.sent().front());
    REQUIRE(told.ended.size() == 1);
    CHECK(told.ended.front().outcome == events::Outcome::failed);
    CHECK(told.ended.front().reason == "key_missing");
}

TEST_CASE("a row whose key was erased is passed over") {
    ReleasedRow row;
    row.ring.erase(key_id);
    row.turn();
    REQUIRE(row.sent().size() == 1);
    const auto told = std::get<domain::RecordRowOutcomes>(row.sent().front());
    REQUIRE(told.ended.size() == 1);
    CHECK(told.ended.front().outcome == events::Outcome::skipped);
    CHECK(told.ended.front().reason == "erased");
}
