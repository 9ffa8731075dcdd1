#pragma once
// Instructors rest, give up and come back. Who rests signs in but is not to be booked; who gave up
// does not even sign in, and only an operator brings them back. Students can only be erased.

#include "domain/context.hpp"
#include "domain/people/account.hpp"
#include "domain/people/recipient.hpp"

namespace domain::people {

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule account_there{"user_not_found", base::Kind::absent, "Unknown user"};
inline constexpr base::Rule instructor_account{
    "forbidden", base::Kind::forbidden, "User does not have required role: instructor"
};
inline constexpr base::Rule not_given_up{
    "ACCOUNT_DEACTIVATED", base::Kind::invalid, "This account was deactivated"
};
inline constexpr base::Rule not_suspended_yet{
    "ACCOUNT_ALREADY_SUSPENDED", base::Kind::invalid, "This account is suspended already"
};
inline constexpr base::Rule not_deactivated_yet{
    "ACCOUNT_ALREADY_DEACTIVATED", base::Kind::invalid, "This account is deactivated already"
};
inline constexpr base::Rule not_active_yet{
    "ACCOUNT_ALREADY_ACTIVE", base::Kind::invalid, "This account is active already"
};

// Who is told what becomes of the account; absent when mail to them bounces.
std::optional<events::Addressee> addressee_of(const Account& account, const Recipient& recipient);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Rejects with account_there, instructor_account, not_given_up, not_suspended_yet.
base::Decision<AccountFact> decide(
    const Account& account,
    const Recipient& recipient,
    const SuspendAccount& command,
    const Context& context
);

// Rejects with account_there, instructor_account, not_deactivated_yet.
base::Decision<AccountFact> decide(
    const Account& account,
    const Recipient& recipient,
    const DeactivateAccount& command,
    const Context& context
);

// Rejects with account_there, instructor_account, not_active_yet, and with not_given_up unless it
// is an operator who asks.
base::Decision<AccountFact> decide(
    const Account& account,
    const Recipient& recipient,
    const ReactivateAccount& command,
    const Context& context
);

}  // namespace domain::people
