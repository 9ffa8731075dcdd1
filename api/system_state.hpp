#pragma once
// What the system page shows, as the process knows it. Asked for by GET /admin/system; its wire
// form is the same.

#include "api/wire.hpp"
#include "base/time.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct MemberState {
    std::string id;
    std::string url;
    std::vector<std::string> roles;
    bool alive = true;
    bool draining = false;
    OrNull<base::Instant> heard_at;
};
BOOST_DESCRIBE_STRUCT(MemberState, (), (id, url, roles, alive, draining, heard_at))

struct ShardState {
    std::int32_t partition = 0;
    OrNull<std::string> owner_url;
    OrNull<std::string> member;
    std::string state;
    OrNull<std::string> claim;
    std::int64_t offset = 0;
    std::uint64_t waiting = 0;
    std::uint64_t in_flight = 0;
};
BOOST_DESCRIBE_STRUCT(
    ShardState, (), (partition, owner_url, member, state, claim, offset, waiting, in_flight)
)

struct ProjectionState {
    std::string name;
    std::uint32_t version = 0;
    OrNull<std::uint32_t> build;
    std::int64_t lag_facts = 0;
    double lag_seconds = 0;
    std::string state;  // live, waiting, stopped, outdated, rebuilding
    OrNull<std::string> error;
};
BOOST_DESCRIBE_STRUCT(
    ProjectionState, (), (name, version, build, lag_facts, lag_seconds, state, error)
)

struct LaneState {
    std::string name;
    OrNull<std::string> owner;
    std::string state;
    std::string breaker = "closed";
    OrNull<std::string> breaker_reason;
    std::uint64_t waiting = 0;
    std::uint64_t running = 0;
    std::uint64_t retry_wait = 0;
    double rate_per_s = 0;
    OrNull<double> limit_per_s;
};
BOOST_DESCRIBE_STRUCT(
    LaneState,
    (),
    (name,
     owner,
     state,
     breaker,
     breaker_reason,
     waiting,
     running,
     retry_wait,
     rate_per_s,
     limit_per_s)
)

struct LogState {
    bool brokers_ok = true;
    std::int64_t facts_end = 0;
};
BOOST_DESCRIBE_STRUCT(LogState, (), (brokers_ok, facts_end))

struct SystemState {
    std::string version;
    base::Instant started_at;
    std::vector<std::string> roles;
    std::vector<MemberState> members;
    std::vector<ShardState> shards;
    std::vector<ProjectionState> projections;
    std::vector<LaneState> lanes;
    LogState log;
    bool draining = false;  // this process is leaving
};
BOOST_DESCRIBE_STRUCT(
    SystemState,
    (),
    (version, started_at, roles, members, shards, projections, lanes, log, draining)
)

}  // namespace api
