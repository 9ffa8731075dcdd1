#pragma once
// Sealed texts on their way out.

#include "platform/crypto/key_ring.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace api {

// Shown where a person's data was, once they asked to be forgotten.
inline constexpr std::string_view erased_text = "erased";
// Shown while the key of it has not been read from the vault, and where it cannot be opened.
inline constexpr std::string_view unreadable_text = "unreadable";

// Absent when its key was erased, or is not known here.
inline std::optional<std::string> text_of(
    const platform::crypto::KeyRing& keys, const base::SealedText& sealed
) {
    auto unsealed = keys.unseal(sealed);
    if (unsealed.how != platform::crypto::Unsealing::opened) {
        return std::nullopt;
    }
    return std::move(unsealed.text);
}

// Text that a row no longer has was erased with its row's person.
inline std::string shown_text(
    const platform::crypto::KeyRing& keys, const std::optional<base::SealedText>& sealed
) {
    if (!sealed) {
        return std::string{erased_text};
    }
    auto unsealed = keys.unseal(*sealed);
    switch (unsealed.how) {
        case platform::crypto::Unsealing::opened:
            return std::move(unsealed.text);
        case platform::crypto::Unsealing::erased:
            return std::string{erased_text};
        case platform::crypto::Unsealing::unknown_key:
        case platform::crypto::Unsealing::broken:
            break;
    }
    return std::string{unreadable_text};
}

}  // namespace api
