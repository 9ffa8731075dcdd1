#include "shards/shard.hpp"

#include "base/ensure.hpp"
#include "base/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace shards {

Shard::Shard(
    std::int32_t partition,
    ShardIdentity identity,
    ShardLimits limits,
    const base::Clock& clock,
    base::Random& random,
    ShardPort& port
)
    : partition_{partition},
      identity_{std::move(identity)},
      limits_{limits},
      clock_{clock},
      random_{random},
      port_{port},
      reader_{{}, events::Reader::Fingerprints::by_hand},
      fold_{partition, limits.window},
      last_tick_{clock.steady()},
      facts_(events::fact_types().size()) {}

void Shard::begin_at(Fold fold, events::ReaderState place) {
    ENSURE(
        state_ == State::folding && reader_.state().next_offset == 0, "nothing was folded before"
    );
    fold_ = std::move(fold);
    reader_ = events::Reader{std::move(place), events::Reader::Fingerprints::by_hand};
}

events::Offset Shard::reads_from() const {
    return fold_.to_recall.empty() ? reader_.state().next_offset : fold_.to_recall.front();
}

void Shard::fold_until(events::Offset end) {
    fold_end_ = end;
    note_folded();
}

void Shard::note_folded() {
    if (state_ == State::folding && reads_from() >= fold_end_) {
        state_ = State::folded;
    }
}

void Shard::on_record(const events::Record& record) {
    if (state_ == State::gone) {
        return;
    }
    if (!fold_.to_recall.empty()) {
        recall(record);
        return note_folded();
    }
    if (record.offset < reader_.state().next_offset) {
        return;
    }
    const auto envelope = events::envelope_of(record);
    const bool own = envelope && !own_claim_.empty() && envelope->claim == own_claim_;
    const auto verdict = reader_.step(record);
    const bool counts = verdict == events::Verdict::claimed || verdict == events::Verdict::counted;
    voids_ += !counts && !own_claim_.empty() ? 1 : 0;
    switch (verdict) {
        case events::Verdict::claimed:
            on_claimed(record);
            break;
        case events::Verdict::counted:
            on_counted(record);
            break;
        case events::Verdict::void_claim:
            if (own) {
                ++foreign_claims_;
                lose("another process claimed first", true);
            }
            break;
        case events::Verdict::void_gap:
        case events::Verdict::void_dead:
            if (own) {
                lose("a commit of ours did not land in its place", false);
            }
            break;
        case events::Verdict::void_foreign:
        case events::Verdict::void_duplicate:
        case events::Verdict::void_malformed:
            break;
    }
    note_folded();
}

void Shard::on_claimed(const events::Record& record) {
    auto claim = events::read_claim(record);
    ENSURE(claim.has_value(), "the reading rule counts only claims that can be read");
    fold_.on_claimed(std::move(*claim));
    if (fold_.claim->level > events::format_level) {
        return lose(
            fmt::format(
                "the log is written at format level {}, this program knows {}: run a newer version",
                fold_.claim->level,
                events::format_level
            ),
            true
        );
    }
    if (fold_.claim->id == own_claim_) {
        become_owner(record.appended_at);
    } else if (state_ == State::leaving && read_back_ + 1 == next_n_) {
        // It has read our last word before its delivery was reported to us. All that was decided
        // here is in front of its claim and counts; it is answered when it is reported.
        return;
    } else if (!own_claim_.empty()) {
        ++foreign_claims_;
        lose(fmt::format("{} claimed this shard", fold_.claim->member), true);
    }
}

void Shard::become_owner(base::Instant claimed_at) {
    state_ = State::owning;
    next_n_ = 1;
    confirmed_ = read_back_ = floor_ = 0;
    confirmed_offset_ = reader_.state().next_offset - 1;
    relay_progress_ = fold_.relayed;
    last_tick_ = clock_.steady();
    broker_clock_.note(claimed_at, claimed_since_, last_tick_);
    if (base::is_mutated(base::Mutation::backlog_is_forgotten)) {
        fold_.backlog.clear();
    }
    for (auto& caused : fold_.backlog) {
        port_.relay(std::move(caused));
    }
    fold_.backlog.clear();
    if (base::is_mutated(base::Mutation::input_is_read_again)) {
        fold_.next_input = 0;
    } else if (base::is_mutated(base::Mutation::input_is_passed_over)) {
        ++fold_.next_input;
    }
    port_.read_input_from(fold_.next_input);
}

// Own commits were applied when they were decided; what others wrote is applied as it is read.
void Shard::on_counted(const events::Record& record) {
    const auto envelope = events::envelope_of(record);
    if (own_claim_.empty() || envelope->claim != own_claim_) {
        if (const auto error = fold_.on_counted(record)) {
            lose(error->sentence, true);
        }
        return;
    }
    ENSURE(!in_flight_.empty(), "a counted commit of ours was appended by us");
    const auto index = envelope->n - in_flight_.front()->n;
    ENSURE(index < in_flight_.size(), "commits are read back in the order of their n");
    auto& commit = *in_flight_[index];
    commit.offset = record.offset;
    read_back_ = commit.n;
    until_read_back_.add(clock_.steady() - commit.since);
    broker_clock_.note(record.appended_at, commit.since, clock_.steady());
    confirm();
}

void Shard::recall(const events::Record& record) {
    const auto wanted = fold_.to_recall.front();
    if (record.offset < wanted) {
        return;
    }
    if (record.offset > wanted) {
        return lose(
            fmt::format("log diverged: the record at offset {} is not there any more", wanted), true
        );
    }
    if (const auto error = fold_.recall(record)) {
        return lose(error->sentence, true);
    }
}

void Shard::on_report(const events::DeliveryReport& report) {
    if (state_ == State::gone) {
        return;
    }
    undelivered_ += report.delivered ? 0 : 1;
    if (claim_tag_ == report.tag) {
        claim_tag_.reset();
        if (report.delivered && base::is_mutated(base::Mutation::owns_before_it_read_its_claim)) {
            return become_owner(clock_.now());
        }
        // Whether it landed shows by reading; if it did not, nothing will, so give up.
        if (!report.delivered && state_ == State::claiming) {
            lose("the claim was not delivered: " + report.error, false);
        }
        return;
    }
    const auto commit = std::lower_bound(
        in_flight_.begin(),
        in_flight_.end(),
        report.tag,
        [](const auto& one, std::uint64_t tag) { return one->tag < tag; }
    );
    if (commit == in_flight_.end() || (*commit)->tag != report.tag) {
        return;
    }
    if (!report.delivered) {
        return lose("a commit was not delivered: " + report.error, false);
    }
    (*commit)->delivered = true;
    if (base::is_mutated(base::Mutation::confirms_without_reading_back) && report.delivered) {
        (*commit)->offset = report.offset;
    }
    confirm();
}

// Rule 7: delivered and read back.
void Shard::confirm() {
    while (!in_flight_.empty() && in_flight_.front()->delivered && in_flight_.front()->offset) {
        const auto commit = std::move(in_flight_.front());
        in_flight_.pop_front();
        confirmed_ = commit->n;
        confirmed_offset_ = *commit->offset;
        until_confirmed_.add(clock_.steady() - commit->since);
        if (commit->is_input) {
            --inputs_in_flight_;
            inputs_allowed_ = std::min(inputs_allowed_ * 2, limits_.in_flight);
        }
        if (!commit->command.empty()) {
            fold_.window.add(commit->command, commit->body_hash, *commit->offset, commit->at);
            in_flight_ids_.erase(commit->command);
        }
        for (const auto& fact : *commit->facts) {
            ++facts_[fact.fact.index()];
            if (const auto* added = std::get_if<events::ImportRowsAdded>(&fact.fact)) {
                fold_.note_chunk(*added, *commit->offset);
            }
        }
        auto caused = fold_.caused_by(*commit->offset, *commit->facts, commit->correlation);
        if (!caused.follow_ups.empty()) {
            port_.relay(std::move(caused));
        }
    }
    while (!groups_.empty() && groups_.front() <= confirmed_) {
        groups_.pop_front();
    }
    release_answers();
}

void Shard::release_answers() {
    // Rule 11: after a stall the next tick lays the bar first.
    if (clock_.steady() - last_tick_ > limits_.stall &&
        !base::is_mutated(base::Mutation::stall_goes_unnoticed)) {
        return;
    }
    const bool at_once = base::is_mutated(base::Mutation::answers_before_it_is_confirmed);
    while (!pending_.empty() &&
           ((pending_.front().bar <= confirmed_ && confirmed_ >= floor_) || at_once)) {
        auto pending = std::move(pending_.front());
        pending_.pop_front();
        pending.answer.partition = partition_;
        pending.answer.offset = pending.commit ? *pending.commit->offset
                                               : std::max(pending.answer.offset, confirmed_offset_);
        pending.respond(std::move(pending.answer));
    }
}

// Rule 8. After a foreign claim whatever was not read back before it is void for certain, so those
// commands may be asked elsewhere; otherwise nobody knows.
void Shard::lose(std::string why, bool foreign_claim) {
    state_ = State::gone;
    why_gone_ = std::move(why);
    port_.stop_input();
    for (auto& pending : pending_) {
        const bool is_void = (foreign_claim && pending.bar > read_back_) ||
                             base::is_mutated(base::Mutation::void_and_unknown_are_confused);
        answer_now(is_void ? Answer::Kind::not_here : Answer::Kind::unknown, pending.respond);
    }
    for (auto& waiting : waiting_) {
        answer_now(Answer::Kind::not_here, waiting.respond);
    }
    pending_.clear();
    waiting_.clear();
    in_flight_.clear();
    in_flight_ids_.clear();
    groups_.clear();
    inputs_.clear();
}

void Shard::claim() {
    ENSURE(state_ == State::folded, "a shard is claimed after it was folded");
    std::array<std::byte, 16> bytes;
    random_.fill(bytes);
    own_claim_.clear();
    for (const std::byte b : bytes) {
        own_claim_ += fmt::format("{:02x}", static_cast<int>(b));
    }
    state_ = State::claiming;
    claimed_since_ = clock_.steady();
    careful_ = fold_.claim.has_value() && !fold_.predecessor_released;
    inputs_allowed_ = careful_ ? 1 : limits_.in_flight;
    claim_tag_ = port_.append(to_record(events::Claim{
        .id = own_claim_,
        .replaces = reader_.state().claim,
        .member = identity_.member,
        .url = identity_.url
    }));
    if (!claim_tag_) {
        lose("the claim could not be sent", false);
    }
}

ShardStatus Shard::status() const {
    static constexpr std::array<std::string_view, 6> names{
        "folding", "folded", "claiming", "owning", "leaving", "gone"
    };
    return {
        .state = std::string{names[static_cast<std::size_t>(state_)]},
        .claim = own_claim_.empty() && fold_.claim ? fold_.claim->id : own_claim_,
        .offset = reader_.state().next_offset,
        .waiting = waiting_.size(),
        .in_flight = in_flight_.size(),
        .decided = decided_,
        .facts = facts_,
        .foreign_claims = foreign_claims_,
        .voids = voids_,
        .undelivered = undelivered_,
        .until_read_back = until_read_back_,
        .until_confirmed = until_confirmed_
    };
}

}  // namespace shards
