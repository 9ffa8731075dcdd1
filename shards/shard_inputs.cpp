// What other shards and lanes ask of a shard: commands from the topic, each record one commit.

#include "base/ensure.hpp"
#include "base/mutation.hpp"
#include "shards/shard.hpp"

#include <fmt/format.h>

namespace shards {

namespace {

// A fact's id, type, stream, seq and punctuation beside its data.
constexpr std::size_t fact_overhead = 160;
// So that the refusals of entries that came too late still fit.
constexpr std::size_t refusal_reserve = 64 * 1024;
// Room that a record's headers and punctuation take beside its facts.
constexpr std::size_t record_overhead = 2048;
constexpr std::size_t inputs_high = 512;
constexpr std::size_t inputs_low = 128;
// A run that lost its claim has not died of what it tried; something else may be wrong with it.
constexpr int attempts_of_others_max = 2;
constexpr int own_attempts_max = 5;

std::size_t bytes_of(const events::StreamFact& fact) {
    std::string data;
    write_data(data, fact.fact);
    return data.size() + fact_overhead;
}

}  // namespace

void Shard::on_input(events::Record record) {
    if (state_ != State::owning || record.offset < fold_.next_input) {
        return;
    }
    if (!inputs_.empty() && record.offset <= inputs_.back().offset) {
        return;
    }
    inputs_.push_back(std::move(record));
    if (inputs_.size() >= inputs_high && !input_stopped_) {
        input_stopped_ = true;
        port_.stop_input();
    }
}

// After a predecessor that crashed one input is in flight, then two, then four: if another one
// kills this process too, the next owner has to begin only a little before it, and parks no
// innocent.
bool Shard::may_take_input() {
    return !inputs_.empty() && may_decide() && inputs_in_flight_ < inputs_allowed_ &&
           attempt_noted(inputs_.front());
}

// After a predecessor that crashed, the first input may be what killed it: its try is on record
// before it is tried, and after two it is set aside.
bool Shard::attempt_noted(const events::Record& input) {
    if (!careful_) {
        return true;
    }
    if (attempt_n_) {
        return confirmed_ >= *attempt_n_;
    }
    const auto offset = input.offset;
    // Runs of others may have died of it; this run, evidently, did not.
    const auto by_us = fold_.tries_of(offset, identity_.member);
    const auto by_others = fold_.tries_of(offset) - by_us;
    if (by_others >= attempts_of_others_max || by_us >= own_attempts_max) {
        fold_.tries.erase(offset);
        inputs_.pop_front();
        fold_.next_input = offset + 1;
        park_input(offset, "tried again and again without an outcome");
        return false;
    }
    std::shared_ptr<InFlight> appended;
    Decision decision;
    decision.facts.push_back(
        {.stream = fold_.stream,
         .seq = fold_.book_seq + 1,
         .fact = events::InputAttempted{.offset = offset}}
    );
    if (commit(std::move(decision), &appended)) {
        attempt_n_ = appended->n;
    }
    return false;
}

// Set aside for a person; the inputs behind it go on.
void Shard::park_input(events::Offset offset, std::string reason) {
    port_.alarm(fmt::format("command record {} is parked: {}", offset, reason));
    Decision decision{.input = offset};
    decision.facts.push_back(
        {.stream = fold_.stream,
         .seq = fold_.book_seq + 1,
         .fact = events::InputParked{.offset = offset, .reason = std::move(reason)}}
    );
    commit(std::move(decision), nullptr);
}

// Rule 12: exactly one record, with the facts or the refusal of each entry.
void Shard::decide_input() {
    const auto record = std::move(inputs_.front());
    inputs_.pop_front();
    careful_ = false;
    attempt_n_.reset();
    Decision decision{.input = record.offset};
    auto entries = read_commands(record);
    fold_.next_input = record.offset + 1;
    if (!entries) {
        park_input(record.offset, entries.error().sentence);
    } else {
        decision.actor = entries->empty() ? "" : entries->front().actor;
        decision.correlation = entries->empty() ? "" : entries->front().correlation;
        decision.already_applied = true;
        std::size_t bytes = record_overhead;
        for (auto& entry : *entries) {
            decide_entry(entry, decision, bytes);
        }
        if (decision.facts.empty() && base::is_mutated(base::Mutation::refusal_leaves_no_record)) {
            return;
        }
        const bool fits = commit(std::move(decision), nullptr);
        ENSURE(fits || state_ == State::gone, "entries that do not fit were refused");
    }
    if (input_stopped_ && inputs_.size() <= inputs_low && state_ == State::owning) {
        input_stopped_ = false;
        port_.read_input_from(inputs_.empty() ? fold_.next_input : inputs_.back().offset + 1);
    }
}

// What an entry decides is applied at once, so that the next one sees it.
void Shard::decide_entry(CommandEntry& entry, Decision& decision, std::size_t& bytes) {
    ++decided_;
    const auto refuse = [&](std::string_view code) {
        if (base::is_mutated(base::Mutation::refusal_leaves_no_record)) {
            return;
        }
        std::uint32_t books = 0;
        for (const auto& fact : decision.facts) {
            books += fact.stream == fold_.stream ? 1 : 0;
        }
        decision.facts.push_back(
            {.stream = fold_.stream,
             .seq = fold_.book_seq + books + 1,
             .fact =
                 events::CommandRefused{
                     .command = entry.id,
                     .kind = std::string{domain::kind_of(entry.command)},
                     .code = std::string{code}
                 }}
        );
        bytes += bytes_of(decision.facts.back());
    };
    const auto decided = fold_.world.decide(entry.command, context(entry.actor));
    if (!decided) {
        return refuse(decided.error().rule->code);
    }
    auto facts = place(*decided);
    std::size_t more = 0;
    for (const auto& fact : facts) {
        more += bytes_of(fact);
    }
    if (bytes + more > events::record_max_bytes - refusal_reserve) {
        port_.alarm(fmt::format("command {} does not fit its record and is refused", entry.id));
        return refuse("COMMIT_FULL");
    }
    bytes += more;
    for (auto& fact : facts) {
        fold_.world.evolve(fact);
        decision.facts.push_back(std::move(fact));
    }
}

}  // namespace shards
