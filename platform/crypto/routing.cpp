#include "platform/crypto/routing.hpp"

#include "base/ensure.hpp"
#include "base/invite_code.hpp"
#include "platform/crypto/sodium.hpp"

#include <algorithm>
#include <bit>

namespace platform::crypto {

namespace {

constexpr std::size_t name_bytes = 15;  // 120 bits: 24 characters, no bit left over

static_assert(std::has_single_bit(unsigned{base::slot_count}), "a slot is some bits of a hash");

// Symbols by byte; 0 for the bytes at the top that would favour the first symbols.
constexpr std::array<char, 256> symbols = [] {
    constexpr std::size_t count = base::invite_code_symbols.size();
    std::array<char, 256> table{};
    for (std::size_t byte = 0; byte < 256 / count * count; ++byte) {
        table[byte] = base::invite_code_symbols[byte % count];
    }
    return table;
}();

}  // namespace

Routing::Routing(const Key32& routing_key) : name_key_{derive_key(routing_key, "names")} {
    ensure_sodium();
    static_assert(crypto_shorthash_KEYBYTES == sizeof slot_key_);
    const Key32 slots = derive_key(routing_key, "slots");
    std::copy_n(slots.bytes.begin(), slot_key_.size(), slot_key_.begin());
}

base::Slot Routing::slot_of(std::string_view normalised) const {
    std::array<std::uint8_t, crypto_shorthash_BYTES> hash;
    crypto_shorthash(hash.data(), as_bytes(normalised.data()), normalised.size(), slot_key_.data());
    return static_cast<base::Slot>((hash[0] | hash[1] << 8) % base::slot_count);
}

std::string Routing::keyed_id(std::string_view purpose, std::string_view normalised) const {
    ENSURE(purpose.find('\0') == std::string_view::npos, "a NUL ends the purpose");
    std::string text;
    text.reserve(purpose.size() + 1 + normalised.size());
    text.append(purpose).append(1, '\0').append(normalised);
    const Digest32 name = derive_key(name_key_, text).bytes;
    return to_base32(std::span{name}.first<name_bytes>()) + base::slot_suffix(slot_of(normalised));
}

std::string Routing::person_of(std::string_view normalised_email) const {
    return keyed_id("email", normalised_email);
}

std::string Routing::invite_of(std::string_view canonical_code) const {
    return keyed_id("code", canonical_code);
}

namespace {

// To the code that follows, as an odometer does. Who lacks the key cannot tell which codes share a
// slot, so what a random start steps to is as hard to guess as the start.
void step(std::string& code) {
    for (auto symbol = code.rbegin(); symbol != code.rend(); ++symbol) {
        const auto at = base::invite_code_symbols.find(*symbol) + 1;
        const bool carries = at == base::invite_code_symbols.size();
        *symbol = base::invite_code_symbols[carries ? 0 : at];
        if (!carries) {
            return;
        }
    }
}

}  // namespace

std::string draw_code(const Routing& routing, base::Random& random, base::Slot slot) {
    ENSURE(slot < base::slot_count, "no code would ever fall there");
    auto code = draw_code(random);
    while (routing.slot_of(code) != slot) {
        step(code);
    }
    return code;
}

std::string draw_code(base::Random& random) {
    std::string code;
    std::array<std::byte, 2 * base::invite_code_length> chance;
    while (code.size() < base::invite_code_length) {
        random.fill(chance);
        for (const auto byte : chance) {
            const char symbol = symbols[static_cast<std::size_t>(byte)];
            if (symbol != 0 && code.size() < base::invite_code_length) {
                code += symbol;
            }
        }
    }
    return code;
}

}  // namespace platform::crypto
