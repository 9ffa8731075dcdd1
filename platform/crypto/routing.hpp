#pragma once
// Where a person or an invite lives, told by their address or code, but only to those who hold the
// routing key. The key is never rotated: every id in the log depends on it.

#include "base/random.hpp"
#include "base/ulid.hpp"
#include "platform/crypto/hash.hpp"

#include <string>
#include <string_view>

namespace platform::crypto {

// Immutable; share it between threads freely.
class Routing {
public:
    explicit Routing(const Key32& routing_key);

    // SipHash-2-4 of the text, modulo the number of slots. `normalised` as base::normalise_email or
    // base::canonical_code gives it.
    base::Slot slot_of(std::string_view normalised) const;

    // An id of 26 characters that names the text without telling it: 120 bits of keyed BLAKE2b of
    // purpose and text, then the slot of the text. The same text has another id for each purpose
    // and one slot for all. `purpose` is a constant of the program without a NUL.
    std::string keyed_id(std::string_view purpose, std::string_view normalised) const;

    std::string person_of(std::string_view normalised_email) const;
    std::string invite_of(std::string_view canonical_code) const;

private:
    std::array<std::uint8_t, 16> slot_key_;
    Key32 name_key_;
};

// A fresh invite code that lives in `slot`: from a random code on, the first that does, after about
// a thousand hashes, which take some twenty microseconds of the calling thread.
std::string draw_code(const Routing& routing, base::Random& random, base::Slot slot);

// A fresh invite code that lives where it falls.
std::string draw_code(base::Random& random);

}  // namespace platform::crypto
