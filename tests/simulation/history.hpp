#pragma once
// What counts, by a second telling of the reading rule: naive, from the headers alone, and apart
// from the one that is checked. Sees each record as it lands.

#include "events/log.hpp"
#include "tests/simulation/agenda.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace simulation {

struct Counted {
    events::Offset offset = 0;
    Time landed_at{0};
    base::Instant appended_at;  // by the broker's clock
    std::uint64_t n = 0;
    std::string member;  // who held the claim
    events::Commit commit;
};

// With each of its facts as what it is.
template <class Visit>
void each_fact(const Counted& counted, Visit visit) {
    for (const auto& fact : counted.commit.facts) {
        std::visit(visit, fact.fact);
    }
}

struct Voids {
    std::uint64_t lost_claims = 0;
    std::uint64_t foreign = 0;
    std::uint64_t dead = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t gaps = 0;

    std::uint64_t all() const { return lost_claims + foreign + dead + duplicates + gaps; }
};

// How claims that count came about.
struct Moves {
    std::uint64_t claims = 0;
    std::uint64_t hand_overs = 0;  // from one who had left in good order to another
    std::uint64_t takeovers = 0;   // from one who had not
};

// Of one partition of `facts` or of a ledger.
class PartitionHistory {
public:
    // The commit, when it counts.
    const Counted* see(const events::Record& record, Time now);

    const std::vector<Counted>& counted() const { return counted_; }

    const Counted* at(events::Offset offset) const;

    // Of the first `offset` records, so many count.
    std::size_t counted_below(events::Offset offset) const;
    std::size_t counted_until(Time when) const;

    const std::optional<std::string>& claim() const { return claim_; }

    std::uint64_t next_n() const { return next_n_; }

    bool is_dead() const { return is_dead_; }

    const Moves& moves() const { return moves_; }

    // The member ids of those who held the claim, in order.
    const std::vector<std::string>& holders() const { return holders_; }

    const Voids& voids() const { return voids_; }

private:
    const Counted* see_commit(const events::Record& record, Time now);
    void note_move(const std::string& to);

    std::optional<std::string> claim_;
    std::uint64_t next_n_ = 1;
    bool is_dead_ = false;
    Moves moves_;
    std::vector<std::string> holders_;
    Voids voids_;
    std::vector<Counted> counted_;
};

class History {
public:
    using Listener = std::function<void(const events::Partition&, const Counted&)>;

    void see(const events::Partition& partition, const events::Record& record, Time now);

    // Told of every commit that counts, when it lands.
    void listen(Listener listener) { listeners_.push_back(std::move(listener)); }

    const PartitionHistory& of(const events::Partition& partition) const;

    // Those that were claimed at some time.
    const std::map<events::Partition, PartitionHistory>& all() const { return partitions_; }

    std::uint64_t facts() const { return facts_; }

    std::uint64_t records() const { return records_; }

    Voids voids() const;
    Moves moves() const;

private:
    std::map<events::Partition, PartitionHistory> partitions_;
    std::vector<Listener> listeners_;
    std::uint64_t facts_ = 0;
    std::uint64_t records_ = 0;
};

events::Partition facts_partition(std::int32_t number);
events::Partition commands_partition(std::int32_t number);
events::Partition ledger_partition();

}  // namespace simulation
