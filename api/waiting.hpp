#pragma once
// Why the mails of a batch that runs do not leave: the breaker of their lane is open.

#include "projections/batch_list.hpp"

#include <span>

namespace api {

// As batch_list::find_batch, with the reason.
std::optional<projections::batch_list::BatchView> find_batch(
    platform::postgres::Connection& connection, const events::BatchId& id, base::Instant now
);

// Fills it in where it is so.
void tell_why_they_wait(
    platform::postgres::Connection& connection, std::span<projections::batch_list::BatchView> views
);

}  // namespace api
