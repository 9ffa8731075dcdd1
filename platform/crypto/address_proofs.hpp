#pragma once
// Tokens that say: whoever shows this read a code in the mailbox of that address. JSON Web Tokens
// signed with HS256 under a key of their own, so that none of them is ever an access token. That
// each is used once is for others to see to.

#include "base/time.hpp"
#include "platform/crypto/hash.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace platform::crypto {

struct AddressProof {
    std::string email;        // "sub", normalised
    std::string id;           // "jti"
    base::Instant issued_at;  // whole seconds; what is finer is cut off
    base::Instant expires_at;

    bool operator==(const AddressProof&) const = default;
};

// Immutable; share it between threads freely.
class AddressProofs {
public:
    // From the keys that access tokens are signed with, newest first: it signs by the first and
    // accepts all. `token_keys` must not be empty.
    explicit AddressProofs(const std::vector<Key32>& token_keys);

    std::string mint(const AddressProof& proof) const;

    // Absent unless it is one of ours, and at `now` not expired yet.
    std::optional<AddressProof> verify(std::string_view token, base::Instant now) const;

private:
    std::vector<Key32> keys_;
};

}  // namespace platform::crypto
