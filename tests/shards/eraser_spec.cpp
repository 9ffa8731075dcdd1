#include "events/memory_log.hpp"
#include "events/memory_snapshots.hpp"
#include "platform/crypto/system_random.hpp"
#include "platform/vault/log_vault.hpp"
#include "shards/eraser.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace std::chrono_literals;

namespace {

constexpr std::int32_t partitions = 2;
const auto master = [] {
    platform::crypto::Key32 key;
    key.bytes.fill(7);
    return key;
}();

const events::RecipientId eve{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "eve", 1)};
const events::ImportId import{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "import", 0)};

// A log with a vault, and one process after the other that looks after it.
class Town {
public:
    Town() {
        log.never_wait();
        for (const std::string topic : {"facts", "vault"}) {
            log.create_topic({.name = topic, .partitions = partitions});
        }
        client_ = log.connect({.name = "test"});
        for (std::int32_t number = 0; number < partitions; ++number) {
            append({"facts", number}, to_record(events::Claim{.id = claim, .member = "m"}));
        }
        start();
    }

    void start() {
        eraser.reset();
        vault.reset();
        ring.emplace();
        vault.emplace(log, partitions, master, *ring, [](auto) {}, base::Driver::caller);
        vault->turn();
        eraser.emplace(
            partitions,
            shards::EraserPorts{
                .log = log,
                .vault = *vault,
                .ring = *ring,
                .clock = clock,
                .alarm = [this](std::string_view what) { alarms.emplace_back(what); },
                .snapshots = &snapshots,
                .say = [this](std::string_view what) { said = what; }
            },
            base::Driver::caller
        );
    }

    void make_snapshot() {
        base::SeededRandom random{1};
        const auto made =
            events::make_snapshot(shards::plan_of_spent_keys(partitions), snapshots, log, random);
        REQUIRE(made.has_value());
    }

    void go_on() {
        for (int turns = 0; turns < 4; ++turns) {
            eraser->turn();
            vault->turn();
        }
    }

    std::string add_key(char letter) {
        const auto byte = static_cast<std::uint8_t>(letter);
        const std::string id = platform::crypto::to_base64url(std::vector<std::uint8_t>(16, byte));
        platform::crypto::Key32 key;
        key.bytes.fill(byte);
        bool is_durable = false;
        vault->put({wrap(master, id, key)}, [&](bool durable) { is_durable = durable; });
        vault->turn();
        vault->turn();
        REQUIRE(is_durable);
        return id;
    }

    void commit(std::int32_t number, events::Fact fact) {
        events::Commit commit{.claim = claim, .n = next_n_[number]++, .at = clock.now()};
        commit.facts.push_back({.stream = "stream", .seq = 1, .fact = std::move(fact)});
        append({"facts", number}, to_record(commit));
    }

    void append(const events::Partition& to, events::NewRecord record) {
        REQUIRE(client_->append(to, std::move(record), ++tag_));
    }

    std::size_t tombstones() const {
        std::size_t count = 0;
        for (std::int32_t number = 0; number < partitions; ++number) {
            for (const auto& record : log.records({"vault", number})) {
                count += record.header("kind") == "erased" ? 1 : 0;
            }
        }
        return count;
    }

    const std::string claim = std::string(32, 'c');
    base::ManualClock clock{base::Instant{1'772'452'800'000ms}};
    events::MemoryLog log{clock};
    std::optional<platform::crypto::KeyRing> ring;
    std::optional<platform::vault::LogVault> vault;
    std::optional<shards::Eraser> eraser;
    std::vector<std::string> alarms;
    events::MemorySnapshots snapshots;
    std::string said;

private:
    std::unique_ptr<events::LogClient> client_;
    std::uint64_t tag_ = 0;
    std::uint64_t next_n_[partitions] = {1, 1};
};

events::SubjectErased erasure_of(const std::string& key) {
    return {.recipient = eve, .keys = {key}};
}

}  // namespace

TEST_CASE("the keys of an erased person are destroyed, once") {
    Town town;
    const auto key = town.add_key('a');
    const auto kept = town.add_key('b');
    town.commit(1, erasure_of(key));
    town.go_on();
    CHECK(town.ring->has_erased(key));
    CHECK_FALSE(town.ring->has_erased(kept));
    town.go_on();
    CHECK(town.tombstones() == 1);
    CHECK(town.eraser->pending() == 0);
}

TEST_CASE("what a crash prevented is done at the next start, and what was done is not done again") {
    Town town;
    const auto key = town.add_key('a');
    town.commit(0, erasure_of(key));
    town.start();
    CHECK_FALSE(town.ring->has_erased(key));
    town.go_on();
    CHECK(town.ring->has_erased(key));
    town.start();
    town.go_on();
    CHECK(town.tombstones() == 1);
    CHECK(town.eraser->wait_until_done(0ms));
}

TEST_CASE("after the restore of an older vault the erasure is repeated before anything is served") {
    Town town;
    const auto key = town.add_key('a');
    town.commit(0, erasure_of(key));
    town.go_on();
    for (std::int32_t number = 0; number < partitions; ++number) {
        const auto records = town.log.records({"vault", number});
        if (!records.empty()) {
            town.log.truncate({"vault", number}, 1);
        }
    }
    town.start();
    CHECK_FALSE(town.eraser->wait_until_done(0ms));
    town.go_on();
    CHECK(town.ring->has_erased(key));
    CHECK(town.eraser->wait_until_done(0ms));
}

TEST_CASE("an erasure that only a snapshot tells of is repeated for an older vault, too") {
    Town town;
    const auto key = town.add_key('a');
    const auto later = town.add_key('b');
    town.commit(0, erasure_of(key));
    town.make_snapshot();
    town.commit(1, erasure_of(later));
    town.start();
    CHECK(town.said.starts_with("begins with spent-keys."));
    CHECK_FALSE(town.eraser->wait_until_done(0ms));
    town.go_on();
    CHECK(town.ring->has_erased(key));
    CHECK(town.ring->has_erased(later));
    CHECK(town.eraser->wait_until_done(0ms));
    CHECK(town.tombstones() == 2);
}

TEST_CASE("without a snapshot of use the eraser says so and reads from the beginning") {
    Town town;
    const auto key = town.add_key('a');
    town.commit(0, erasure_of(key));
    town.make_snapshot();
    for (const auto& name : town.snapshots.names()) {
        town.snapshots.spoil(name, "torn");
    }
    town.start();
    CHECK(town.said == "begins at the first record, without a snapshot");
    REQUIRE(town.alarms.size() == 1);
    CHECK(town.alarms.front().find("a snapshot is of no use: spent-keys.") == 0);
    town.go_on();
    CHECK(town.ring->has_erased(key));
}

TEST_CASE("a vault that takes nothing is asked again") {
    Town town;
    const auto key = town.add_key('a');
    town.commit(0, erasure_of(key));
    town.log.lose_next();
    town.go_on();
    CHECK_FALSE(town.ring->has_erased(key));
    CHECK(town.alarms.size() == 1);
    town.clock.advance(1s);
    town.go_on();
    CHECK(town.ring->has_erased(key));
}

TEST_CASE("who is not wanted for it watches that another one destroys the keys") {
    Town town;
    const auto key = town.add_key('a');
    town.eraser->want(false);
    town.commit(0, erasure_of(key));
    town.go_on();
    CHECK(town.tombstones() == 0);
    CHECK(town.eraser->pending() == 1);
    town.append(
        {"vault", static_cast<std::int32_t>(base::stable_hash(key) % partitions)},
        {.key = key, .headers = {{"kind", "erased"}}, .value = "erased"}
    );
    town.go_on();
    CHECK(town.eraser->pending() == 0);
}

TEST_CASE("an erasure that does not count destroys nothing") {
    Town town;
    const auto key = town.add_key('a');
    events::Commit foreign{.claim = std::string(32, 'f'), .n = 1};
    foreign.facts.push_back({.stream = "stream", .seq = 1, .fact = erasure_of(key)});
    town.append({"facts", 0}, to_record(foreign));
    town.go_on();
    CHECK_FALSE(town.ring->has_erased(key));
}

TEST_CASE("the keys of the rows of an import that expired unsent are destroyed") {
    Town town;
    const auto key = town.add_key('a');
    events::ImportRowsAdded rows{.import = import};
    rows.rows.push_back({.recipient = eve, .address = base::SealedText{key, "x"}});
    town.commit(0, rows);
    town.go_on();
    CHECK_FALSE(town.ring->has_erased(key));
    town.commit(0, events::ImportExpired{.import = import, .at = town.clock.now()});
    town.go_on();
    CHECK(town.ring->has_erased(key));
}
