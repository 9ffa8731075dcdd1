#pragma once
// Tokens whose signature was found right a moment ago: a client shows the same one with every
// request, and checking it anew takes a tenth of what a short request takes in all.

#include "base/time.hpp"
#include "platform/crypto/tokens.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace api {

// Thread-safe. Says nothing about revocation: whoever asks looks at that each time.
class VerifiedTokens {
public:
    explicit VerifiedTokens(std::size_t most = 10'000) : most_{most} {}

    // Absent when it is not known, or has expired.
    std::optional<platform::crypto::AccessClaims> find(std::string_view token, base::Instant now);

    // When there are too many, those known so far are forgotten.
    void add(std::string_view token, const platform::crypto::AccessClaims& claims);

private:
    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    const std::size_t most_;
    std::mutex mutex_;
    std::unordered_map<std::string, platform::crypto::AccessClaims, Hash, std::equal_to<>> known_;
};

}  // namespace api
