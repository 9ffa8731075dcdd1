#pragma once
// The link with which a recipient ends what we send them in bulk. It names them by their keyed id,
// proves that we wrote it, and never expires: a mail may be read years later.

#include "platform/crypto/hash.hpp"
#include "platform/crypto/routing.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace platform::mail {

inline constexpr std::string_view unsubscribe_path = "/api/v1/public/email/unsubscribe";

// Immutable; share it between threads freely.
class Unsubscribing {
public:
    // `routing_key`, because that one is never rotated; what is signed with is derived from it.
    explicit Unsubscribing(const crypto::Key32& routing_key);

    // "{site}/api/v1/public/email/unsubscribe?t=…". The same for all mails to an address.
    std::string link(std::string_view site, std::string_view address) const;

    // The recipient's id; absent unless this is a token of ours.
    std::optional<std::string> recipient_in(std::string_view token) const;

private:
    std::string proof_of(std::string_view recipient) const;

    crypto::Routing routing_;
    crypto::Key32 key_;
};

}  // namespace platform::mail
