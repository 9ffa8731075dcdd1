#pragma once
// Records of a lane's queues: jobs, and on the urgent queue also control records and orders.
//
//   headers  kind=job|control|stop|order, and whom it is about
//   value    the struct as JSON

#include "events/jobs.hpp"
#include "events/record.hpp"

#include <variant>

namespace events {

using QueueItem = std::variant<Job, BatchControl, InviteStop, JobOrder>;

NewRecord to_record(const QueueItem& item);

// Strict; what cannot be read is for the dead letters.
boost::system::result<QueueItem, DecodeError> read_queue_item(const Record& record);

}  // namespace events
