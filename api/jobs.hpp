#pragma once
// Jobs as the lanes' ledgers tell of them, and what a person may say about one.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"
#include "projections/job_list.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct JobView {
    std::string id;
    std::string kind;
    std::string lane;
    projections::job_list::Queue queue = projections::job_list::Queue::urgent;
    projections::job_list::State state = projections::job_list::State::waiting;
    std::uint32_t attempts = 0;
    OrNull<std::string> reason;
    OrNull<std::string> invite_id;
    OrNull<std::string> batch_id;
    OrNull<std::uint32_t> row;
    base::Instant created_at;
    base::Instant updated_at;
    OrNull<base::Instant> not_before;
};
BOOST_DESCRIBE_STRUCT(
    JobView,
    (),
    (id,
     kind,
     lane,
     queue,
     state,
     attempts,
     reason,
     invite_id,
     batch_id,
     row,
     created_at,
     updated_at,
     not_before)
)

struct JobsView {
    std::vector<JobView> jobs;
    std::map<std::string, std::int64_t> counts;  // by state
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(JobsView, (), (jobs, counts, next_cursor))

struct JobMoment {
    base::Instant at;
    std::string what;
    OrNull<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(JobMoment, (), (at, what, detail))

struct JobDetail : JobView {
    std::vector<JobMoment> history;
};
BOOST_DESCRIBE_STRUCT(JobDetail, (JobView), (history))

struct JobOrderBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(JobOrderBody, (), (reason))

enum class JobOutcome { sent, not_sent };
BOOST_DESCRIBE_ENUM(JobOutcome, sent, not_sent)

struct ResolveJobBody {
    JobOutcome outcome = JobOutcome::sent;
};
BOOST_DESCRIBE_STRUCT(ResolveJobBody, (), (outcome))

// The lane carries it out shortly; `state` is that before.
struct JobOrdered {
    std::string id;
    events::JobVerb ordered = events::JobVerb::requeue;
    projections::job_list::State state = projections::job_list::State::dead;
};
BOOST_DESCRIBE_STRUCT(JobOrdered, (), (id, ordered, state))

using platform::http::Request, platform::http::Response;

base::Task<Response> list_jobs(Request& request, Services& services);
base::Task<Response> show_job(Request& request, Services& services);
base::Task<Response> requeue_job(Request& request, Services& services);
base::Task<Response> discard_job(Request& request, Services& services);
base::Task<Response> resolve_job(Request& request, Services& services);

base::Task<Response> show_system(Request& request, Services& services);

}  // namespace api
