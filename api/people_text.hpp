#pragma once
// Sealed texts on their way out.

#include "platform/crypto/key_ring.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace api {

// Shown where a person's data was, once they asked to be forgotten.
inline constexpr std::string_view erased_text = "erased";

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

inline std::string shown_text(
    const platform::crypto::KeyRing& keys, const std::optional<base::SealedText>& sealed
) {
    const auto text = sealed ? text_of(keys, *sealed) : std::nullopt;
    return text.value_or(std::string{erased_text});
}

}  // namespace api
