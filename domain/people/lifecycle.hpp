#pragma once
// How far an instructor came: registered, profile submitted, services configured, background check,
// identity, live. The areas that see these things happen send ReachLifecycleStage, late, out of
// order or twice; only what is beyond the present stage is told.

#include "domain/people/account.hpp"

namespace domain::people {

// Rejects with account_there, instructor_account. What is not beyond the present stage decides
// nothing.
base::Decision<AccountFact> decide(
    const Account& account, const ReachLifecycleStage& command, const Context& context
);

}  // namespace domain::people
