#pragma once
// The reading rule: which records of a partition count. Everybody who reads facts or a ledger uses
// this and nothing else, so all compute the same sequence.

#include "base/fault.hpp"
#include "events/record.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace events {

// Where a reader is on a partition. Plain values: a projection stores it beside its rows.
struct ReaderState {
    Offset next_offset = 0;
    std::optional<std::string> claim;  // the current one
    std::uint64_t next_n = 1;
    bool dead = false;                 // the current claim had a gap; none of its records counts
    std::optional<Offset> counted_at;  // the last record that counted, and what it looked like
    std::uint64_t fingerprint = 0;
    bool operator==(const ReaderState&) const = default;
};
BOOST_DESCRIBE_STRUCT(ReaderState, (), (next_offset, claim, next_n, dead, counted_at, fingerprint))

enum class Verdict {
    claimed,         // this claim is now current
    counted,         // a commit that is part of history
    void_claim,      // replaces what is not current
    void_foreign,    // of a claim that is not current
    void_dead,       // of a claim that had a gap
    void_duplicate,  // n was counted already
    void_gap,        // n is beyond the next: kills the claim
    void_malformed   // no sound headers
};

// The log no longer holds what this reader read before: truncated or replaced.
struct Diverged {
    std::string sentence;
};

// A claim of a newer program became current: what it writes may mean something that this program
// does not know. Whoever reads the partition stops here and says so.
class NewerFormat final : public base::Fault {
public:
    NewerFormat(Offset offset, std::uint32_t level);

    bool retryable() const noexcept override { return false; }
};

class Reader {
public:
    // A fingerprint is a look at the whole value. Whoever reads many records between two looks at
    // the state takes only the last one, by hand.
    enum class Fingerprints { of_each, by_hand };

    // From the beginning, for those who keep no state: without fingerprints.
    Reader() : fingerprints_{Fingerprints::by_hand} {}

    explicit Reader(ReaderState state, Fingerprints fingerprints = Fingerprints::of_each)
        : state_{std::move(state)}, fingerprints_{fingerprints} {}

    // Looks at the next record. Offsets may have gaps (compaction, aborted batches), never go back:
    // that is a bug of the caller. Throws NewerFormat, and then stays where it is.
    Verdict step(const Record& record);

    // By hand: sound once it was given the record at its `counted_at`.
    const ReaderState& state() const { return state_; }

    void take_fingerprint(const Record& record);

private:
    Verdict step_claim(const Record& record, const Envelope& envelope);
    Verdict step_commit(const Record& record, const Envelope& envelope);
    void count(const Record& record);

    ReaderState state_;
    Fingerprints fingerprints_ = Fingerprints::of_each;
};

// To be compared with ReaderState::fingerprint after a restart, on the record at `counted_at`.
std::uint64_t fingerprint_of(const Record& record);

// A stored state against the log as it is now. Absent: go on reading. `at_counted` is the record
// found at state.counted_at, if there is one; `begin` and `end` are the partition's bounds.
std::optional<Diverged> check_continuity(
    const ReaderState& state, const std::optional<Record>& at_counted, Offset begin, Offset end
);

}  // namespace events
