#pragma once
// Which address a recipient's id stands for, as far as rows of invites and accounts tell.

#include "base/sealed.hpp"
#include "events/ids.hpp"
#include "platform/postgres/sql.hpp"

#include <optional>
#include <vector>

namespace projections {

// In the order asked for; absent of whom nothing is known, or who was erased.
std::vector<std::optional<base::SealedText>> addresses_of(
    platform::postgres::Connection& connection, const std::vector<events::RecipientId>& recipients
);
std::vector<std::optional<base::SealedText>> addresses_of(
    platform::postgres::Connection& connection, const std::vector<events::AccountId>& accounts
);

}  // namespace projections
