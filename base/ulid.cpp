#include "base/ulid.hpp"

#include "base/ensure.hpp"

#include <array>

namespace base {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

constexpr std::array<std::int8_t, 256> values = [] {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return table;
}();

int value_of(char c) {
    return values[static_cast<unsigned char>(c)];
}

void put(char* at, std::uint64_t bits, std::size_t characters) {
    for (std::size_t i = characters; i-- > 0; bits >>= 5) {
        at[i] = alphabet[bits & 31];
    }
}

// 14 characters of chance: 70 bits out of two words.
void put_chance(char* at, std::uint64_t high, std::uint64_t low) {
    put(at, high, 7);
    put(at + 7, low, 7);
}

std::uint64_t mix(std::uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

}  // namespace

std::uint64_t stable_hash(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = mix(seed + 0x9e3779b97f4a7c15 + text.size());
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word = 0;
        for (std::size_t k = 0; k < 8; ++k) {
            word |= std::uint64_t{static_cast<unsigned char>(text[i + k])} << (k * 8);
        }
        hash = mix(hash ^ word) + 0x9e3779b97f4a7c15;
    }
    std::uint64_t tail = 0;
    for (std::size_t k = 0; i + k < text.size(); ++k) {
        tail |= std::uint64_t{static_cast<unsigned char>(text[i + k])} << (k * 8);
    }
    return mix(hash ^ tail);
}

std::string make_ulid(Instant at, Random& random, Slot slot) {
    std::string id(id_length, '0');
    put(id.data(), static_cast<std::uint64_t>(at.time_since_epoch().count()), 10);
    put_chance(id.data() + 10, random.next(), random.next());
    put(id.data() + 24, slot, 2);
    return id;
}

std::string derive_id(std::string_view parent, std::string_view name, Slot slot) {
    ENSURE(is_id(parent), "children are derived from ids");
    std::string id(id_length, '0');
    id.replace(0, 10, parent.substr(0, 10));
    const std::uint64_t seed = stable_hash(parent, 1);
    put_chance(id.data() + 10, stable_hash(name, seed), stable_hash(name, mix(seed)));
    put(id.data() + 24, slot, 2);
    return id;
}

std::string derive_id(std::string_view parent, std::string_view name) {
    return derive_id(parent, name, slot_of(parent));
}

bool is_id(std::string_view text) {
    if (text.size() != id_length) {
        return false;
    }
    for (const char c : text) {
        if (value_of(c) < 0) {
            return false;
        }
    }
    return true;
}

Slot slot_of(std::string_view id) {
    ENSURE(is_id(id), "only ids have a slot");
    return static_cast<Slot>(value_of(id[24]) * 32 + value_of(id[25]));
}

std::string slot_suffix(Slot slot) {
    std::string suffix(2, '0');
    put(suffix.data(), slot, 2);
    return suffix;
}

}  // namespace base
