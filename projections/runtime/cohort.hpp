#pragma once
// Projections that stand at the same place of the log: their facts are read and decoded once and
// applied in one transaction. Normally there is one cohort; who has to catch up forms another.

#include "projections/runtime/reading.hpp"
#include "projections/runtime/storage.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace projections {

struct Member {
    const Projection* projection = nullptr;
    Build build;  // its states are as of loading; the cohort's reader knows the present ones
    std::unique_ptr<BuildRows> rows;
    Skips skips;
};

// A member that could not go on, and before what.
struct Stopped {
    std::unique_ptr<Member> member;
    events::Partition partition;
    events::Offset offset = 0;
    base::Instant appended_at;
    std::string reason;
};

class Cohort {
public:
    using Members = std::vector<std::unique_ptr<Member>>;

    // `states` are those of every member, as far as it reads the partition.
    Cohort(std::unique_ptr<events::LogClient> client, Members members, ReaderStates states);

    // Waits for records, unless some wait already. Throws LogUnavailable and Diverged's sentence
    // as LogDiverged.
    void read(base::Duration wait);

    // Applies a batch of what was read; with `bound`, nothing at or beyond those offsets. Members
    // that could not go on have left. Throws the retryable faults of the database and
    // NotTheOnlyOne; after any fault the cohort is of no more use.
    std::vector<Stopped> apply(Storage& storage, const ReaderStates* bound = nullptr);

    bool has_waiting() const { return waiting_records_ > 0; }

    bool empty() const { return members_.empty(); }

    const Members& members() const { return members_; }

    ReaderStates states() const { return reader_.states(); }

    // When the oldest record that was read but not applied was appended.
    std::optional<base::Instant> oldest_waiting() const;

    // Applies no more to this one.
    void part_with(const Projection& projection);

    // Both stand at the same place on every partition they share?
    bool stands_with(const Cohort& other) const;
    // `other` is empty afterwards.
    void join(Cohort& other);

    // For tests: called between the last statement and the commit.
    std::function<void()> before_commit;

private:
    struct Item {
        const events::Partition* partition = nullptr;
        events::Record record;
        Reading reading;
    };

    struct Failed {
        Member* member = nullptr;
        std::optional<std::size_t> item;  // which one; unknown when the database said no
        std::string reason;
    };

    std::vector<Item> take_batch(const ReaderStates* bound);
    void put_back(std::vector<Item> items, std::size_t from);
    std::optional<Failed> apply_first(
        Storage& storage, std::vector<Item>& items, std::size_t count
    );
    std::optional<Failed> apply_to(
        Member& member, const std::vector<Item>& items, std::size_t count
    );
    std::optional<Failed> fold_into(
        Member& member, const std::vector<Item>& items, std::size_t count
    );
    void claim(Storage& storage);
    void store(Storage& storage, const ReaderStates& before);
    void make_reader(ReaderStates states);
    Stopped leave(const Failed& failed, const Item& item);

    std::unique_ptr<events::LogClient> client_;
    Members members_;
    FactReader reader_;
    std::map<events::Partition, std::deque<events::Record>> waiting_;
    std::size_t waiting_records_ = 0;
    events::LogEvents events_;
    Keys keys_;
};

// The log is not the one that was read before.
class LogDiverged final : public platform::Fault {
public:
    explicit LogDiverged(const std::string& sentence) : Fault{"event_log_diverged", sentence} {}

    bool retryable() const noexcept override { return false; }
};

}  // namespace projections
