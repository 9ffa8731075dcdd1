#include "domain/people/stream_tokens.hpp"

#include <algorithm>

namespace domain::people {

UsedStreamTokens evolve(UsedStreamTokens tokens, const StreamTokenUsed& fact) {
    std::erase_if(tokens, [&](const auto& used) { return used.expires_at <= fact.at; });
    tokens.push_back({.token = fact.token, .expires_at = fact.expires_at});
    return tokens;
}

base::Decision<StreamTokenUsed> use_token(
    const UsedStreamTokens& tokens, const UseStreamToken& command, base::Instant now
) {
    const bool is_used =
        std::ranges::find(tokens, command.token, &UsedStreamToken::token) != tokens.end();
    if (is_used || command.expires_at <= now) {
        return unused_token;
    }
    return std::vector{StreamTokenUsed{
        .account = command.account,
        .token = command.token,
        .at = now,
        .expires_at = command.expires_at
    }};
}

}  // namespace domain::people
