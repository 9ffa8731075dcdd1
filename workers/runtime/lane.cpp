#include "workers/runtime/lane.hpp"

#include "base/ensure.hpp"
#include "base/mutation.hpp"

#include <algorithm>
#include <array>

namespace workers {

namespace {

constexpr std::size_t facts_per_commit = 200;
// Half of what a record may hold; how facts are spelled takes some room too.
constexpr std::size_t weight_per_commit = events::record_max_bytes / 2;
constexpr std::size_t fact_weight = 400;
constexpr base::Duration note_every{100};
// While so many commits are under way the next one gathers: fewer and larger ones.
constexpr std::size_t commits_under_way = 1;

std::size_t weight_of(const events::Job& job) {
    const auto& args = job.args;
    auto weight = args.address.text.size() + args.code.text.size() + job.key.size();
    weight += args.name ? args.name->text.size() : 0;
    weight += args.base_url ? args.base_url->size() : 0;
    return weight + 2 * fact_weight;
}

// About so many bytes in a commit. Jobs weigh by what their senders chose.
std::size_t weight_of(const events::Fact& fact) {
    if (const auto* started = std::get_if<events::JobStarted>(&fact)) {
        return weight_of(started->job);
    }
    if (const auto* deferred = std::get_if<events::JobDeferred>(&fact)) {
        return deferred->job ? weight_of(*deferred->job) : fact_weight;
    }
    if (const auto* skipped = std::get_if<events::JobSkipped>(&fact)) {
        return skipped->job ? weight_of(*skipped->job) : fact_weight;
    }
    return fact_weight;
}

// The job whose call this fact says the end of; null for other facts.
const events::JobId* answered_in(const events::Fact& fact) {
    return std::visit(
        [](const auto& one) -> const events::JobId* {
            if constexpr (requires { one.id; }) {
                return &one.id;
            } else {
                return nullptr;
            }
        },
        fact
    );
}

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
      limit_{options_.rate_per_second, clock.steady()} {}

void Lane::claim(events::Offset urgent_end) {
    ENSURE(state_ == State::folded, "a lane is claimed after its ledger was folded");
    state_ = State::claiming;
    start_after_ = urgent_end;
    writer_.claim();
}

void Lane::become_owner() {
    state_ = State::owning;
    breaker_.restore(fold_.ledger.breaker());
    relay_noted_ = relayed_ = fold_.ledger.outcomes_relayed() - 1;
    for (auto& caused : fold_.backlog) {
        port_.relay(std::move(caused));
    }
    fold_.backlog.clear();
    noted_taken_ = fold_.ledger.taken();
    urgent_.next = noted_taken_.urgent;
    bulk_.next = noted_taken_.bulk;
    for (const auto& [id, open] : fold_.ledger.open()) {
        take_up(open);
    }
    port_.read_queue_from(true, urgent_.next);
    port_.read_queue_from(false, bulk_.next);
}

// A job that a predecessor left open.
void Lane::take_up(const OpenJob& open) {
    const auto& id = open.job.id;
    if (open.state == JobState::running) {
        busy_keys_.insert(open.job.key);
        if (port_.was_made_here(id, open.started_at)) {
            running_[id.text] = {
                .attempt = open.attempts,
                .started_at = open.started_at,
                .deadline = open.deadline,
                .until = clock_.steady() + options_.call_timeout,
                .called = true
            };
        } else {
            const bool early = base::is_mutated(base::Mutation::doubt_is_settled_too_early);
            const auto certain =
                early ? base::Duration{0} : options_.call_timeout + options_.doubt_margin;
            doubts_.emplace(open.start_landed_at + certain, id.text);
        }
        return;
    }
    if (open.state != JobState::retry_wait && open.state != JobState::deferred) {
        return;
    }
    if (is_held(open.job)) {
        held_[open.job.args.batch_row->batch.text].push_back(id.text);
    } else if (is_put_by(open.not_before, fold_.now)) {
        // The word to run came while nobody had the lane.
        schedule(id, fold_.now);
    } else {
        schedule(id, open.not_before);
    }
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
    fold_.now = std::max(fold_.now, clock_.now());
    if (state_ == State::owning) {
        settle_doubts();
        start_jobs();
    }
    give_up_overdue();
    note_progress();
    if (state_ == State::leaving && running_.empty()) {
        say_goodbye();
    }
    if (writer_.in_flight() < commits_under_way) {
        flush();
    }
    make_calls();
    read_more(urgent_);
    read_more(bulk_);
    if (said_goodbye_ && writer_.in_flight() == 0) {
        state_ = State::gone;
    }
}

// Into the commit being gathered, and into the ledger's state at once.
void Lane::put(events::Fact fact) {
    const auto weight = weight_of(fact);
    if (facts_.size() >= facts_per_commit || weight_ + weight > weight_per_commit) {
        flush();
    }
    weight_ += weight;
    fold_.ledger.evolve(fact);
    facts_.push_back({.stream = stream_, .seq = ++fold_.seq, .fact = std::move(fact)});
}

void Lane::flush() {
    if (facts_.empty() || !writer_.owns()) {
        return;
    }
    std::vector<RunningJob> started;
    for (const auto& fact : facts_) {
        if (const auto* start = std::get_if<events::JobStarted>(&fact.fact)) {
            started.push_back(running_.find(start->job.id.text));
        }
    }
    const bool sent = writer_.commit(
        {.at = fold_.now, .actor = "system:" + stream_, .facts = std::exchange(facts_, {})}
    );
    weight_ = 0;
    if (!sent) {
        port_.alarm("a ledger commit was not sent; the lane starts anew");
        state_ = State::gone;
        return;
    }
    for (const auto& running : started) {
        ENSURE(running != running_.end(), "what is started runs until its start is confirmed");
        running->second.bar = writer_.appended();
    }
}

events::QueuesTaken Lane::taken_by_now() const {
    const auto low = [](const Queue& queue) {
        const bool all =
            queue.jobs.empty() || base::is_mutated(base::Mutation::queue_is_passed_over);
        return all ? queue.next : queue.jobs.front().offset;
    };
    return {.urgent = low(urgent_), .bulk = low(bulk_)};
}

std::optional<base::Instant> Lane::oldest_waiting() const {
    std::optional<base::Instant> oldest;
    for (const auto* queue : {&urgent_, &bulk_}) {
        if (!queue->jobs.empty()) {
            const auto at = queue->jobs.front().job.created_at;
            oldest = oldest ? std::min(*oldest, at) : at;
        }
    }
    return oldest;
}

void Lane::note_progress() {
    const auto taken = taken_by_now();
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
    for (const auto& fact : facts) {
        if (const auto* job = answered_in(fact.fact)) {
            port_.recorded(*job);
        }
    }
    auto caused = caused_by(offset, facts);
    if (!caused.follow_ups.empty()) {
        port_.relay(std::move(caused));
    }
}

void Lane::read_more(Queue& queue) {
    if (state_ == State::owning && queue.stopped && queue.jobs.size() <= options_.buffered / 2) {
        queue.stopped = false;
        port_.read_queue_from(queue.urgent, queue.next);
    }
}

void Lane::leave() {
    if (state_ == State::gone || state_ == State::leaving) {
        return;
    }
    state_ = state_ == State::owning ? State::leaving : State::gone;
    port_.stop_queue(true);
    port_.stop_queue(false);
}

// So that the next owner need not wait to see whether this one is alive.
void Lane::say_goodbye() {
    if (!said_goodbye_) {
        said_goodbye_ = true;
        put(events::ShardReleased{.member = options_.writer.member});
    }
}

std::string Lane::why_gone() const {
    return writer_.why_lost().value_or("left in good order");
}

LaneStatus Lane::status() const {
    static constexpr std::array<std::string_view, 6> names{
        "folding", "folded", "claiming", "owning", "leaving", "gone"
    };
    return {
        .state = std::string{names[static_cast<std::size_t>(state_)]},
        .breaker = breaker_.state(),
        .breaker_reason = breaker_.reason(),
        .rate_per_second = limit_.per_second(),
        .waiting = urgent_.jobs.size() + bulk_.jobs.size(),
        .oldest_waiting = oldest_waiting(),
        .taken = taken_by_now(),
        .running = running_.size(),
        .retry_wait = fold_.ledger.count(JobState::retry_wait),
        .held = fold_.ledger.count(JobState::deferred),
        .unknown = fold_.ledger.count(JobState::unknown),
        .dead = fold_.ledger.count(JobState::dead),
        .succeeded = succeeded_,
        .succeeded_per_second = pace_.per_second(clock_.steady()),
        .ended = fold_.ledger.ended_count()
    };
}

}  // namespace workers
