#pragma once
// An account is how a person signs in. Wrong passwords lock it for a while, longer each time; they
// are counted in memory, a lock-out is a fact.

#include "domain/commands.hpp"
#include "domain/compact_id.hpp"
#include "domain/context.hpp"
#include "domain/world.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domain::people {

using events::AccountDeactivated, events::AccountReactivated, events::AccountRegistered,
    events::AccountSuspended, events::BetaAccessGranted, events::InviteHoldClosed,
    events::PasswordChanged, events::SignedIn, events::SignedOut, events::SignInLocked,
    events::SubjectErased;

using AccountFact = std::variant<
    AccountRegistered,
    SignedIn,
    SignedOut,
    SignInLocked,
    PasswordChanged,
    AccountSuspended,
    AccountDeactivated,
    AccountReactivated,
    BetaAccessGranted,
    InviteHoldClosed,
    SubjectErased>;

std::string stream_of(const events::AccountId& account);

// An address has one account, in the slot of its recipient.
events::AccountId account_of(const events::RecipientId& recipient);

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule one_account{
    "EMAIL_ALREADY_REGISTERED", base::Kind::conflict, "An address has one account."
};
// One answer for an unknown address and a wrong password: neither tells who is a member.
inline constexpr base::Rule known_account{
    "AUTH_INVALID_CREDENTIALS", base::Kind::unauthenticated, "Incorrect email or password"
};
inline constexpr base::Rule not_locked{
    "AUTH_ACCOUNT_LOCKED",
    base::Kind::too_many,
    "After too many wrong passwords nobody signs in for a while."
};

inline constexpr base::Rule not_deactivated{
    "AUTH_ACCOUNT_DEACTIVATED", base::Kind::unauthenticated, "This account was deactivated"
};

struct LockOut {
    std::uint32_t failures;
    std::chrono::seconds lasts;
};

// The highest threshold that the count reached says for how long.
inline constexpr std::array<LockOut, 4> lock_outs{
    {{5, std::chrono::seconds{30}},
     {10, std::chrono::seconds{300}},
     {15, std::chrono::seconds{1800}},
     {20, std::chrono::seconds{3600}}}
};
std::chrono::seconds lock_out_after(std::uint32_t failures);
// So long after the last failure, earlier ones are forgotten.
inline constexpr auto failures_kept_for = std::chrono::hours{1};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct EndedToken {
    std::string token;
    base::Instant expires_at;
};

struct Grant {
    CompactId<events::AccessId> access;
    CompactId<events::InviteId> invite;  // empty: none was redeemed for it
    events::Role role = events::Role::student;
    events::Phase phase = events::Phase::instructor_only;
    base::Instant granted_at;
    std::optional<base::SealedText> code;
    std::optional<std::uint32_t> hold;  // of an invite of another slot
};

// By which nothing is redeemed any more, nor by an earlier one.
struct ClosedHold {
    CompactId<events::InviteId> invite;
    std::uint32_t hold = 1;
};

struct Account {
    events::RecipientId recipient;  // empty: there is no account
    base::SealedText address;
    std::optional<base::SealedText> first_name;
    std::optional<base::SealedText> last_name;
    base::SealedText password;
    events::Role role = events::Role::student;
    events::AccountStatus status = events::AccountStatus::active;
    std::string last_token;
    std::vector<EndedToken> signed_out;  // those that would still be valid otherwise
    std::optional<base::Instant> locked_until;
    std::uint32_t failures = 0;  // volatile, but for those that a lock-out tells of
    base::Instant failed_at;     // the last one
    std::vector<std::string> keys;
    std::vector<Grant> grants;       // one of a role and phase
    std::vector<ClosedHold> closed;  // also without an account, for ever

    bool exists() const { return !recipient.empty(); }
};

Account evolve(Account account, const AccountRegistered& fact);
Account evolve(Account account, const SignedIn& fact);
Account evolve(Account account, const SignedOut& fact);
Account evolve(Account account, const SignInLocked& fact);
Account evolve(Account account, const PasswordChanged& fact);
Account evolve(Account account, const AccountSuspended& fact);
Account evolve(Account account, const AccountDeactivated& fact);
Account evolve(Account account, const AccountReactivated& fact);
Account evolve(Account account, const BetaAccessGranted& fact);
Account evolve(Account account, const InviteHoldClosed& fact);
// Nothing is left but holds that are over; the address may register anew.
Account evolve(Account account, const SubjectErased& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Rejects with one_account. The very same registration again decides nothing.
base::Decision<AccountFact> decide(
    const Account& account, const RegisterAccount& command, const Context& context
);

// Rejects with known_account, not_locked, not_deactivated.
base::Decision<AccountFact> decide(
    const Account& account, const SignIn& command, const Context& context
);

// Rejects with known_account, not_locked: what is tried while locked is not counted. Decides
// something only when a threshold is reached; `note_failure` counts.
base::Decision<AccountFact> decide(
    const Account& account, const FailSignIn& command, const Context& context
);

// Rejects with known_account. A token that ended already stays ended.
base::Decision<AccountFact> decide(
    const Account& account, const SignOut& command, const Context& context
);

// For after the facts of FailSignIn were applied: one more failure, unless the lock-out told of it
// or the account was locked anyway.
Account note_failure(Account account, base::Instant now);

// Of the last hour.
std::uint32_t failures_at(const Account& account, base::Instant now);

bool is_closed(const Account& account, const events::InviteId& invite, std::uint32_t hold);

// Absent without a grant.
std::optional<AccessState> newest_access(const Account& account);

}  // namespace domain::people
