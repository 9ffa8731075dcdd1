#include "platform/crypto/key_pool.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <set>

using namespace platform::crypto;

namespace {

// Answers when the test says so.
class FakeVault final : public VaultStore {
public:
    void put(std::vector<WrappedKey> batch, std::function<void(bool)> done) override {
        pending_.push_back({std::move(batch), std::move(done)});
        if (at_once_) {
            answer(*at_once_);
        }
    }

    void answer_at_once(bool durable) { at_once_ = durable; }

    void answer(bool durable) {
        REQUIRE_FALSE(pending_.empty());
        auto call = std::move(pending_.front());
        pending_.pop_front();
        if (durable) {
            for (auto& record : call.batch) {
                stored.push_back(std::move(record));
            }
        }
        call.done(durable);
    }

    void answer_all(bool durable) {
        while (!pending_.empty()) {
            answer(durable);
        }
    }

    std::size_t calls() const { return pending_.size(); }

    std::vector<WrappedKey> stored;

private:
    struct Call {
        std::vector<WrappedKey> batch;
        std::function<void(bool)> done;
    };

    std::deque<Call> pending_;
    std::optional<bool> at_once_;
};

Key32 key_filled_with(std::uint8_t byte) {
    Key32 key;
    key.bytes.fill(byte);
    return key;
}

using Keys = std::vector<std::string>;

struct World {
    KeyRing ring;
    FakeVault vault;
    base::SeededRandom random{1};
    Key32 master = key_filled_with(99);

    KeyPool pool(
        KeyPool::Sizes sizes = {.capacity = 40, .low_water = 20, .batch = 10, .waiting = 3}
    ) {
        return KeyPool{ring, vault, random, master, sizes};
    }
};

}  // namespace

TEST_CASE("no key is given out before it is durable") {
    World world;
    auto pool = world.pool();
    pool.start();
    CHECK(world.vault.calls() == 4);
    CHECK(pool.try_reserve(1).empty());
    world.vault.answer_all(true);
    CHECK(pool.available() == 40);
    CHECK(pool.try_reserve(1).size() == 1);
}

TEST_CASE("a reserved key seals, and nobody else is given it") {
    World world;
    auto pool = world.pool();
    world.vault.answer_at_once(true);
    pool.start();
    std::set<std::string> seen;
    for (int i = 0; i < 50; ++i) {
        const auto keys = pool.try_reserve(7);
        REQUIRE(keys.size() == 7);
        for (const auto& key : keys) {
            CHECK(key.size() == key_id_length);
            CHECK(world.ring.seal(key, "text").has_value());
            CHECK(seen.insert(key).second);
        }
    }
}

TEST_CASE("another process reads the same keys from the vault") {
    World world;
    auto pool = world.pool();
    world.vault.answer_at_once(true);
    pool.start();
    const auto keys = pool.try_reserve(1);
    REQUIRE(keys.size() == 1);
    const auto sealed = world.ring.seal(keys.front(), "ada@example.com");
    REQUIRE(sealed);

    KeyRing elsewhere;
    for (const auto& record : world.vault.stored) {
        CHECK(elsewhere.load(world.master, record));
    }
    CHECK(elsewhere.unseal(*sealed).text == "ada@example.com");
}

TEST_CASE("the pool refills itself below the low-water mark, not before") {
    World world;
    auto pool = world.pool();
    pool.start();
    world.vault.answer_all(true);
    CHECK(pool.try_reserve(20).size() == 20);
    CHECK(world.vault.calls() == 0);
    CHECK(pool.try_reserve(1).size() == 1);
    CHECK(world.vault.calls() == 3);  // 21 keys in batches of at most 10
    world.vault.answer_all(true);
    CHECK(pool.available() == 40);
}

TEST_CASE("who waits is served in order, as soon as there are enough") {
    World world;
    auto pool = world.pool();
    std::vector<std::pair<int, std::size_t>> served;
    pool.reserve(15, [&](const Keys& keys) { served.emplace_back(1, keys.size()); });
    pool.reserve(5, [&](const Keys& keys) { served.emplace_back(2, keys.size()); });
    world.vault.answer(true);
    CHECK(served.empty());
    CHECK(pool.try_reserve(5).empty());  // Who came first is not overtaken.
    world.vault.answer(true);
    const std::vector<std::pair<int, std::size_t>> expected{{1, 15}, {2, 5}};
    CHECK((served == expected));
}

TEST_CASE("more keys than the pool holds can be asked for") {
    World world;
    auto pool = world.pool();
    std::size_t got = 0;
    pool.reserve(1000, [&](const Keys& keys) { got = keys.size(); });
    CHECK(world.vault.calls() == 4);  // One capacity at a time is on its way.
    world.vault.answer_all(true);
    CHECK(got == 1000);
    CHECK(pool.available() == 40);
}

TEST_CASE("when the vault fails, who waits is told, and the next who asks tries again") {
    World world;
    auto pool = world.pool();
    int failures = 0;
    pool.reserve(5, [&](const Keys& keys) { failures += keys.empty() ? 1 : 0; });
    world.vault.answer_all(false);
    CHECK(failures == 1);
    CHECK(world.vault.calls() == 0);
    CHECK(world.ring.size() == 0);

    std::size_t got = 0;
    pool.reserve(5, [&](const Keys& keys) { got = keys.size(); });
    world.vault.answer_all(true);
    CHECK(got == 5);
}

TEST_CASE("a vault that refuses at once is asked once a reservation") {
    World world;
    auto pool = world.pool();
    world.vault.answer_at_once(false);
    int failures = 0;
    for (int i = 0; i < 3; ++i) {
        pool.reserve(5, [&](const Keys& keys) { failures += keys.empty() ? 1 : 0; });
    }
    CHECK(failures == 3);
    CHECK(pool.try_reserve(1).empty());
}

TEST_CASE("when too many wait, the next is told so at once") {
    World world;
    int answered = 0;  // Outlives the pool, which answers whoever still waits when it goes.
    auto pool = world.pool();
    for (int i = 0; i < 3; ++i) {
        pool.reserve(5, [&](const Keys&) { ++answered; });
    }
    CHECK(answered == 0);
    bool refused = false;
    pool.reserve(5, [&](const Keys& keys) { refused = keys.empty(); });
    CHECK(refused);
}

TEST_CASE("a pool that goes answers who waits, and the vault may answer later") {
    World world;
    int answered = 0;
    {
        auto pool = world.pool();
        pool.reserve(5, [&](const Keys& keys) { answered += keys.empty() ? 1 : 0; });
    }
    CHECK(answered == 1);
    world.vault.answer_all(true);
    CHECK(answered == 1);
}

TEST_CASE("at a planned leave the keys nobody took are handed back") {
    World world;
    auto pool = world.pool();
    pool.start();
    world.vault.answer_all(true);
    const auto taken = pool.try_reserve(3);
    const auto rest = pool.drain();
    CHECK(rest.size() == 37);
    CHECK(pool.available() == 0);
}

TEST_CASE("a key is erased in the ring once the vault has erased it") {
    World world;
    auto pool = world.pool();
    pool.start();
    world.vault.answer_all(true);
    const auto keys = pool.try_reserve(2);
    const auto sealed = world.ring.seal(keys[0], "ada@example.com");
    REQUIRE(sealed);

    std::vector<bool> answers;
    const auto note = [&](bool durable) { answers.push_back(durable); };
    erase_keys(world.ring, world.vault, keys, note);
    CHECK((world.ring.unseal(*sealed).how == Unsealing::opened));
    world.vault.answer(false);
    CHECK((world.ring.unseal(*sealed).how == Unsealing::opened));
    erase_keys(world.ring, world.vault, keys, note);
    world.vault.answer(true);
    CHECK((world.ring.unseal(*sealed).how == Unsealing::erased));
    CHECK((answers == std::vector{false, true}));

    KeyRing elsewhere;
    for (const auto& record : world.vault.stored) {
        CHECK(elsewhere.load(world.master, record));
    }
    CHECK((elsewhere.unseal(*sealed).how == Unsealing::erased));
}
