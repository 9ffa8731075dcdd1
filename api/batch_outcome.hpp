#pragma once
// What became of a batch that is small enough to be waited for.

#include "api/invite_issuing.hpp"
#include "api/services.hpp"
#include "platform/http/message.hpp"
#include "projections/batch_list.hpp"
#include "projections/invite_list.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace api {

inline constexpr std::size_t inline_max = 100;

struct BatchOutcome {
    bool is_over = false;                                // and all invites that were sent are shown
    std::vector<projections::batch_list::RowView> rows;  // all, in their order
    std::vector<projections::invite_list::Invite> invites;  // of those that were sent
};

// Once all rows have ended, or the patience has. Without the read side nothing is known, and the
// mails leave all the same.
base::Task<BatchOutcome> outcome_of(
    Services& services, const events::BatchId& batch, base::Duration patience
);

// Who was not reached shall not own a code that opens the door. Throws events::LogUnavailable.
base::Task<void> revoke_undelivered(
    const platform::http::Request& request, Services& services, const BatchOutcome& outcome
);

bool has_ended(projections::batch_list::RowState state);

BatchSent sent_view(
    const Services& services,
    const BatchOutcome& outcome,
    const std::optional<std::string>& base_url
);

}  // namespace api
