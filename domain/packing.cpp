#include "domain/packing.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <array>

namespace domain {

namespace {

using Values = std::array<std::int8_t, 256>;

constexpr Values values_of(std::string_view symbols) {
    Values values{};
    values.fill(-1);
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        values[static_cast<unsigned char>(symbols[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}

constexpr Values crockford_values = values_of(crockford.symbols);
constexpr Values base64url_values = values_of(base64url.symbols);

int value_of(char c, const Alphabet& alphabet) {
    const auto& values = alphabet.bits == crockford.bits ? crockford_values : base64url_values;
    return values[static_cast<unsigned char>(c)];
}

}  // namespace

bool is_over(std::string_view text, const Alphabet& alphabet) {
    return std::ranges::all_of(text, [&](char c) { return value_of(c, alphabet) >= 0; });
}

void pack(std::string_view text, const Alphabet& alphabet, std::span<char> target) {
    ENSURE(target.size() == packed_size(text.size(), alphabet), "callers make room");
    std::uint32_t held = 0;
    unsigned bits = 0;
    std::size_t at = 0;
    for (const char c : text) {
        held = held << alphabet.bits | static_cast<std::uint32_t>(value_of(c, alphabet));
        bits += alphabet.bits;
        if (bits >= 8) {
            bits -= 8;
            target[at++] = static_cast<char>(held >> bits);
        }
    }
    if (bits > 0) {
        target[at] = static_cast<char>(held << (8 - bits));
    }
}

std::string unpack(std::span<const char> packed, std::size_t characters, const Alphabet& alphabet) {
    std::string text(characters, '\0');
    std::uint32_t held = 0;
    unsigned bits = 0;
    std::size_t at = 0;
    for (auto& c : text) {
        if (bits < alphabet.bits) {
            held = held << 8 | static_cast<unsigned char>(packed[at++]);
            bits += 8;
        }
        bits -= alphabet.bits;
        c = alphabet.symbols[held >> bits & ((1U << alphabet.bits) - 1)];
    }
    return text;
}

}  // namespace domain
