#pragma once
// The port of the log. Two backends: platform/kafka and events/memory_log, under one contract suite
// (tests/platform/log_contract.hpp).

#include "base/fault.hpp"
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

// Bounds of one poll, so that its caller comes to its other work.
inline constexpr std::size_t poll_max_records = 10'000;
inline constexpr std::size_t poll_max_bytes = 8 * 1024 * 1024;

// One thread's connection to the log: it appends, reads, and waits for both at once. Used by that
// thread alone, except wake().
class LogClient {
public:
    virtual ~LogClient() = default;

    // Queues a record; does not block. Reported later under `tag`, once, by poll; to a partition
    // that does not exist, as not delivered. False when it was refused at once (queue full, over
    // record_max_bytes): then there is no report, and nothing was sent.
    // Order of appends to one partition is kept unless a report says otherwise.
    // An empty value removes its key from a compacted topic.
    virtual bool append(const Partition& to, NewRecord record, std::uint64_t tag) = 0;

    // Starts, or moves, reading of a partition at `offset` (inclusive). Records of one partition
    // arrive in order; after a move nothing arrives that was read before it.
    virtual void read_from(const Partition& partition, Offset offset) = 0;
    virtual void stop_reading(const Partition& partition) = 0;

    // Waits until something happened, wake() was called, or `wait` is over; then adds what is there
    // to `out`, at most poll_max_records of about poll_max_bytes.
    virtual void poll(LogEvents& out, base::Duration wait) = 0;

    // From any thread: the present or next poll returns at once. Cheap, may be called often.
    virtual void wake() = 0;

    // Waits until every append has its report, or `wait` is over. Reports stay for poll. False when
    // some are still open.
    virtual bool flush(base::Duration wait) = 0;
};

// How a client's appends behave. Acks are always from all in-sync replicas.
struct ClientOptions {
    std::string name;                         // shown in logs and to the broker
    base::Duration delivery_timeout{10'000};  // an append without answer by then is reported failed
    base::Duration linger{0};

    // A reader that nobody waits for lets the broker gather so much, for a moment at most, rather
    // than hand out each record alone: that costs the broker a fraction.
    std::size_t fetch_min_bytes = 1;
};

// For ClientOptions::fetch_min_bytes.
constexpr std::size_t unhurried_fetch_bytes = 64 * 1024;

struct TopicDescription {
    std::string name;
    std::int32_t partitions = 0;
    std::map<std::string, std::string> settings;  // "cleanup.policy" → "compact"
    std::int16_t replication = 1;
};

// The log does not answer, or not what was asked.
class LogUnavailable final : public base::Fault {
public:
    explicit LogUnavailable(const std::string& message)
        : base::Fault{"event_log_unavailable", message} {}

    // Every call that throws it can be made again.
    bool retryable() const noexcept override { return true; }
};

// Thread-safe; outlives its clients. Calls other than connect block for seconds at most, and throw
// LogUnavailable when the log does not answer or has no such topic or partition.
class Log {
public:
    virtual ~Log() = default;

    virtual std::unique_ptr<LogClient> connect(ClientOptions options) = 0;

    // The offset that the next record will get, and that of the oldest record kept.
    virtual Offset end_of(const Partition& partition) = 0;
    virtual Offset begin_of(const Partition& partition) = 0;

    // The record at `offset`; absent when there is none there (any more).
    virtual std::optional<Record> read_one(const Partition& partition, Offset offset) = 0;

    virtual std::vector<TopicDescription> describe_topics() = 0;

    // Creates it; nothing happens when it is there already, whatever its settings.
    virtual void create_topic(const TopicDescription& topic) = 0;
};

}  // namespace events
