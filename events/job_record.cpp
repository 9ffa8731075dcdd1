#include "events/job_record.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <fmt/format.h>

namespace events {

namespace {

Headers headers_of(const Job& job) {
    return {{"kind", "job"}, {"id", job.id.text}, {"job", job.kind}};
}

Headers headers_of(const BatchControl& control) {
    return {{"kind", "control"}, {"batch", control.batch.text}};
}

Headers headers_of(const InviteStop& stop) {
    return {{"kind", "stop"}, {"invite", stop.invite.text}};
}

Headers headers_of(const JobOrder& order) {
    return {{"kind", "order"}, {"id", order.id.text}};
}

template <class T>
boost::system::result<QueueItem, DecodeError> read_as(const Record& record) {
    auto item = base::read_json<T>(record.value);
    if (item) {
        return QueueItem{std::move(*item)};
    }
    return DecodeError{fmt::format(
        "the queue record at offset {}: {} {}",
        record.offset,
        item.error().path,
        item.error().problem
    )};
}

}  // namespace

NewRecord to_record(const QueueItem& item) {
    NewRecord record;
    std::visit(
        [&](const auto& one) {
            record.headers = headers_of(one);
            base::write_json(record.value, one);
        },
        item
    );
    if (const auto* job = std::get_if<Job>(&item)) {
        record.key = job->key;
    }
    return record;
}

boost::system::result<QueueItem, DecodeError> read_queue_item(const Record& record) {
    const auto kind = record.header("kind").value_or("");
    if (kind == "job") {
        return read_as<Job>(record);
    }
    if (kind == "control") {
        return read_as<BatchControl>(record);
    }
    if (kind == "stop") {
        return read_as<InviteStop>(record);
    }
    if (kind == "order") {
        return read_as<JobOrder>(record);
    }
    return DecodeError{fmt::format(
        "the queue record at offset {} is of kind '{}', which this version does not know",
        record.offset,
        kind
    )};
}

}  // namespace events
