#include "platform/crypto/key_ring.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace platform::crypto;

namespace {

Key32 key_filled_with(std::uint8_t byte) {
    Key32 key;
    key.bytes.fill(byte);
    return key;
}

std::string id_filled_with(std::uint8_t byte) {
    std::array<std::uint8_t, 16> id;
    id.fill(byte);
    return to_base64url(id);
}

const Key32 master = key_filled_with(99);
const auto adas_key = id_filled_with(1);
const auto bobs_key = id_filled_with(2);

}  // namespace

TEST_CASE("what is sealed under a person's key is opened by naming the key") {
    KeyRing ring;
    ring.add(adas_key, key_filled_with(1));
    const auto sealed = ring.seal(adas_key, "ada@example.com");
    REQUIRE(sealed);
    CHECK(sealed->key == adas_key);
    const auto opened = ring.unseal(*sealed);
    CHECK((opened.how == Unsealing::opened));
    CHECK(opened.text == "ada@example.com");
}

TEST_CASE("erased is erased: nothing opens and nothing new is sealed") {
    KeyRing ring;
    ring.add(adas_key, key_filled_with(1));
    const auto sealed = ring.seal(adas_key, "ada@example.com");
    REQUIRE(sealed);
    ring.erase(adas_key);
    CHECK((ring.unseal(*sealed).how == Unsealing::erased));
    CHECK(ring.unseal(*sealed).text.empty());
    CHECK_FALSE(ring.seal(adas_key, "again").has_value());

    ring.add(adas_key, key_filled_with(1));  // An older record of the vault, read late.
    CHECK((ring.unseal(*sealed).how == Unsealing::erased));
}

TEST_CASE("a key erased before it was ever seen is erased") {
    KeyRing ring;
    ring.erase(adas_key);
    CHECK((ring.unseal(base::SealedText{adas_key, "x"}).how == Unsealing::erased));
}

TEST_CASE("a key not read yet is unknown, not erased") {
    const KeyRing ring;
    CHECK((ring.unseal(base::SealedText{adas_key, "x"}).how == Unsealing::unknown_key));
    CHECK((ring.unseal(base::SealedText{"no key id", "x"}).how == Unsealing::unknown_key));
    CHECK_FALSE(ring.seal(adas_key, "x").has_value());
}

TEST_CASE("a text moved under another person's key is broken") {
    KeyRing ring;
    ring.add(adas_key, key_filled_with(1));
    ring.add(bobs_key, key_filled_with(1));
    auto sealed = ring.seal(adas_key, "ada@example.com");
    REQUIRE(sealed);
    sealed->key = bobs_key;
    CHECK((ring.unseal(*sealed).how == Unsealing::broken));
}

TEST_CASE("the vault's records fill the ring") {
    KeyRing ring;
    CHECK(ring.load(master, wrap(master, adas_key, key_filled_with(1))));
    const auto sealed = ring.seal(adas_key, "ada@example.com");
    REQUIRE(sealed);
    CHECK((ring.unseal(*sealed).how == Unsealing::opened));
    CHECK(ring.load(master, {.id = adas_key, .wrapped = {}}));
    CHECK((ring.unseal(*sealed).how == Unsealing::erased));
    CHECK(ring.size() == 1);
}

TEST_CASE("a record of another master key, another id or another kind is not taken") {
    KeyRing ring;
    const auto record = wrap(master, adas_key, key_filled_with(1));
    CHECK_FALSE(ring.load(key_filled_with(98), record));
    CHECK_FALSE(ring.load(master, {.id = bobs_key, .wrapped = record.wrapped}));
    CHECK_FALSE(ring.load(master, {.id = adas_key, .wrapped = "damaged"}));
    CHECK_FALSE(ring.load(master, {.id = "short", .wrapped = record.wrapped}));
    CHECK(ring.size() == 0);
}

TEST_CASE("a wrapped key shows nothing and is unwrapped by its master key") {
    const auto record = wrap(master, adas_key, key_filled_with(1));
    const auto key = unwrap(master, record);
    REQUIRE(key);
    CHECK(key->bytes == key_filled_with(1).bytes);
    CHECK_FALSE(unwrap(key_filled_with(98), record).has_value());
}

TEST_CASE("many threads read while keys arrive and go") {
    KeyRing ring;
    ring.add(adas_key, key_filled_with(1));
    const auto sealed = ring.seal(adas_key, "ada@example.com");
    REQUIRE(sealed);
    std::atomic<int> opened{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            for (int round = 0; round < 2000; ++round) {
                if (ring.unseal(*sealed).how == Unsealing::opened) {
                    ++opened;
                }
            }
        });
    }
    for (int i = 2; i < 250; ++i) {
        const auto id = id_filled_with(static_cast<std::uint8_t>(i));
        ring.add(id, key_filled_with(1));
        ring.erase(id);
    }
    for (auto& reader : readers) {
        reader.join();
    }
    CHECK(opened == 6000);
    CHECK(ring.size() == 249);
}
