#include "events/reader.hpp"

#include "base/ensure.hpp"
#include "base/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace events {

NewerFormat::NewerFormat(Offset offset, std::uint32_t level)
    : Fault{
          "newer_format",
          fmt::format(
              "the claim at offset {} writes format level {}, this program understands up to {}: "
              "run a newer version of instainstru",
              offset,
              level,
              format_level
          )
      } {}

Verdict Reader::step(const Record& record) {
    ENSURE(record.offset >= state_.next_offset, "a partition is read forwards");
    const auto envelope = envelope_of(record);
    const auto verdict = !envelope                                 ? Verdict::void_malformed
                         : envelope->kind == Envelope::Kind::claim ? step_claim(record, *envelope)
                                                                   : step_commit(record, *envelope);
    state_.next_offset = record.offset + 1;
    return verdict;
}

Verdict Reader::step_claim(const Record& record, const Envelope& envelope) {
    if (envelope.replaces != state_.claim && !base::is_mutated(base::Mutation::any_claim_counts)) {
        return Verdict::void_claim;
    }
    if (envelope.level > format_level) {
        throw NewerFormat{record.offset, envelope.level};
    }
    if (!read_claim(record)) {
        return Verdict::void_malformed;
    }
    state_.claim = std::string{envelope.claim};
    state_.next_n = 1;
    state_.dead = false;
    count(record);
    return Verdict::claimed;
}

Verdict Reader::step_commit(const Record& record, const Envelope& envelope) {
    if (envelope.claim != state_.claim && !base::is_mutated(base::Mutation::foreign_claim_counts)) {
        return Verdict::void_foreign;
    }
    if (state_.dead) {
        return Verdict::void_dead;
    }
    if (envelope.n < state_.next_n && !base::is_mutated(base::Mutation::duplicate_counts)) {
        return Verdict::void_duplicate;
    }
    if (envelope.n > state_.next_n && !base::is_mutated(base::Mutation::gap_is_ignored)) {
        state_.dead = !base::is_mutated(base::Mutation::gap_kills_nothing);
        return Verdict::void_gap;
    }
    state_.next_n = std::max(state_.next_n, envelope.n + 1);
    count(record);
    return Verdict::counted;
}

void Reader::count(const Record& record) {
    state_.counted_at = record.offset;
    if (fingerprints_ == Fingerprints::of_each) {
        take_fingerprint(record);
    }
}

void Reader::take_fingerprint(const Record& record) {
    ENSURE(record.offset == state_.counted_at, "the fingerprint is of the last record that counts");
    state_.fingerprint = fingerprint_of(record);
}

std::uint64_t fingerprint_of(const Record& record) {
    const auto place = static_cast<std::uint64_t>(record.offset);
    std::uint64_t hash = base::stable_hash(record.value, base::stable_hash(record.key, place));
    for (const auto& [name, value] : record.headers) {
        hash = base::stable_hash(value, base::stable_hash(name, hash));
    }
    return hash;
}

std::optional<Diverged> check_continuity(
    const ReaderState& state, const std::optional<Record>& at_counted, Offset begin, Offset end
) {
    if (state.next_offset > end || (state.next_offset < begin && begin > 0)) {
        return Diverged{fmt::format(
            "log diverged: this reader stands at offset {}, the log holds {} to {}. It was "
            "truncated or replaced; see docs/operations.md, 'log diverged'",
            state.next_offset,
            begin,
            end
        )};
    }
    if (!state.counted_at) {
        return std::nullopt;
    }
    if (!at_counted || fingerprint_of(*at_counted) != state.fingerprint) {
        return Diverged{fmt::format(
            "log diverged: the record at offset {} is not the one that was read before; see "
            "docs/operations.md, 'log diverged'",
            *state.counted_at
        )};
    }
    return std::nullopt;
}

}  // namespace events
