#pragma once
// Follow-ups gathered for sending: commands grouped by the shard they go to, jobs by queue.
// Outcomes of many rows of one batch become one command. Pure but for drawing codes and sealing
// them.

#include "base/fault.hpp"
#include "domain/follow_ups.hpp"
#include "events/job_record.hpp"
#include "events/log.hpp"
#include "platform/crypto/code_stock.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/crypto/routing.hpp"
#include "shards/command_record.hpp"
#include "shards/shard.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace shards {

// One command record holds at most this many entries and about this many bytes, so that the facts
// they cause fit one commit.
inline constexpr std::size_t entries_per_record = 150;
inline constexpr std::size_t bytes_per_record = 96 * 1024;
inline constexpr std::size_t rows_per_outcome = 400;

// Reads rows of an import back from the log; see RowSource.
class RowSource {
public:
    virtual ~RowSource() = default;

    // The rows asked for, in ascending order; may block on the log.
    virtual std::vector<events::ImportRow> rows(
        const events::ImportId& import,
        const std::vector<ChunkPlace>& chunks,
        const std::vector<std::uint32_t>& wanted
    ) = 0;
};

// A row's key is neither in the ring nor erased: the vault was not read so far, or was restored
// without it.
enum class MissingKey {
    wait,     // throws KeyNotRead
    fail_row  // which can be tried again
};

class KeyNotRead final : public base::Fault {
public:
    KeyNotRead() : Fault{"key_not_read", "the key of a row has not been read from the vault"} {}

    bool retryable() const noexcept override { return true; }
};

struct Outgoing {
    events::Partition to;
    events::NewRecord record;
};

class OutgoingBatch {
public:
    OutgoingBatch(
        std::int32_t partitions,
        const platform::crypto::Routing& routing,
        const platform::crypto::KeyRing& keys,
        platform::crypto::CodeStock& codes,
        MissingKey missing = MissingKey::wait
    );

    // Throws KeyNotRead; then nothing of this batch is to be sent.
    void add(const Caused::One& caused, RowSource& rows);

    // In an order that keeps each receiver's entries as they were caused.
    std::vector<Outgoing> take();

    std::size_t size() const { return size_; }

private:
    void add_command(std::string id, domain::Command command, const std::string& correlation);
    void add_outcomes(
        std::string id, domain::RecordRowOutcomes outcomes, const std::string& correlation
    );
    void add_job(
        const std::string& id, const domain::EnqueueJob& enqueue, const std::string& correlation
    );
    void add_rows(const Caused::One& caused, const domain::IssueRows& issue, RowSource& rows);
    domain::Command issue_for(
        const events::BatchRowsReleased& released, const events::ImportRow& row
    );
    events::RowEnd end_without_key(const events::ImportRow& row) const;
    void put_queue_item(std::string_view topic, const events::QueueItem& item);
    void flush_outcomes();

    const std::int32_t partitions_;
    const platform::crypto::Routing& routing_;
    const platform::crypto::KeyRing& keys_;
    platform::crypto::CodeStock& codes_;
    const MissingKey missing_;

    struct Gathered {
        std::string id;
        domain::RecordRowOutcomes outcomes;
        std::string correlation;  // of the first
    };

    std::map<std::pair<std::string, std::uint32_t>, Gathered> outcomes_;
    std::map<std::int32_t, std::vector<CommandEntry>> commands_;
    std::vector<Outgoing> jobs_;
    std::size_t size_ = 0;
};

}  // namespace shards
