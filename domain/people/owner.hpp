#pragma once
// What happens to an account's security is told to its owner, by mail: a new device, a stolen
// session, the second factor. The facts say where to.

#include "domain/context.hpp"
#include "domain/people/account.hpp"
#include "domain/people/recipient.hpp"

namespace domain::people {

// The same facts; those that the owner is told of have the addressee, unless mail to them bounces.
base::Decision<AccountFact> told_to_owner(
    base::Decision<AccountFact> decided,
    const Account& account,
    const Recipient& recipient,
    const Context& context
);

}  // namespace domain::people
