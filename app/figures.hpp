#pragma once
// Figures that are states, looked up when somebody asks for them.

#include "api/system_state.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/batch_list.hpp"
#include "shards/host.hpp"
#include "workers/runtime/lane.hpp"

#include <optional>
#include <vector>

namespace app {

struct Figures {
    const api::SystemState& system;
    std::vector<shards::PartitionStatus> shards;
    std::optional<workers::LaneStatus> lane;  // when this process may run it
    bool is_database_reachable = true;
    std::size_t passwords_waiting = 0;
    base::Duration access_lag{0};
    // Under way; absent when the database did not tell.
    std::optional<std::vector<projections::batch_list::Batch>> batches;
};

std::vector<projections::batch_list::Batch> list_unfinished(
    platform::postgres::Connection& connection
);

// By one thread at a time.
void show(platform::metrics::Metrics& metrics, const Figures& figures);

}  // namespace app
