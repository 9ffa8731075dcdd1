#pragma once
// The port of the log. Two backends: platform/kafka and events/memory_log, under one contract suite
// (tests/platform/log_contract.hpp).

#include "base/time.hpp"
#include "events/record.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace events {

struct Partition {
    std::string topic;
    std::int32_t number = 0;
    auto operator<=>(const Partition&) const = default;
};

namespace topics {

inline constexpr std::string_view facts = "facts";
inline constexpr std::string_view commands = "commands";
inline constexpr std::string_view vault = "vault";
inline constexpr std::string_view cluster = "cluster";
inline constexpr std::string_view mail_jobs = "jobs.mail";
inline constexpr std::string_view mail_jobs_bulk = "jobs.mail.bulk";
inline constexpr std::string_view mail_ledger = "jobs.mail.ledger";

}  // namespace topics

// What became of an append. Not delivered does not mean not landed: a timed-out record may still
// appear.
struct DeliveryReport {
    std::uint64_t tag = 0;
    bool delivered = false;
    Offset offset = -1;  // when delivered
    std::string error;   // when not; the backend's own words
};

struct Arrived {
    Partition partition;
    Record record;
};

// Reading a partition stopped; it is not read further until read_from is called again.
struct ReadFailure {
    Partition partition;
    bool out_of_range = false;  // the offset is not there: truncated, or expired
    std::string error;
};

struct LogEvents {
    std::vector<Arrived> arrived;
    std::vector<DeliveryReport> reports;
    std::vector<ReadFailure> failures;

    bool empty() const { return arrived.empty() && reports.empty() && failures.empty(); }

    void clear() {
        arrived.clear();
        reports.clear();
        failures.clear();
    }
};

// One thread's connection to the log: it appends, reads, and waits for both at once. Used by that
// thread alone, except wake().
class LogClient {
public:
    virtual ~LogClient() = default;

    // Queues a record; does not block. Reported later under `tag`, once, by poll. False when it was
    // refused at once (queue full, too large): then there is no report, and nothing was sent.
    // Order of appends to one partition is kept unless a report says otherwise.
    virtual bool append(const Partition& to, NewRecord record, std::uint64_t tag) = 0;

    // Starts, or moves, reading of a partition at `offset` (inclusive). Records of one partition
    // arrive in order.
    virtual void read_from(const Partition& partition, Offset offset) = 0;
    virtual void stop_reading(const Partition& partition) = 0;

    // Waits until something happened, wake() was called, or `wait` is over; then adds what is there
    // to `out` (bounded per call).
    virtual void poll(LogEvents& out, base::Duration wait) = 0;

    // From any thread: the present or next poll returns at once. Cheap, may be called often.
    virtual void wake() = 0;

    // Waits until every append has its report, or `wait` is over. Reports stay for poll. False when
    // some are still open.
    virtual bool flush(base::Duration wait) = 0;
};

// How a client's appends behave. Acks are always from all in-sync replicas.
struct ClientOptions {
    std::string name;                        // shown in logs and to the broker
    base::Duration delivery_timeout{10'000}; // an append without answer by then is reported failed
    base::Duration linger{0};
};

struct TopicDescription {
    std::string name;
    std::int32_t partitions = 0;
    std::map<std::string, std::string> settings;
};

// Thread-safe. Calls block up to `deadline` and throw platform-level faults derived from
// std::runtime_error (LogUnavailable) when the log does not answer.
class Log {
public:
    virtual ~Log() = default;

    virtual std::unique_ptr<LogClient> connect(ClientOptions options) = 0;

    // The offset that the next record will get, and that of the oldest record kept.
    virtual Offset end_of(const Partition& partition) = 0;
    virtual Offset begin_of(const Partition& partition) = 0;

    // The record at `offset`; absent when there is none there (any more). Blocks.
    virtual std::optional<Record> read_one(const Partition& partition, Offset offset) = 0;

    virtual std::vector<TopicDescription> describe_topics() = 0;
    virtual void create_topic(const TopicDescription& topic) = 0;
};

class LogUnavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace events
