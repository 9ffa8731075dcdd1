#pragma once
// Figures that are states, looked up when somebody asks for them.

#include "api/system_state.hpp"
#include "app/node.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/postgres/pool.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/batch_list.hpp"
#include "projections/runtime/status.hpp"
#include "shards/host.hpp"
#include "workers/runtime/lane.hpp"

#include <map>
#include <optional>
#include <vector>

namespace app {

struct Figures {
    const api::SystemState& system;
    base::Instant now;
    std::vector<shards::PartitionStatus> shards;
    std::vector<projections::ProjectionStatus> projections;
    std::optional<workers::LaneStatus> lane;                 // when this process may run it
    std::map<events::Partition, events::Offset> queue_ends;  // of its queues
    std::size_t keys_to_erase = 0;
    std::optional<bool> is_database_reachable;
    std::optional<platform::postgres::Pool::Usage> database_pool;
    // Where people sign in.
    std::optional<platform::crypto::PasswordHasher::Usage> passwords;
    std::optional<base::Duration> access_lag;
    // Under way; absent when the database did not tell.
    std::optional<std::vector<projections::batch_list::Batch>> batches;
};

std::vector<projections::batch_list::Batch> list_unfinished(
    platform::postgres::Connection& connection
);

// What there is of shards, lane, queues and keys here.
void add_node(Figures& figures, Node& node);

// By one thread at a time.
void show(platform::metrics::Metrics& metrics, const Figures& figures);

}  // namespace app
