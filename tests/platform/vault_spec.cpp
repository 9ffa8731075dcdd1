#include "base/time.hpp"
#include "events/memory_log.hpp"
#include "platform/crypto/sodium.hpp"
#include "platform/vault/log_vault.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <future>
#include <mutex>
#include <set>

using namespace platform;
using namespace std::chrono_literals;

namespace {

constexpr std::int32_t partitions = 4;
constexpr auto long_enough = base::Duration{120s};

std::string id_of(int number) {
    return fmt::format("{:0>21}A", number);
}

struct Town {
    Town() {
        crypto::ensure_sodium();
        master.bytes.fill(7);
        key.bytes.fill(9);
        log.create_topic({.name = "vault", .partitions = partitions});
    }

    // As a process writes it that ran before.
    void given(int first, int count, bool erased = false) {
        crypto::KeyRing ring;
        vault::LogVault vault{log, partitions, master, ring, quiet(), base::Driver::caller};
        std::vector<crypto::WrappedKey> batch;
        for (int i = first; i < first + count; ++i) {
            const auto id = id_of(i);
            batch.push_back(erased ? crypto::WrappedKey{.id = id} : wrap(master, id, key));
        }
        std::promise<bool> stored;
        vault.put(std::move(batch), [&](bool durable) { stored.set_value(durable); });
        auto answer = stored.get_future();
        while (answer.wait_for(0s) != std::future_status::ready) {
            vault.turn();
        }
        REQUIRE(answer.get());
    }

    vault::LogVault::Alarm quiet() {
        return [this](std::string_view sentence) {
            const std::lock_guard lock{mutex};
            alarms.emplace(sentence);
        };
    }

    const base::ManualClock clock{base::Instant{1'772'452'800'000ms}};
    events::MemoryLog log{clock};
    crypto::Key32 master;
    crypto::Key32 key;
    std::mutex mutex;
    std::set<std::string> alarms;
};

}  // namespace

TEST_CASE("of a long vault every key is in the ring when it says that it is loaded") {
    Town town;
    const int keys = 45'000;
    town.given(0, keys);
    crypto::KeyRing ring;
    vault::LogVault vault{town.log, partitions, town.master, ring, town.quiet()};
    REQUIRE(vault.wait_until_loaded(long_enough));
    CHECK(ring.size() == keys);
    CHECK(town.alarms.empty());
}

TEST_CASE("what was erased stays so, whoever reads the key and whoever its erasure") {
    Town town;
    town.given(0, 45'000);
    town.given(100, 50, true);
    crypto::KeyRing ring;
    vault::LogVault vault{town.log, partitions, town.master, ring, town.quiet()};
    REQUIRE(vault.wait_until_loaded(long_enough));
    CHECK(ring.size() == 45'000);
    CHECK(ring.has_erased(id_of(100)));
    CHECK(ring.has_erased(id_of(149)));
    CHECK_FALSE(ring.has_erased(id_of(150)));
}

TEST_CASE("a vault under another master key is loaded, but says what it could not unwrap") {
    Town town;
    town.given(0, 45'000);
    crypto::KeyRing ring;
    auto other = town.master;
    other.bytes.front() = 0;
    vault::LogVault vault{town.log, partitions, other, ring, town.quiet()};
    REQUIRE(vault.wait_until_loaded(long_enough));
    CHECK(ring.size() == 0);
    CHECK(town.alarms.size() == 45'000);
}

TEST_CASE("a vault that goes while it loads does not wait for the rest") {
    Town town;
    town.given(0, 45'000);
    crypto::KeyRing ring;
    {
        const vault::LogVault vault{town.log, partitions, town.master, ring, town.quiet()};
    }
    CHECK(ring.size() <= 45'000);
}
