#pragma once
// Many dead jobs at once: tried again, or given up. First only told, unless the caller means it.

#include "api/jobs.hpp"

namespace api {

// Either the jobs named, or all dead ones of the lane and batch given.
struct DeadJobsBody {
    std::optional<std::vector<std::string>> job_ids;  // 500 at most
    std::optional<std::string> lane;
    std::optional<std::string> batch_id;
    std::optional<std::uint32_t> limit;  // 1 to 500; 500
    std::optional<bool> dry_run;         // true unless it is said to be false
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(DeadJobsBody, (), (job_ids, lane, batch_id, limit, dry_run, reason))

struct SkippedJob {
    std::string id;
    std::string code;  // job_not_found, ALREADY_SENT, INVALID_JOB_STATE
};
BOOST_DESCRIBE_STRUCT(SkippedJob, (), (id, code))

// `ordered`: those that the lane is told about; none in a dry run.
struct DeadJobsOrdered {
    events::JobVerb verb = events::JobVerb::requeue;
    bool dry_run = true;
    std::uint64_t matched = 0;
    std::uint64_t ordered = 0;
    std::vector<SkippedJob> skipped;
};
BOOST_DESCRIBE_STRUCT(DeadJobsOrdered, (), (verb, dry_run, matched, ordered, skipped))

base::Task<Response> requeue_dead_jobs(Request& request, Services& services);
base::Task<Response> discard_dead_jobs(Request& request, Services& services);

}  // namespace api
