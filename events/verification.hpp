#pragma once
// Facts of proving a mailbox: codes that are mailed to an address, whoever asks for them, and links
// by which an account gets another password.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace events {

// ── Codes ────────────────────────────────────────────────────────────────────────────────────────

// Replaces the code before it. The key of what is sealed is this code's alone: the address may be
// nobody's here.
struct EmailCodeSent {
    RecipientId recipient;
    EmailCodeHash code_hash;
    base::SealedText address;
    base::SealedText code;
    bool deliver = true;  // false: mail to it bounces
    base::Instant at;
    base::Instant expires_at;
    bool operator==(const EmailCodeSent&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    EmailCodeSent, (), (recipient, code_hash, address, code, deliver, at, expires_at)
)

// A wrong one was tried.
struct EmailCodeMissed {
    RecipientId recipient;
    std::uint32_t remaining = 0;  // tries before it locks
    base::Instant at;
    bool operator==(const EmailCodeMissed&) const = default;
};
BOOST_DESCRIBE_STRUCT(EmailCodeMissed, (), (recipient, remaining, at))

// Too many wrong ones: before `until` not even the right one is taken.
struct EmailCodeLocked {
    RecipientId recipient;
    base::Instant until;
    base::Instant at;
    bool operator==(const EmailCodeLocked&) const = default;
};
BOOST_DESCRIBE_STRUCT(EmailCodeLocked, (), (recipient, until, at))

// The code was right, and is used up. The proof is good for one registration.
struct EmailCodeVerified {
    RecipientId recipient;
    ProofId proof;
    base::Instant at;
    base::Instant expires_at;  // of the proof
    bool operator==(const EmailCodeVerified&) const = default;
};
BOOST_DESCRIBE_STRUCT(EmailCodeVerified, (), (recipient, proof, at, expires_at))

// An account was opened with it, in the same commit.
struct EmailProofUsed {
    RecipientId recipient;
    ProofId proof;
    AccountId account;
    base::Instant at;
    bool operator==(const EmailProofUsed&) const = default;
};
BOOST_DESCRIBE_STRUCT(EmailProofUsed, (), (recipient, proof, account, at))

// Nothing of it matters any more: the keys that open address and codes are destroyed.
struct EmailVerificationEnded {
    RecipientId recipient;
    std::vector<std::string> keys;
    base::Instant at;
    bool operator==(const EmailVerificationEnded&) const = default;
};
BOOST_DESCRIBE_STRUCT(EmailVerificationEnded, (), (recipient, keys, at))

// The last that is mailed to who was erased: that they are. Under a key of its own, which goes
// soon.
struct FarewellSent {
    RecipientId recipient;
    base::SealedText address;
    base::Instant at;
    base::Instant expires_at;
    std::optional<bool> anonymised;  // as of SubjectErased
    bool operator==(const FarewellSent&) const = default;
};
BOOST_DESCRIBE_STRUCT(FarewellSent, (), (recipient, address, at, expires_at, anonymised))

// ── Another password, by mail ────────────────────────────────────────────────────────────────────

// Voids the link before it. Sealed under the account's key.
struct PasswordResetRequested {
    AccountId account;
    RecipientId recipient;
    std::string token_hash;  // hex SHA-256
    base::SealedText token;
    base::SealedText address;
    std::optional<base::SealedText> name;
    bool deliver = true;  // false: mail to it bounces
    base::Instant at;
    base::Instant expires_at;
    bool operator==(const PasswordResetRequested&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    PasswordResetRequested,
    (),
    (account, recipient, token_hash, token, address, name, deliver, at, expires_at)
)

// The password was changed by the link, in the same commit.
struct PasswordResetUsed {
    AccountId account;
    base::Instant at;
    bool operator==(const PasswordResetUsed&) const = default;
};
BOOST_DESCRIBE_STRUCT(PasswordResetUsed, (), (account, at))

// The last link is over, and how many there were does not matter any more.
struct PasswordResetEnded {
    AccountId account;
    base::Instant at;
    bool operator==(const PasswordResetEnded&) const = default;
};
BOOST_DESCRIBE_STRUCT(PasswordResetEnded, (), (account, at))

using VerificationFact = std::variant<
    EmailCodeSent,
    EmailCodeMissed,
    EmailCodeLocked,
    EmailCodeVerified,
    EmailProofUsed,
    EmailVerificationEnded,
    FarewellSent,
    PasswordResetRequested,
    PasswordResetUsed,
    PasswordResetEnded>;

}  // namespace events
