#include "app/system_view.hpp"

#include "base/describe.hpp"

namespace app {

namespace {

template <class T>
api::OrNull<std::string> text_or_null(const T& text) {
    if (text.empty()) {
        return {};
    }
    return {std::string{text}};
}

api::LaneState lane_state(const workers::LaneStatus& lane) {
    return {
        .name = "mail",
        .state = lane.state,
        .breaker = std::string{base::name_of(lane.breaker)},
        .breaker_reason = text_or_null(lane.breaker_reason),
        .waiting = lane.waiting,
        .running = lane.running,
        .retry_wait = lane.retry_wait,
        .rate_per_s = lane.succeeded_per_second
    };
}

// Of a shard that lives elsewhere its owner's heartbeat is all we know.
api::ShardState shard_state(
    const shards::PartitionStatus& status, const std::vector<shards::Roster::Heard>& members
) {
    api::ShardState state{
        .partition = status.partition,
        .owner_url = text_or_null(status.owner_url),
        .member = text_or_null(status.owner_member),
        .state = status.shard.state,
        .claim = text_or_null(status.shard.claim),
        .offset = status.shard.offset,
        .waiting = status.shard.waiting,
        .in_flight = status.shard.in_flight
    };
    for (const auto& [member, heard_at, spared_to, is_alive] : members) {
        for (const auto owned : member.owns) {
            if (is_alive && owned == status.partition) {
                state.owner_url = {member.url};
                state.member = {member.id};
            }
        }
    }
    return state;
}

void add_lane(
    api::SystemState& state,
    const platform::config::Config& config,
    workers::LaneHost* lane,
    const std::vector<shards::Roster::Heard>& members
) {
    auto shown =
        lane ? lane_state(lane->status()) : api::LaneState{.name = "mail", .state = "elsewhere"};
    for (const auto& one : members) {
        if (one.is_alive && !one.member.lanes.empty()) {
            shown.owner = {one.member.url};
        }
    }
    if (config.mail.rate_per_second > 0) {
        shown.limit_per_s = {static_cast<double>(config.mail.rate_per_second)};
    }
    state.lanes.push_back(std::move(shown));
}

void add_projections(api::SystemState& state, const Around& around) {
    for (const auto& one : around.projections()) {
        state.projections.push_back(
            {.name = one.name,
             .version = one.version,
             .build = {one.build},
             .lag_facts = one.lag_records,
             .lag_seconds = one.lag_seconds,
             .state = std::string{base::name_of(one.state)},
             .error = text_or_null(one.error)}
        );
    }
}

}  // namespace

api::SystemState system_state(
    const platform::config::Config& config, const Around& around, base::Instant started_at
) {
    api::SystemState state{.version = INSTAINSTRU_VERSION, .started_at = started_at};
    for (const auto role : config.roles) {
        state.roles.emplace_back(base::name_of(role));
    }
    const auto members = around.node.members().heard();
    for (const auto& one : members) {
        state.members.push_back(
            {.id = one.member.id,
             .url = one.member.url,
             .roles = one.member.roles,
             .alive = one.is_alive,
             .draining = one.member.draining,
             .heard_at = {one.heard_at}}
        );
    }
    if (auto* host = around.node.host()) {
        for (const auto& shard : host->status()) {
            state.shards.push_back(shard_state(shard, members));
        }
    }
    add_projections(state, around);
    add_lane(state, config, around.node.lane(), members);
    for (const auto& shard : state.shards) {
        state.log.facts_end += shard.offset;
    }
    state.log.brokers_ok = around.node.hears_the_log();
    state.draining = around.node.is_leaving();
    return state;
}

}  // namespace app
