#include "domain/batches/rows.hpp"

#include "base/binary.hpp"
#include "base/ensure.hpp"

#include <algorithm>

namespace domain::batches {

namespace {

constexpr std::uint8_t state_bits = 0x0f;
constexpr std::uint32_t attempts_max = 15;
constexpr std::uint32_t generation_max = 255;

}  // namespace

RowState state_after(events::Outcome outcome) {
    switch (outcome) {
        case events::Outcome::sent:
            return RowState::sent;
        case events::Outcome::failed:
            return RowState::failed;
        case events::Outcome::skipped:
            return RowState::skipped;
        case events::Outcome::cancelled:
            return RowState::cancelled;
        case events::Outcome::unknown:
            return RowState::unknown;
    }
    return RowState::unknown;
}

std::uint32_t RowCounts::unfinished() const {
    return of[0] + of[1] + of[2];
}

std::uint32_t RowCounts::finished() const {
    return of[3] + of[4] + of[5] + of[6] + of[7];
}

Rows::Rows(std::uint32_t total) : bytes_(total, 0) {
    counts_[RowState::pending] = total;
}

RowState Rows::state(std::uint32_t row) const {
    ENSURE(has(row), "callers ask for rows of the batch");
    return static_cast<RowState>(bytes_[row - 1] & state_bits);
}

std::uint32_t Rows::attempts(std::uint32_t row) const {
    ENSURE(has(row), "callers ask for rows of the batch");
    return bytes_[row - 1] >> 4;
}

std::uint32_t Rows::generation(std::uint32_t row) const {
    ENSURE(has(row), "callers ask for rows of the batch");
    return generations_.empty() ? 1 : generations_[row - 1];
}

void Rows::move(std::uint32_t row, RowState to) {
    counts_.move(state(row), to);
    auto& byte = bytes_[row - 1];
    byte = static_cast<std::uint8_t>((byte & ~state_bits) | static_cast<std::uint8_t>(to));
    // The search for pending rows never looks twice at what is below.
    while (has(first_pending_) && state(first_pending_) != RowState::pending) {
        ++first_pending_;
    }
}

void Rows::note_attempts(std::uint32_t row, std::uint32_t attempts) {
    auto& byte = bytes_[row - 1];
    const auto high = static_cast<std::uint8_t>(std::min(attempts, attempts_max) << 4);
    byte = static_cast<std::uint8_t>((byte & state_bits) | high);
}

void Rows::start_over(std::uint32_t row, std::uint32_t generation) {
    if (generations_.empty()) {
        generations_.assign(total(), 1);
    }
    generations_[row - 1] = static_cast<std::uint8_t>(std::min(generation, generation_max));
    first_pending_ = std::min(first_pending_, row);
    move(row, RowState::pending);
    note_attempts(row, 0);
}

void Rows::cancel_pending() {
    for (std::uint32_t row = first_pending_; row <= total(); ++row) {
        if (state(row) == RowState::pending) {
            move(row, RowState::cancelled);
        }
    }
}

std::vector<std::uint32_t> Rows::next_pending(std::uint32_t most) const {
    const auto count = std::min(most, counts_[RowState::pending]);
    std::vector<std::uint32_t> rows;
    rows.reserve(count);
    for (auto row = first_pending_; rows.size() < count; ++row) {
        if (state(row) == RowState::pending) {
            rows.push_back(row);
        }
    }
    return rows;
}

void Rows::save(base::BinaryWriter& writer) const {
    writer.column(bytes_);
    writer.column(generations_);
}

// How many there are of each kind, and where the first pending one is, follows from the rows.
void Rows::load(base::BinaryReader& reader) {
    bytes_ = reader.column<std::uint8_t>();
    generations_ = reader.column<std::uint8_t>();
    const bool fits = generations_.empty() || generations_.size() == bytes_.size();
    const bool is_known = std::ranges::all_of(bytes_, [](std::uint8_t byte) {
        return (byte & state_bits) < row_state_count;
    });
    if (!fits || !is_known) {
        *this = Rows{};
        return reader.fail();
    }
    counts_ = {};
    for (std::uint32_t row = 1; row <= total(); ++row) {
        ++counts_[state(row)];
    }
    while (has(first_pending_) && state(first_pending_) != RowState::pending) {
        ++first_pending_;
    }
}

std::vector<std::uint32_t> Rows::all_in(RowState wanted) const {
    std::vector<std::uint32_t> rows;
    rows.reserve(counts_[wanted]);
    for (std::uint32_t row = 1; row <= total(); ++row) {
        if (state(row) == wanted) {
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace domain::batches
