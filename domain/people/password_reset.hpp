#pragma once
// Another password: by who knows the old one, or by a link that is mailed to the account's address.
// A link works once and for an hour, and a later one voids it. Whoever else has the password loses
// every session, and the owner is told.

#include "domain/commands.hpp"
#include "domain/context.hpp"
#include "domain/people/account.hpp"
#include "domain/people/recipient.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domain::people {

using events::PasswordResetEnded, events::PasswordResetRequested, events::PasswordResetUsed;

using PasswordResetFact =
    std::variant<PasswordResetRequested, PasswordResetUsed, PasswordResetEnded>;

std::string reset_stream_of(const events::AccountId& account);

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

// One sentence for all: whether a link was used, voided or never was is not told.
inline constexpr base::Rule open_link{
    "PASSWORD_RESET_INVALID", base::Kind::invalid, "Invalid or expired reset token"
};

// More mail nothing, and are answered like the others: who asks is not told of whom they ask.
inline constexpr std::size_t links_max = 3;
inline constexpr auto links_within = std::chrono::hours{1};
inline constexpr auto link_lasts = std::chrono::hours{1};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct PasswordReset {
    std::string token_hash;  // empty: no link works
    base::Instant expires_at;
    std::vector<base::Instant> requested_at;  // those that still count; none: nothing is under way
};

PasswordReset evolve(PasswordReset state, const PasswordResetRequested& fact);
PasswordReset evolve(PasswordReset state, const PasswordResetUsed& fact);
PasswordReset evolve(PasswordReset state, const PasswordResetEnded& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Never rejects. Decides nothing when there is no account, or too much was asked for.
base::Decision<PasswordResetFact> decide(
    const PasswordReset& state,
    const Account& account,
    const Recipient& recipient,
    const RequestPasswordReset& command,
    const Context& context
);

// Rejects with open_link.
Decided decide(
    const PasswordReset& state,
    const Account& account,
    const Recipient& recipient,
    const ResetPassword& command,
    const Context& context
);

// Rejects with known_account, present_password. To the present one again nothing is decided.
base::Decision<AccountFact> decide(
    const Account& account,
    const Recipient& recipient,
    const ChangePassword& command,
    const Context& context
);

// Once everything of it is over.
base::Decision<PasswordResetFact> decide_end(
    const PasswordReset& state, const events::AccountId& account, const Context& context
);

bool opens(const PasswordReset& state, const std::string& token_hash, base::Instant now);

// ── Deadline ─────────────────────────────────────────────────────────────────────────────────────

std::optional<base::Instant> deadline(const PasswordReset& state);

}  // namespace domain::people
