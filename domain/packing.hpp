#pragma once
// Texts over a small alphabet in as few bits as it needs: ids take 17 bytes instead of 26, sealed
// values three quarters of their length.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace domain {

struct Alphabet {
    std::string_view symbols;  // a power of two of them
    unsigned bits;             // of one symbol
};

inline constexpr Alphabet crockford{"0123456789ABCDEFGHJKMNPQRSTVWXYZ", 5};
inline constexpr Alphabet base64url{
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6
};

constexpr std::size_t packed_size(std::size_t characters, const Alphabet& alphabet) {
    return (characters * alphabet.bits + 7) / 8;
}

bool is_over(std::string_view text, const Alphabet& alphabet);

// `text` must be over the alphabet; `target` has its packed_size.
void pack(std::string_view text, const Alphabet& alphabet, std::span<char> target);

// `characters` as many as were packed.
std::string unpack(std::span<const char> packed, std::size_t characters, const Alphabet& alphabet);

}  // namespace domain
