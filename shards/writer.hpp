#pragma once
// Rules 2 to 8 of the log for one partition and one writer of it: claim, number, read back,
// confirm, give up. Lanes write their ledgers with it.
//
// No I/O of its own; one thread calls everything.

#include "base/random.hpp"
#include "base/time.hpp"
#include "events/log.hpp"
#include "events/reader.hpp"
#include "shards/broker_clock.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shards {

// What a record of the partition means to its reader.
enum class Seen {
    nothing,        // void, or a claim of no consequence
    foreign_facts,  // of an earlier writer: to be folded
    own_facts,      // read back; they were applied when they were decided
    claimed,        // by this writer: from here on it may commit
    claimed_away,   // by another one
    lost            // see why_lost()
};

struct WriterOptions {
    std::string member;
    std::string url;
    base::Duration read_back{10'000};
};

class Writer {
public:
    // Sends a record; the tag of the report to come, larger than all before, or absent when
    // refused.
    using Append = std::function<std::optional<std::uint64_t>(events::NewRecord)>;
    // A commit of ours is confirmed; in the order of n.
    using Confirmed = std::function<void(events::Offset, const std::vector<events::StreamFact>&)>;

    Writer(
        WriterOptions options,
        const base::Clock& clock,
        base::Random& random,
        Append append,
        Confirmed confirmed
    );

    // Goes on where a snapshot was made. Before anything was seen.
    void begin_at(events::ReaderState place, std::optional<events::Claim> claim);

    Seen see(const events::Record& record);
    void report(const events::DeliveryReport& report);

    // After everything there is was folded.
    void claim();

    // Numbers and sends. False when nothing was sent: too large for a record, or lost.
    bool commit(events::Commit commit);

    // Notices what came back too late.
    void tick();

    bool owns() const { return owns_ && !lost_; }

    bool claiming() const { return !own_claim_.empty() && !owns_ && !lost_; }

    std::uint64_t appended() const { return next_n_ - 1; }

    std::uint64_t confirmed() const { return confirmed_; }

    std::size_t in_flight() const { return in_flight_.size(); }

    events::Offset next_offset() const { return reader_.state().next_offset; }

    const std::optional<events::Claim>& current_claim() const { return claim_; }

    // Since the own claim was read back, and by it.
    const BrokerClock& broker_clock() const { return broker_clock_; }

    // Absent while all is well. Once lost, a writer stays so.
    const std::optional<std::string>& why_lost() const { return lost_; }

private:
    struct InFlight {
        std::uint64_t n = 0;
        std::uint64_t tag = 0;
        bool delivered = false;
        std::optional<events::Offset> offset;
        base::Duration since{0};
        std::vector<events::StreamFact> facts;
    };

    Seen see_claim(const events::Record& record);
    Seen see_own(const events::Record& record, std::uint64_t n);
    Seen lose(std::string why);
    void confirm();

    const WriterOptions options_;
    const base::Clock& clock_;
    base::Random& random_;
    Append append_;
    Confirmed on_confirmed_;

    events::Reader reader_{{}, events::Reader::Fingerprints::by_hand};  // nobody compares them
    std::optional<events::Claim> claim_;
    std::string own_claim_;
    std::optional<std::uint64_t> claim_tag_;
    base::Duration claimed_since_{0};
    BrokerClock broker_clock_;
    bool owns_ = false;
    std::uint64_t next_n_ = 1;
    std::uint64_t confirmed_ = 0;
    std::deque<InFlight> in_flight_;
    std::optional<std::string> lost_;
};

// 32 hexadecimal digits of chance.
std::string random_claim_id(base::Random& random);

}  // namespace shards
