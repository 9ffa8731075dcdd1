#pragma once
// Progress of a batch as clients of old poll it: by task_id, in words of a task queue.

#include "api/batches.hpp"

namespace api {

enum class TaskState { PENDING, PROGRESS, SUCCESS, FAILURE, RETRY, REVOKED };
BOOST_DESCRIBE_ENUM(TaskState, PENDING, PROGRESS, SUCCESS, FAILURE, RETRY, REVOKED)

struct SentItem {
    std::string id;
    std::string code;
    std::string email;
    std::string join_url;
    std::string welcome_url;
};
BOOST_DESCRIBE_STRUCT(SentItem, (), (id, code, email, join_url, welcome_url))

struct FailedItem {
    std::string email;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(FailedItem, (), (email, reason))

// The items are there once every row has ended, at most 500 of each.
struct BatchProgress {
    std::string task_id;
    TaskState state = TaskState::PENDING;
    std::uint32_t current = 0;
    std::uint32_t total = 0;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
    std::optional<std::vector<SentItem>> sent_items;
    std::optional<std::vector<FailedItem>> failed_items;
    std::uint32_t skipped = 0;
    std::uint32_t cancelled = 0;
    std::uint32_t unknown = 0;
    std::uint32_t queued = 0;
    std::uint32_t retrying = 0;
    OrNull<base::Instant> started_at;
    OrNull<base::Instant> finished_at;
    OrNull<std::uint64_t> eta_seconds;
    double rate_per_min = 0;
    projections::batch_list::State batch_state = projections::batch_list::State::accepted;
    OrNull<std::string> waiting_reason;
};
BOOST_DESCRIBE_STRUCT(
    BatchProgress,
    (),
    (task_id,
     state,
     current,
     total,
     sent,
     failed,
     sent_items,
     failed_items,
     skipped,
     cancelled,
     unknown,
     queued,
     retrying,
     started_at,
     finished_at,
     eta_seconds,
     rate_per_min,
     batch_state,
     waiting_reason)
)

base::Task<Response> show_batch_progress(Request& request, Services& services);

}  // namespace api
