#include "app/figures.hpp"

#include "app/fact_figures.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace app {

namespace {

using platform::metrics::Labels, platform::metrics::Metrics;

// Of each state; more at once are not summed up.
constexpr std::uint32_t batches_max = 200;

double circuit_state(const std::string& breaker) {
    return breaker == "closed" ? 0 : breaker == "open" ? 2 : 1;
}

void show_shards(Metrics& metrics, const Figures& figures) {
    for (const auto& one : figures.shards) {
        const Labels labels{{"partition", std::to_string(one.partition)}};
        const auto& shard = one.shard;
        metrics.set("instainstru_shard_owned", labels, shard.state == "owning" ? 1 : 0);
        metrics.set("instainstru_shard_waiting", labels, static_cast<double>(shard.waiting));
        metrics.set("instainstru_shard_in_flight", labels, static_cast<double>(shard.in_flight));
        metrics.set("instainstru_shard_offset", labels, static_cast<double>(shard.offset));
        metrics.set(
            "instainstru_shard_began_at_offset", labels, static_cast<double>(shard.began_at)
        );
        metrics.follow("instainstru_snapshots_refused_total", labels, shard.snapshots_refused);
        metrics.follow("instainstru_commands_decided_total", labels, shard.decided);
        show_facts(metrics, labels.at("partition"), shard.facts);
        metrics.follow("instainstru_kafka_produce_errors_total", labels, shard.undelivered);
        const auto conflicts = [&](const char* reason, std::uint64_t total) {
            auto why = labels;
            why.emplace("reason", reason);
            metrics.follow("instainstru_event_append_conflicts_total", why, total);
        };
        conflicts("foreign_claim", shard.foreign_claims);
        conflicts("void", shard.voids);
        metrics.follow("instainstru_event_append_seconds", labels, shard.until_confirmed);
        metrics.follow("instainstru_event_read_back_seconds", labels, shard.until_read_back);
    }
}

void show_projections(Metrics& metrics, const api::SystemState& system) {
    for (const auto& one : system.projections) {
        const Labels labels{{"projector", one.name}};
        metrics.set(
            "instainstru_projection_lag_events", labels, static_cast<double>(one.lag_facts)
        );
        metrics.set("instainstru_projection_lag_seconds", labels, one.lag_seconds);
        metrics.set("instainstru_projection_stopped", labels, one.state == "stopped" ? 1 : 0);
    }
}

// By a projector; elsewhere nothing is applied.
void show_applying(
    Metrics& metrics, const std::vector<projections::ProjectionStatus>& projections
) {
    for (const auto& one : projections) {
        metrics.follow(
            "instainstru_projection_apply_seconds", {{"projector", one.name}}, one.until_applied
        );
    }
}

void show_lanes(Metrics& metrics, const api::SystemState& system) {
    for (const auto& lane : system.lanes) {
        const auto depth = [&](const char* state, std::uint64_t jobs) {
            metrics.set(
                "instainstru_job_queue_depth",
                {{"lane", lane.name}, {"state", state}},
                static_cast<double>(jobs)
            );
        };
        depth("waiting", lane.waiting);
        depth("running", lane.running);
        depth("retry_wait", lane.retry_wait);
        const Labels labels{{"lane", lane.name}};
        metrics.set("instainstru_lane_owned", labels, lane.state == "owning" ? 1 : 0);
        metrics.set("worker_in_flight", labels, static_cast<double>(lane.running));
        metrics.set(
            "provider_circuit_state", {{"provider", lane.name}}, circuit_state(lane.breaker)
        );
    }
}

// How far the lane that runs here is behind what is asked of it.
void show_queues(Metrics& metrics, const Figures& figures) {
    const auto& lane = *figures.lane;
    const bool runs_here = lane.state == "owning" || lane.state == "leaving";
    const auto age =
        runs_here && lane.oldest_waiting ? figures.now - *lane.oldest_waiting : base::Duration{0};
    metrics.set(
        "job_queue_age_seconds",
        {{"lane", "mail"}},
        std::max(0.0, std::chrono::duration<double>{age}.count())
    );
    for (const auto& [queue, end] : figures.queue_ends) {
        const bool is_urgent = queue.topic == events::topics::mail_jobs;
        const auto taken = is_urgent ? lane.taken.urgent : lane.taken.bulk;
        metrics.set(
            "job_lag",
            {{"topic", queue.topic}, {"partition", std::to_string(queue.number)}},
            runs_here ? static_cast<double>(std::max<events::Offset>(0, end - taken)) : 0
        );
    }
}

void show_database(Metrics& metrics, const Figures& figures) {
    if (figures.is_database_reachable) {
        metrics.set("instainstru_database_reachable", {}, *figures.is_database_reachable ? 1 : 0);
    }
    if (const auto& pool = figures.database_pool) {
        metrics.set("instainstru_db_pool_size", {}, static_cast<double>(pool->size));
        metrics.set("instainstru_db_pool_checked_out", {}, static_cast<double>(pool->in_use));
        metrics.set(
            "instainstru_db_pool_checked_in", {}, static_cast<double>(pool->size - pool->in_use)
        );
        const auto size = static_cast<double>(std::max<std::size_t>(pool->size, 1));
        const double percent = 100 * static_cast<double>(pool->in_use) / size;
        metrics.set("instainstru_db_pool_usage_percent", {}, percent);
        metrics.set("instainstru_db_pool_waiting", {}, static_cast<double>(pool->waiting));
    }
}

// Jobs that wait for a person.
void show_dead_letters(Metrics& metrics, const workers::LaneStatus& lane) {
    metrics.set("dlq_open", {{"type", "mail"}}, static_cast<double>(lane.dead));
    metrics.set("instainstru_jobs_in_doubt", {{"lane", "mail"}}, static_cast<double>(lane.unknown));
}

void show_batches(Metrics& metrics, const std::vector<projections::batch_list::Batch>& batches) {
    projections::batch_list::Batch sum;
    for (const auto& batch : batches) {
        sum.total += batch.total;
        sum.pending += batch.pending;
        sum.released += batch.released;
        sum.retrying += batch.retrying;
        sum.sent += batch.sent;
        sum.failed += batch.failed;
        sum.skipped += batch.skipped;
        sum.cancelled += batch.cancelled;
        sum.unknown += batch.unknown;
    }
    const auto items = [&](const char* state, std::uint32_t rows) {
        metrics.set("batch_items", {{"state", state}}, rows);
    };
    items("pending", sum.pending);
    items("released", sum.released);
    items("retrying", sum.retrying);
    items("sent", sum.sent);
    items("failed", sum.failed);
    items("skipped", sum.skipped);
    items("cancelled", sum.cancelled);
    items("unknown", sum.unknown);
    const double ended = sum.sent + sum.failed + sum.skipped + sum.cancelled + sum.unknown;
    metrics.set(
        "instainstru_batch_progress_ratio",
        {{"batch_kind", "invites"}},
        sum.total == 0 ? 1 : ended / sum.total
    );
}

}  // namespace

std::vector<projections::batch_list::Batch> list_unfinished(
    platform::postgres::Connection& connection
) {
    namespace list = projections::batch_list;
    std::vector<list::Batch> unfinished;
    const auto now = base::SystemClock{}.now();
    for (const auto state :
         {list::State::accepted, list::State::running, list::State::paused, list::State::cancelling
         }) {
        const auto page = list::list_batches(connection, state, {.limit = batches_max}, now);
        for (const auto& one : page->rows) {
            unfinished.push_back(one.batch);
        }
    }
    return unfinished;
}

void add_node(Figures& figures, Node& node) {
    if (auto* host = node.host()) {
        figures.shards = host->status();
    }
    if (auto* lane = node.lane()) {
        figures.lane = lane->status();
        figures.queue_ends = node.queue_ends();
    }
    if (const auto* eraser = node.eraser()) {
        figures.keys_to_erase = eraser->pending();
    }
}

void show(Metrics& metrics, const Figures& figures) {
    show_shards(metrics, figures);
    show_projections(metrics, figures.system);
    show_applying(metrics, figures.projections);
    show_database(metrics, figures);
    metrics.set("instainstru_keys_to_erase", {}, static_cast<double>(figures.keys_to_erase));
    show_lanes(metrics, figures.system);
    if (figures.lane) {
        show_dead_letters(metrics, *figures.lane);
        show_queues(metrics, figures);
    }
    if (figures.batches) {
        show_batches(metrics, *figures.batches);
    }
    if (const auto& passwords = figures.passwords) {
        metrics.set("instainstru_argon2_waiting", {}, static_cast<double>(passwords->waiting));
        metrics.set("instainstru_argon2_slots_in_use", {}, static_cast<double>(passwords->in_use));
        metrics.follow("instainstru_login_slot_wait_seconds", {}, passwords->until_begun);
    }
    if (figures.access_lag) {
        metrics.set(
            "instainstru_access_lag_seconds",
            {},
            std::chrono::duration<double>{*figures.access_lag}.count()
        );
    }
    const auto alive =
        std::ranges::count_if(figures.system.members, [](const auto& one) { return one.alive; });
    metrics.set("instainstru_members_alive", {}, static_cast<double>(alive));
}

}  // namespace app
