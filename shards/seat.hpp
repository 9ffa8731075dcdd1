#pragma once
// One partition in this process: its shard while it is folded or owned here, and how that shard
// reaches the log and the relay. Starts it anew when it was lost and is still wanted.

#include "shards/fold_start.hpp"
#include "shards/host.hpp"
#include "shards/relay.hpp"
#include "shards/shard.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <string>

namespace shards {

// All outlive the seat. `next_tag` is shared by the seats of a host.
struct SeatPorts {
    const HostOptions& options;
    const HostPorts& host;
    events::LogClient& client;
    std::uint64_t& next_tag;
};

// Reports carry in their upper bits the partition they belong to.
inline constexpr std::uint64_t tag_partition_shift = 48;

enum class Wish {
    own,    // fold it, and claim it once its owner has left or is gone
    keep,   // serve it if it is owned here; do not take it
    let_go  // somebody else waits for it
};

class Seat final : public ShardPort {
public:
    Seat(SeatPorts ports, std::int32_t partition_) : partition{partition_}, ports_{ports} {}

    // Starts, claims, ticks or leaves, as is due.
    void turn(Wish wish);

    // Drops the shard. Given up, it is not started again before a while has passed: whoever took it
    // shall not be outrun at once.
    void drop();
    void give_up();

    PartitionStatus status() const;

    std::optional<std::uint64_t> append(events::NewRecord record) override;
    void read_input_from(events::Offset offset) override;
    void stop_input() override;
    void relay(Caused caused) override;
    void alarm(std::string_view what) override;

    const std::int32_t partition;
    std::unique_ptr<Shard> shard;  // null while the partition lives elsewhere

private:
    void start();
    bool has_started() const;
    void finish_start(FoldStart start);
    void tell(const FoldStart& start);
    bool may_claim();
    void put_off_restart();

    events::Partition of(std::string_view topic) const {
        return {.topic = std::string{topic}, .number = partition};
    }

    SeatPorts ports_;
    std::uint64_t relay_source_ = 0;
    std::uint64_t foreign_claims_ = 0;  // of shards before this one
    std::uint64_t voids_ = 0;
    std::uint64_t undelivered_ = 0;
    std::vector<std::uint64_t> facts_;
    std::future<FoldStart> starting_;  // read by another thread, so that this one goes on
    events::Offset began_at_ = 0;
    bool has_folded_ = false;  // the present shard; until then what it began at may be to blame
    bool distrusts_snapshots_ = false;
    std::uint64_t snapshots_refused_ = 0;
    std::shared_ptr<std::atomic<events::Offset>> relayed_;
    base::Duration restart_at_{0};
    std::optional<base::Duration> waits_since_;  // for a holder that seems alive
    std::string waits_for_;                      // its claim
};

}  // namespace shards
