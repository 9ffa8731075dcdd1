#include "workers/runtime/lane.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace workers {

namespace {

constexpr std::size_t facts_per_commit = 200;
constexpr base::Duration note_every{100};
// How far into a queue we look for a job whose key is free.
constexpr std::size_t look_ahead = 64;
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

// Held jobs come back, or end, at once.
void Lane::control(events::BatchControl control) {
    if (!ledger_.controls().is_news(control)) {
        return;
    }
    put(events::JobsControlled{.batch = control, .at = now_});
    if (control.control == events::JobControl::hold) {
        return;
    }
    const auto held = held_.find(control.batch.text);
    if (held == held_.end()) {
        return;
    }
    for (const auto& id : held->second) {
        schedule({id}, now_);
    }
    held_.erase(held);
}

void Lane::stop_invite(events::InviteStop stop) {
    if (stop.until >= now_ && !ledger_.controls().stopped_invites.contains(stop.invite.text)) {
        put(events::JobsControlled{.invite = std::move(stop), .at = now_});
    }
}

void Lane::order(const events::JobOrder& order) {
    const auto* open = ledger_.find(order.id);
    if (!open) {
        return;
    }
    const auto origin = origin_of(open->job);
    const bool unknown = open->state == JobState::unknown;
    const bool dead = open->state == JobState::dead;
    switch (order.verb) {
        case events::JobVerb::requeue:
            if (dead) {
                const auto id = order.id;
                put(events::JobRequeued{.id = id, .origin = origin, .by = order.by, .at = now_});
                schedule(id, now_);
            }
            break;
        case events::JobVerb::discard:
            if (dead) {
                put(events::JobDiscarded{
                    .id = order.id, .by = order.by, .reason = order.reason, .at = now_
                });
            }
            break;
        case events::JobVerb::settle_as_sent:
        case events::JobVerb::settle_as_failed:
            if (unknown) {
                const bool sent = order.verb == events::JobVerb::settle_as_sent;
                put(events::JobResolved{
                    .id = order.id,
                    .origin = origin,
                    .outcome = sent ? events::Outcome::sent : events::Outcome::failed,
                    .by = order.by,
                    .at = now_
                });
            }
            break;
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

// Urgent ones first, then those whose time has come, then bulk.
void Lane::start_jobs() {
    auto room = breaker_.room(now_, calls_.size(), provider_.max_in_flight);
    while (room > 0 && take_token()) {
        if (!start_queued(urgent_) && !start_due() && !start_queued(bulk_)) {
            tokens_ += 1;
            return;
        }
        const auto taken = breaker_.room(now_, calls_.size(), provider_.max_in_flight);
        room = taken;
    }
}

bool Lane::take_token() {
    if (rate_ <= 0) {
        return true;
    }
    const auto steady = clock_.steady();
    const auto passed = static_cast<double>((steady - tokens_at_).count()) / 1000;
    tokens_at_ = steady;
    tokens_ = std::min(tokens_ + passed * rate_, std::max(1.0, rate_));
    if (tokens_ < 1) {
        return false;
    }
    tokens_ -= 1;
    return true;
}

// True when something was done about a job, though perhaps it was not started.
bool Lane::start_due() {
    if (due_.empty() || due_.top().first > now_) {
        return false;
    }
    const auto [at, id] = due_.top();
    due_.pop();
    const auto* open = ledger_.find({id});
    if (!open || calls_.contains(id)) {
        return true;
    }
    const auto job = open->job;
    if (open->state == JobState::running) {
        const bool may_repeat =
            provider_.honours_keys && now_ - open->first_started_at < provider_.keys_kept;
        busy_keys_.erase(job.key);
        if (!may_repeat) {
            put(events::JobUnknown{
                .id = job.id,
                .origin = origin_of(job),
                .attempt = open->attempts,
                .reason = "no_outcome_on_record",
                .provider = provider_.name,
                .at = now_
            });
            return true;
        }
        return start(job, open->attempts - 1, true);
    }
    if (open->state != JobState::retry_wait && open->state != JobState::deferred) {
        return true;
    }
    if (busy_keys_.contains(job.key)) {
        schedule(job.id, now_ + note_every);
        return true;
    }
    const auto attempts = open->attempts;
    return skip_or_hold(job, true) || start(job, attempts, true);
}

bool Lane::start_queued(Queue& queue) {
    const auto limit = std::min(queue.jobs.size(), look_ahead);
    for (std::size_t i = 0; i < limit; ++i) {
        if (busy_keys_.contains(queue.jobs[i].job.key)) {
            continue;
        }
        const auto job = std::move(queue.jobs[i].job);
        queue.jobs.erase(queue.jobs.begin() + static_cast<std::ptrdiff_t>(i));
        if (ledger_.knows(job.id)) {
            return true;  // A second copy was in the queue.
        }
        return skip_or_hold(job, false) || start(job, 0, false);
    }
    return false;
}

// Relevance is asked last, just before a call: paused, cancelled, over, expired.
bool Lane::skip_or_hold(const events::Job& job, bool known) {
    const auto& controls = ledger_.controls();
    if (job.args.batch_row) {
        const auto batch = controls.batches.find(job.args.batch_row->batch.text);
        if (batch != controls.batches.end()) {
            if (batch->second.control == events::JobControl::drop) {
                end_as_skipped(job, known, "batch_cancelled", true);
                return true;
            }
            if (batch->second.control == events::JobControl::hold) {
                defer(job, known, "batch_paused", now_ + held_for);
                held_[batch->first].push_back(job.id.text);
                return true;
            }
        }
    }
    const auto stop = controls.stopped_invites.find(job.args.invite.text);
    if (stop != controls.stopped_invites.end()) {
        end_as_skipped(job, known, stop->second.reason, false);
        return true;
    }
    if (now_ > job.not_after) {
        end_as_skipped(job, known, "expired", false);
        return true;
    }
    return false;
}

void Lane::end_as_skipped(const events::Job& job, bool known, std::string reason, bool cancelled) {
    put(events::JobSkipped{
        .id = job.id,
        .origin = origin_of(job),
        .job = known ? std::nullopt : std::optional{job},
        .cancelled = cancelled,
        .reason = std::move(reason),
        .at = now_
    });
}

bool Lane::start(const events::Job& job, std::uint32_t attempts, bool) {
    const auto deadline = now_ + options_.call_timeout;
    put(events::JobStarted{
        .job = job,
        .attempt = attempts + 1,
        .at = now_,
        .deadline = deadline,
        .provider = provider_.name
    });
    calls_[job.id.text] = {.job = job, .attempt = attempts + 1, .deadline = deadline};
    busy_keys_.insert(job.key);
    uncalled_.push_back(job.id.text);
    return true;
}

// Only after JobStarted is confirmed, and only while time is left.
void Lane::make_calls() {
    while (!uncalled_.empty()) {
        const auto found = calls_.find(uncalled_.front());
        ENSURE(found != calls_.end(), "a started call ends by its result");
        auto& call = found->second;
        if (call.bar == 0 || call.bar > writer_.confirmed()) {
            return;
        }
        uncalled_.pop_front();
        call.made = true;
        const auto left = call.deadline - clock_.now();
        if (left <= options_.call_timeout / 4) {
            const auto job = call.job;
            busy_keys_.erase(job.key);
            calls_.erase(found);
            defer(job, true, "started_too_late", now_);
            schedule(job.id, now_);
            continue;
        }
        port_.call(call.job, call.attempt, left);
    }
}

void Lane::schedule(const events::JobId& id, base::Instant at) {
    due_.emplace(at, id.text);
}

void Lane::defer(const events::Job& job, bool known, std::string reason, base::Instant until) {
    put(events::JobDeferred{
        .job = known ? std::nullopt : std::optional{job},
        .id = job.id,
        .reason = std::move(reason),
        .until = until,
        .at = now_
    });
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
