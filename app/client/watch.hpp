#pragma once
// A batch on its way, for a terminal: bar, rate and time to go, until every row has ended.

#include "app/client/answers.hpp"
#include "app/client/session.hpp"

#include <string>

namespace app::client {

bool is_over(const BatchAnswer& batch);

// 0 when every row ended as it should; 2 when some failed, were cancelled or are in doubt.
int exit_code_of(const BatchAnswer& batch);

// "[####----]  45.2 %  45,200 of 100,000  …  2,950/s  18 s to go"
std::string progress_text(const BatchAnswer& batch);

// The counts of a batch that is over, or as it is.
std::string summary_text(const BatchAnswer& batch);

// Follows the batch to its end, over lost connections and restarts of the server; then the exit
// code. With `json` each snapshot is one line on standard output. Throws Refused when there is no
// such batch.
int watch_batch(Session& session, const std::string& batch, bool json);

}  // namespace app::client
