#pragma once
// Tokens that open one stream each, for clients that cannot send a head: which of an account's were
// used, as long as they could be shown again.

#include "base/rule.hpp"
#include "domain/commands.hpp"
#include "domain/context.hpp"
#include "events/sign_in_guards.hpp"

#include <string>
#include <vector>

namespace domain::people {

using events::StreamTokenUsed;

// ── Rules ────────────────────────────────────────────────────────────────────────────────────────

// Also of one that has expired: whether it was used is forgotten then.
inline constexpr base::Rule unused_token{
    "not_authenticated", base::Kind::unauthenticated, "Token has been revoked"
};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct UsedStreamToken {
    std::string token;
    base::Instant expires_at;
};

using UsedStreamTokens = std::vector<UsedStreamToken>;

// Those that have expired are forgotten.
UsedStreamTokens evolve(UsedStreamTokens tokens, const StreamTokenUsed& fact);

// ── What is decided of them, for the account ─────────────────────────────────────────────────────

// Rejects with unused_token.
base::Decision<StreamTokenUsed> use_token(
    const UsedStreamTokens& tokens, const UseStreamToken& command, base::Instant now
);

}  // namespace domain::people
