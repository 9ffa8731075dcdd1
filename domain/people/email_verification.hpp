#pragma once
// Whether who types an address reads its mailbox: a code of six digits is mailed to it, and whoever
// types it back gets a proof that is good for one registration. It is the same for addresses with
// and without an account, and knows of none.

#include "domain/commands.hpp"
#include "domain/compact_id.hpp"
#include "domain/context.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domain::people {

struct Account;
struct Recipient;

using events::EmailCodeLocked, events::EmailCodeMissed, events::EmailCodeSent,
    events::EmailCodeVerified, events::EmailProofUsed, events::EmailVerificationEnded,
    events::FarewellSent;

using EmailVerificationFact = std::variant<
    EmailCodeSent,
    EmailCodeMissed,
    EmailCodeLocked,
    EmailCodeVerified,
    EmailProofUsed,
    EmailVerificationEnded,
    FarewellSent>;

std::string verification_stream_of(const events::RecipientId& recipient);

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule seldom_sent{
    "EMAIL_VERIFICATION_RATE_LIMITED",
    base::Kind::too_many,
    "Too many codes were asked for. Please try again in a few minutes."
};
inline constexpr base::Rule not_guessed{
    "EMAIL_VERIFICATION_LOCKED",
    base::Kind::invalid,
    "Too many wrong codes. Please try again in a few minutes."
};
inline constexpr base::Rule live_code{
    "EMAIL_VERIFICATION_CODE_EXPIRED", base::Kind::invalid, "This code is not valid any more"
};
// Of a registration.
inline constexpr base::Rule open_mailbox_proof{
    "EMAIL_VERIFICATION_INVALID",
    base::Kind::invalid,
    "This verification of the address is used up or too old"
};

inline constexpr std::size_t codes_max = 3;
inline constexpr auto codes_within = std::chrono::minutes{10};
inline constexpr auto code_lasts = std::chrono::minutes{5};
inline constexpr std::size_t misses_max = 5;
inline constexpr auto misses_within = std::chrono::minutes{10};
inline constexpr auto code_locked_for = std::chrono::minutes{10};
inline constexpr auto proof_lasts = std::chrono::minutes{15};
inline constexpr auto farewell_lasts = std::chrono::hours{24};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct OpenProof {
    CompactId<events::ProofId> proof;
    base::Instant expires_at;
};

struct EmailVerification {
    CompactId<events::EmailCodeHash> code;  // empty: there is none
    base::Instant code_expires_at;
    std::vector<base::Instant> sent_at;    // those that still count
    std::vector<base::Instant> missed_at;  // likewise
    std::optional<base::Instant> locked_until;
    std::vector<OpenProof> proofs;
    std::optional<base::Instant> farewell_until;
    std::vector<std::string> keys;  // of all that was sent; none: nothing is under way
};

EmailVerification evolve(EmailVerification state, const EmailCodeSent& fact);
EmailVerification evolve(EmailVerification state, const EmailCodeMissed& fact);
EmailVerification evolve(EmailVerification state, const EmailCodeLocked& fact);
EmailVerification evolve(EmailVerification state, const EmailCodeVerified& fact);
EmailVerification evolve(EmailVerification state, const EmailProofUsed& fact);
EmailVerification evolve(EmailVerification state, const EmailVerificationEnded& fact);
EmailVerification evolve(EmailVerification state, const FarewellSent& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Rejects with seldom_sent. To an address that mail bounces from nothing is sent, and nobody is
// told.
base::Decision<EmailVerificationFact> decide(
    const EmailVerification& state,
    const Recipient& recipient,
    const SendEmailCode& command,
    const Context& context
);

// Rejects with not_guessed, live_code. A wrong code is a fact: EmailCodeMissed, EmailCodeLocked.
base::Decision<EmailVerificationFact> decide(
    const EmailVerification& state, const VerifyEmailCode& command, const Context& context
);

// To who had an account, with the last that is mailed to them.
base::Decision<EmailVerificationFact> decide_farewell(
    const Account& account,
    const Recipient& recipient,
    const EraseSubject& command,
    const Context& context
);

// Once everything of it is over.
base::Decision<EmailVerificationFact> decide_end(
    const EmailVerification& state, const events::RecipientId& recipient, const Context& context
);

// A last mail to somebody who was erased is under way, and nothing else is there: no reason to be
// erased again.
bool is_only_farewell(const EmailVerification& state);

bool is_open(const EmailVerification& state, const events::ProofId& proof, base::Instant now);

// ── Deadline ─────────────────────────────────────────────────────────────────────────────────────

// When nothing of it matters any more.
std::optional<base::Instant> deadline(const EmailVerification& state);

}  // namespace domain::people
