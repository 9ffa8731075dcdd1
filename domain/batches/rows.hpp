#pragma once
// The rows of a batch: one byte each, and how many there are of each kind.

#include "events/invites.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace base {
class BinaryReader;
class BinaryWriter;
}  // namespace base

namespace domain::batches {

// The first three are still to end.
enum class RowState : std::uint8_t {
    pending,
    released,
    retrying,
    sent,
    failed,
    skipped,
    cancelled,
    unknown
};
inline constexpr std::size_t row_state_count = 8;

inline bool has_ended(RowState state) {
    return state >= RowState::sent;
}

RowState state_after(events::Outcome outcome);

// How many rows are in each state; they always add up to the total.
struct RowCounts {
    std::array<std::uint32_t, row_state_count> of{};

    std::uint32_t operator[](RowState state) const { return of[static_cast<std::size_t>(state)]; }

    std::uint32_t& operator[](RowState state) { return of[static_cast<std::size_t>(state)]; }

    void move(RowState from, RowState to) {
        --(*this)[from];
        ++(*this)[to];
    }

    std::uint32_t unfinished() const;
    std::uint32_t finished() const;

    std::uint32_t total() const { return unfinished() + finished(); }

    bool operator==(const RowCounts&) const = default;
};

// Rows are numbered from 1. All begin as pending.
class Rows {
public:
    Rows() = default;
    explicit Rows(std::uint32_t total);

    std::uint32_t total() const { return static_cast<std::uint32_t>(bytes_.size()); }

    bool has(std::uint32_t row) const { return row >= 1 && row <= total(); }

    const RowCounts& counts() const { return counts_; }

    // `row` must be there, here and below.
    RowState state(std::uint32_t row) const;

    // Tries that failed so far, 15 at most.
    std::uint32_t attempts(std::uint32_t row) const;

    // In which round it is, or was last: 1, or that of its latest start_over. 255 at most.
    std::uint32_t generation(std::uint32_t row) const;

    void move(std::uint32_t row, RowState to);
    void note_attempts(std::uint32_t row, std::uint32_t attempts);

    // Back to pending in another round, with fresh attempts.
    void start_over(std::uint32_t row, std::uint32_t generation);
    void cancel_pending();

    // The lowest pending ones, at most so many.
    std::vector<std::uint32_t> next_pending(std::uint32_t most) const;

    std::vector<std::uint32_t> all_in(RowState state) const;

    void save(base::BinaryWriter& writer) const;
    void load(base::BinaryReader& reader);

private:
    std::vector<std::uint8_t> bytes_;        // state below, attempts above
    std::vector<std::uint8_t> generations_;  // empty while all are in the first
    RowCounts counts_;
    std::uint32_t first_pending_ = 1;  // none is pending below
};

}  // namespace domain::batches
