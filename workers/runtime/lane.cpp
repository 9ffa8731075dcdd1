#include "workers/runtime/lane.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace workers {

namespace {

constexpr std::size_t facts_per_commit = 200;
constexpr base::Duration note_every{100};
// Far enough that only a control record brings a held job back.
constexpr base::Duration held_for = std::chrono::hours{24 * 365};

}  // namespace

Lane::Lane(
    LaneOptions options,
    Provider provider,
    const base::Clock& clock,
    base::Random& random,
    LanePort& port
)
    : options_{std::move(options)},
      provider_{std::move(provider)},
      clock_{clock},
      random_{random},
      port_{port},
      stream_{"lane-" + options_.name},
      writer_{
          options_.writer,
          clock,
          random,
          [this](events::NewRecord record) { return port_.append(std::move(record)); },
          [this](events::Offset offset, const std::vector<events::StreamFact>& facts) {
              on_confirmed(offset, facts);
          }
      },
      breaker_{options_.breaker},
      tokens_at_{clock.steady()},
      rate_{options_.rate_per_second} {}

void Lane::fold_until(events::Offset end) {
    fold_end_ = end;
    if (writer_.next_offset() >= end) {
        state_ = State::folded;
    }
}

void Lane::on_ledger(const events::Record& record) {
    if (state_ == State::gone) {
        return;
    }
    const auto seen = writer_.see(record);
    if (seen == shards::Seen::claimed) {
        become_owner();
    } else if (seen == shards::Seen::lost || writer_.why_lost()) {
        state_ = State::gone;
    } else if (seen == shards::Seen::foreign_facts) {
        const auto commit = events::read_commit(record);
        if (!commit) {
            port_.alarm(commit.error().sentence);
            state_ = State::gone;
            return;
        }
        now_ = std::max(now_, commit->at);
        shards::Caused caused{.offset = record.offset};
        for (const auto& fact : commit->facts) {
            seq_ = fact.seq;
            ledger_.evolve(fact.fact);
            for (auto& follow_up : domain::react_to_job(fact.fact)) {
                caused.follow_ups.push_back(
                    {.fact_id = events::fact_id(fact.stream, fact.seq),
                     .follow_up = std::move(follow_up)}
                );
            }
        }
        if (!caused.follow_ups.empty()) {
            backlog_.push_back(std::move(caused));
        }
        while (!backlog_.empty() && backlog_.front().offset < ledger_.outcomes_relayed()) {
            backlog_.pop_front();
        }
    }
    if (state_ == State::folding && writer_.next_offset() >= fold_end_) {
        state_ = State::folded;
    }
}

void Lane::claim() {
    ENSURE(state_ == State::folded, "a lane is claimed after its ledger was folded");
    state_ = State::claiming;
    writer_.claim();
}

void Lane::become_owner() {
    state_ = State::owning;
    breaker_.restore(ledger_.breaker());
    relay_noted_ = relayed_ = ledger_.outcomes_relayed() - 1;
    for (auto& caused : backlog_) {
        port_.relay(std::move(caused));
    }
    backlog_.clear();
    noted_taken_ = ledger_.taken();
    urgent_.next = noted_taken_.urgent;
    bulk_.next = noted_taken_.bulk;
    for (const auto& [id, open] : ledger_.open()) {
        take_up(open);
    }
    port_.read_queue_from(true, urgent_.next);
    port_.read_queue_from(false, bulk_.next);
}

// A job that a predecessor left open.
void Lane::take_up(const OpenJob& open) {
    if (open.state == JobState::running) {
        busy_keys_.insert(open.job.key);
        return schedule(open.job.id, open.deadline + options_.doubt_margin);
    }
    if (open.state != JobState::retry_wait && open.state != JobState::deferred) {
        return;
    }
    if (const auto& row = open.job.args.batch_row) {
        const auto batch = ledger_.controls().batches.find(row->batch.text);
        const bool held = batch != ledger_.controls().batches.end() &&
                          batch->second.control == events::JobControl::hold;
        if (held) {
            return held_[row->batch.text].push_back(open.job.id.text);
        }
        // It was held, and the word to run came while nobody had the lane.
        if (open.not_before > now_ + held_for / 2) {
            return schedule(open.job.id, now_);
        }
    }
    schedule(open.job.id, open.not_before);
}

void Lane::on_report(const events::DeliveryReport& report) {
    writer_.report(report);
}

void Lane::relayed(events::Offset offset) {
    relayed_ = std::max(relayed_, offset);
}

void Lane::on_queue(bool urgent, const events::Record& record) {
    if (state_ != State::owning) {
        return;
    }
    auto& queue = urgent ? urgent_ : bulk_;
    if (record.offset < queue.next) {
        return;
    }
    queue.next = record.offset + 1;
    auto item = events::read_queue_item(record);
    if (!item) {
        port_.alarm("passed over: " + item.error().sentence);
        return;
    }
    on_item(queue, record.offset, std::move(*item));
    if (queue.jobs.size() >= options_.buffered && !queue.stopped) {
        queue.stopped = true;
        port_.stop_queue(queue.urgent);
    }
}

void Lane::on_item(Queue& queue, events::Offset offset, events::QueueItem item) {
    if (auto* job = std::get_if<events::Job>(&item)) {
        if (!ledger_.knows(job->id)) {
            queue.jobs.push_back({.offset = offset, .job = std::move(*job)});
        }
    } else if (const auto* batch = std::get_if<events::BatchControl>(&item)) {
        control(*batch);
    } else if (const auto* stop = std::get_if<events::InviteStop>(&item)) {
        stop_invite(*stop);
    } else {
        order(std::get<events::JobOrder>(item));
    }
}

void Lane::tick() {
    if (state_ == State::gone) {
        return;
    }
    writer_.tick();
    if (writer_.why_lost()) {
        state_ = State::gone;
        return;
    }
    if (state_ != State::owning && state_ != State::leaving) {
        return;
    }
    now_ = std::max(now_, clock_.now());
    if (state_ == State::owning) {
        start_jobs();
    }
    note_progress();
    flush();
    make_calls();
    read_more(urgent_);
    read_more(bulk_);
    if (state_ == State::leaving && calls_.empty() && writer_.in_flight() == 0) {
        state_ = State::gone;
    }
}

// Into the commit being gathered, and into the ledger's state at once.
void Lane::put(events::Fact fact) {
    ledger_.evolve(fact);
    facts_.push_back({.stream = stream_, .seq = ++seq_, .fact = std::move(fact)});
    if (facts_.size() >= facts_per_commit) {
        flush_part();
    }
}

void Lane::flush() {
    if (!facts_.empty()) {
        flush_part();
    }
}

void Lane::flush_part() {
    if (!writer_.owns()) {
        return;
    }
    events::Commit commit{.at = now_, .actor = "system:" + stream_, .facts = std::move(facts_)};
    facts_.clear();
    std::vector<std::string> started;
    for (const auto& fact : commit.facts) {
        if (const auto* start = std::get_if<events::JobStarted>(&fact.fact)) {
            started.push_back(start->job.id.text);
        }
    }
    const bool sent = writer_.commit(std::move(commit));
    if (!sent) {
        port_.alarm("a ledger commit was not sent; the lane starts anew");
        state_ = State::gone;
        return;
    }
    for (const auto& id : started) {
        if (const auto call = calls_.find(id); call != calls_.end()) {
            call->second.bar = writer_.appended();
        }
    }
}

void Lane::note_progress() {
    const auto low = [](const Queue& queue) {
        return queue.jobs.empty() ? queue.next : queue.jobs.front().offset;
    };
    const events::QueuesTaken taken{.urgent = low(urgent_), .bulk = low(bulk_)};
    const bool due = clock_.steady() - noted_at_ >= note_every;
    if (!due && facts_.empty()) {
        return;
    }
    if (taken != noted_taken_) {
        noted_taken_ = taken;
        put(taken);
    }
    if (due && relayed_ > relay_noted_) {
        relay_noted_ = relayed_;
        put(events::OutcomesRelayed{.offset = relayed_ + 1});
    }
    noted_at_ = clock_.steady();
}

void Lane::on_confirmed(events::Offset offset, const std::vector<events::StreamFact>& facts) {
    shards::Caused caused{.offset = offset};
    for (const auto& fact : facts) {
        for (auto& follow_up : domain::react_to_job(fact.fact)) {
            caused.follow_ups.push_back(
                {.fact_id = events::fact_id(fact.stream, fact.seq),
                 .follow_up = std::move(follow_up)}
            );
        }
    }
    if (!caused.follow_ups.empty()) {
        port_.relay(std::move(caused));
    }
}

void Lane::read_more(Queue& queue) {
    if (queue.stopped && queue.jobs.size() <= options_.buffered / 2) {
        queue.stopped = false;
        port_.read_queue_from(queue.urgent, queue.next);
    }
}

void Lane::leave() {
    if (state_ == State::gone) {
        return;
    }
    const bool owns = state_ == State::owning;
    state_ = owns ? State::leaving : State::gone;
    port_.stop_queue(true);
    port_.stop_queue(false);
}

std::string Lane::why_gone() const {
    return writer_.why_lost().value_or("left in good order");
}

LaneStatus Lane::status() const {
    static constexpr std::string_view names[] = {
        "folding", "folded", "claiming", "owning", "leaving", "gone"
    };
    LaneStatus status{
        .state = std::string{names[static_cast<std::size_t>(state_)]},
        .breaker = breaker_.state(),
        .breaker_reason = breaker_.reason(),
        .waiting = urgent_.jobs.size() + bulk_.jobs.size(),
        .running = calls_.size(),
        .succeeded = succeeded_,
        .succeeded_per_second = pace_.per_second(clock_.steady()),
        .ended = ledger_.ended_count()
    };
    for (const auto& [id, open] : ledger_.open()) {
        status.retry_wait += open.state == JobState::retry_wait ? 1 : 0;
        status.held += open.state == JobState::deferred ? 1 : 0;
        status.unknown += open.state == JobState::unknown ? 1 : 0;
        status.dead += open.state == JobState::dead ? 1 : 0;
    }
    return status;
}

}  // namespace workers
