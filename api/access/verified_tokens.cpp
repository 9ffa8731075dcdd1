#include "api/access/verified_tokens.hpp"

namespace api {

using platform::crypto::AccessClaims;

std::optional<AccessClaims> VerifiedTokens::find(std::string_view token, base::Instant now) {
    const std::lock_guard lock{mutex_};
    const auto known = known_.find(token);
    if (known == known_.end()) {
        return std::nullopt;
    }
    if (known->second.expires_at <= now) {
        known_.erase(known);
        return std::nullopt;
    }
    return known->second;
}

void VerifiedTokens::add(std::string_view token, const AccessClaims& claims) {
    const std::lock_guard lock{mutex_};
    if (known_.size() >= most_) {
        known_.clear();
    }
    known_.insert_or_assign(std::string{token}, claims);
}

}  // namespace api
