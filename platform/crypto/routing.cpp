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

// An endless stream of symbols from one draw of chance: asking the operating system for the eight
// thousand bytes of a drawn code would take longer than everything else.
class SymbolStream {
public:
    explicit SymbolStream(base::Random& random) {
        random.fill(std::as_writable_bytes(std::span{key_}));
    }

    char next() {
        while (true) {
            if (position_ == block_.size()) {
                refill();
            }
            const char symbol = symbols[block_[position_++]];
            if (symbol != 0) {
                return symbol;
            }
        }
    }

private:
    void refill() {
        std::array<std::uint8_t, crypto_stream_chacha20_NONCEBYTES> nonce{};
        for (std::size_t i = 0; i < sizeof blocks_; ++i) {
            nonce[i] = static_cast<std::uint8_t>(blocks_ >> (8 * i));
        }
        ++blocks_;
        crypto_stream_chacha20(block_.data(), block_.size(), nonce.data(), key_.data());
        position_ = 0;
    }

    std::array<std::uint8_t, crypto_stream_chacha20_KEYBYTES> key_{};
    std::array<std::uint8_t, 2048> block_{};
    std::size_t position_ = block_.size();
    std::uint32_t blocks_ = 0;
};

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

std::string draw_code(const Routing& routing, base::Random& random, base::Slot slot) {
    ENSURE(slot < base::slot_count, "no code would ever fall there");
    SymbolStream stream{random};
    std::string code(base::invite_code_length, '\0');
    do {
        std::ranges::generate(code, [&] { return stream.next(); });
    } while (routing.slot_of(code) != slot);
    return code;
}

std::string draw_code(base::Random& random) {
    SymbolStream stream{random};
    std::string code(base::invite_code_length, '\0');
    std::ranges::generate(code, [&] { return stream.next(); });
    return code;
}

}  // namespace platform::crypto
