#pragma once
// What streams decide without being asked, and what ends with a person. Private to
// domain/world*.cpp.

#include "domain/world/streams.hpp"

namespace domain {

// A stream's deadline. Of a stream that does not wait it decides nothing.
Decided decide_due(
    const StreamTables& tables, const DeadlineReached& command, const Context& context
);

// These reject nothing.
Decided end_verification(
    const StreamTables& tables, const events::RecipientId& recipient, const Context& context
);
Decided end_reset(
    const StreamTables& tables, const events::AccountId& account, const Context& context
);
Decided end_waiting(
    const StreamTables& tables, const events::RecipientId& recipient, const Context& context
);

}  // namespace domain
