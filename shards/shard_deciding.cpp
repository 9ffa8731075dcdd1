// The deciding half of a shard: what callers ask, what is due, and how it becomes a commit.

#include "base/ensure.hpp"
#include "base/mutation.hpp"
#include "shards/shard.hpp"

#include <fmt/format.h>

namespace shards {

namespace {

// Room that a record's headers and punctuation take beside its facts.
constexpr std::size_t record_overhead = 2048;

}  // namespace

void Shard::submit(Request request, Respond respond) {
    if (state_ != State::owning) {
        return answer_now(Answer::Kind::not_here, respond);
    }
    if (waiting_.size() >= limits_.waiting) {
        return answer_now(Answer::Kind::busy, respond);
    }
    waiting_.push_back({.request = std::move(request), .respond = std::move(respond)});
}

void Shard::ask(Look look, Respond respond) {
    if (state_ != State::owning) {
        return answer_now(Answer::Kind::not_here, respond);
    }
    if (waiting_.size() >= limits_.waiting) {
        return answer_now(Answer::Kind::busy, respond);
    }
    waiting_.push_back({.look = std::move(look), .respond = std::move(respond)});
}

void Shard::relayed(events::Offset offset) {
    relay_progress_ = std::max(relay_progress_, offset);
}

void Shard::tick() {
    if (state_ == State::claiming && clock_.steady() - claimed_since_ > limits_.read_back) {
        return lose("the claim was not read back in time", false);
    }
    const auto since_last = clock_.steady() - last_tick_;
    last_tick_ = clock_.steady();
    if (state_ == State::leaving) {
        return finish_leaving(since_last);
    }
    if (state_ != State::owning) {
        return;
    }
    fold_.now = base::is_mutated(base::Mutation::time_goes_back)
                    ? clock_.now()
                    : std::max(fold_.now, clock_.now());
    watch_for_stall(since_last);
    watch_clock();
    if (may_open_group()) {
        decide_group();
    }
    if (state_ == State::owning) {
        note_relay_progress();
    }
    if (state_ == State::owning) {
        release_answers();
    }
}

// Group commit: what comes while a group is on its way is decided when that one is confirmed, and
// goes to the broker together. Alone, a command waits for nobody; under load the broker handles a
// batch where it would handle as many requests as there are commands.
bool Shard::may_open_group() const {
    return groups_.size() < limits_.groups;
}

// One of each in turn: neither callers, nor other shards, nor deadlines starve.
void Shard::decide_group() {
    const auto before = next_n_;
    for (bool more = true; more && may_decide();) {
        more = false;
        if (!waiting_.empty()) {
            auto next = std::move(waiting_.front());
            waiting_.pop_front();
            decide(std::move(next));
            more = true;
        }
        if (may_take_input()) {
            decide_input();
            more = true;
        }
        const auto due = next_due();
        if (due && *due <= fold_.now && may_decide()) {
            decide_deadline();
            more = true;
        }
    }
    if (next_n_ > before && state_ != State::gone) {
        groups_.push_back(next_n_ - 1);
    }
}

bool Shard::may_decide() const {
    return state_ == State::owning && !held_back_ && in_flight_.size() < limits_.in_flight &&
           pending_.size() < limits_.waiting;
}

void Shard::decide(Waiting waiting) {
    if (!waiting.look) {
        return decide_request(std::move(waiting.request), std::move(waiting.respond));
    }
    waiting.look(fold_.world);
    answer_later({.kind = Answer::Kind::nothing}, std::move(waiting.respond), nullptr);
}

void Shard::decide_request(Request request, Respond respond) {
    ++decided_;
    const bool any_body = base::is_mutated(base::Mutation::body_goes_unchecked);
    const auto own = in_flight_ids_.find(request.id);
    if (own != in_flight_ids_.end() && !base::is_mutated(base::Mutation::in_flight_is_forgotten)) {
        const bool same = own->second->body_hash == request.body_hash || any_body;
        Answer answer{.kind = same ? Answer::Kind::repeated : Answer::Kind::other_body};
        return answer_later(std::move(answer), std::move(respond), own->second);
    }
    const auto seen = fold_.window.find(request.id, request.body_hash);
    if (seen && !base::is_mutated(base::Mutation::window_is_forgotten)) {
        Answer answer{
            .kind = seen->same_body || any_body ? Answer::Kind::repeated : Answer::Kind::other_body,
            .offset = seen->offset
        };
        // The offset of the old commit, not of the latest: answered with its facts.
        auto old = std::make_shared<InFlight>();
        old->offset = seen->offset;
        return answer_later(std::move(answer), std::move(respond), std::move(old));
    }
    const auto decided = fold_.world.decide(request.command, context(request.actor));
    if (!decided) {
        fold_.world.note(request.command, context(request.actor));
        Answer answer{.kind = Answer::Kind::rejected, .rejection = decided.error()};
        if (base::is_mutated(base::Mutation::rejects_before_it_is_confirmed)) {
            return respond(std::move(answer));
        }
        return answer_later(std::move(answer), std::move(respond), nullptr);
    }
    if (decided->empty() && !domain::leaves_a_record(request.command)) {
        fold_.world.note(request.command, context(request.actor));
        return answer_later({.kind = Answer::Kind::nothing}, std::move(respond), nullptr);
    }
    Decision decision{
        .command = std::move(request.id),
        .body_hash = std::move(request.body_hash),
        .actor = request.actor,
        .correlation = std::move(request.correlation),
        .traceparent = std::move(request.traceparent),
        .origin = std::move(request.origin)
    };
    decision.facts = place(*decided);
    std::shared_ptr<InFlight> appended;
    if (!commit(std::move(decision), &appended)) {
        if (state_ == State::gone) {
            return answer_now(Answer::Kind::not_here, respond);
        }
        return answer_later({.kind = Answer::Kind::too_large}, std::move(respond), nullptr);
    }
    fold_.world.note(request.command, context(request.actor));
    Answer answer{.kind = Answer::Kind::done, .facts = appended->facts};
    answer_later(std::move(answer), std::move(respond), std::move(appended));
}

// Numbers the facts; the world does not know them yet.
std::vector<events::StreamFact> Shard::place(const std::vector<domain::Placed>& placed) const {
    std::vector<events::StreamFact> facts;
    facts.reserve(placed.size());
    std::unordered_map<std::string_view, std::uint32_t> more;
    for (const auto& [stream, fact] : placed) {
        const auto seq = fold_.world.next_seq(stream) + more[stream]++;
        facts.push_back({.stream = stream, .seq = seq, .fact = fact});
    }
    return facts;
}

// False when the record would be too large, or could not be sent (then the shard is gone).
// The facts are in the world when this returns; those of `already_applied` decisions were before.
bool Shard::commit(Decision decision, std::shared_ptr<InFlight>* appended) {
    events::Commit commit{
        .claim = own_claim_,
        .n = next_n_,
        .at = fold_.now,
        .command = decision.command,
        .body_hash = decision.body_hash,
        .input = decision.input,
        .actor = std::move(decision.actor),
        .correlation = std::move(decision.correlation),
        .traceparent = std::move(decision.traceparent),
        .origin = std::move(decision.origin),
        .facts = std::move(decision.facts)
    };
    auto record = to_record(commit);
    if (record.value.size() + record_overhead > events::record_max_bytes) {
        return false;
    }
    const auto tag = port_.append(std::move(record));
    if (!tag) {
        lose("a commit could not be sent", false);
        return false;
    }
    auto in_flight = std::make_shared<InFlight>(InFlight{
        .n = next_n_++,
        .tag = *tag,
        .is_input = commit.input.has_value(),
        .command = std::move(decision.command),
        .body_hash = std::move(decision.body_hash),
        .correlation = commit.correlation,
        .at = commit.at,
        .since = clock_.steady(),
        .facts = std::make_shared<const std::vector<events::StreamFact>>(std::move(commit.facts))
    });
    for (const auto& fact : *in_flight->facts) {
        if (!decision.already_applied) {
            fold_.world.evolve(fact);
        }
        if (fact.stream == fold_.stream) {
            fold_.book_seq = fact.seq;
        }
    }
    inputs_in_flight_ += in_flight->is_input ? 1 : 0;
    if (!in_flight->command.empty()) {
        in_flight_ids_[in_flight->command] = in_flight;
    }
    in_flight_.push_back(in_flight);
    if (base::is_mutated(base::Mutation::relays_what_is_not_confirmed)) {
        port_.relay(
            fold_.caused_by(reader_.state().next_offset, *in_flight->facts, in_flight->correlation)
        );
    }
    if (appended) {
        *appended = std::move(in_flight);
    }
    return true;
}

std::optional<base::Instant> Shard::next_due() const {
    if (!may_decide() || !clocks_agree() || !may_open_group()) {
        return std::nullopt;
    }
    const auto deadline = fold_.world.next_deadline();
    return deadline ? std::optional{deadline->at} : std::nullopt;
}

void Shard::decide_deadline() {
    const auto due = *fold_.world.next_deadline();
    Decision decision{.actor = "system:deadline"};
    const auto decided =
        fold_.world.decide(domain::DeadlineReached{.stream = due.stream}, context(decision.actor));
    if (decided && !decided->empty()) {
        decision.facts = place(*decided);
        commit(decision, nullptr);
    }
    const auto next = fold_.world.next_deadline();
    if (state_ != State::owning || !next || *next != due) {
        return;
    }
    port_.alarm(fmt::format("the deadline of {} changed nothing and is parked", due.stream));
    Decision parked{.actor = "system:deadline"};
    parked.facts.push_back(
        {.stream = fold_.stream,
         .seq = fold_.book_seq + 1,
         .fact = events::DeadlineParked{.stream = due.stream, .due_at = due.at}}
    );
    if (commit(std::move(parked), nullptr)) {
        fold_.world.forget_deadline(due.stream);
    }
}

void Shard::note_relay_progress() {
    const auto steady = clock_.steady();
    if (relay_progress_ <= fold_.relayed || steady - relay_noted_ < limits_.relay_note) {
        return;
    }
    if (!may_decide()) {
        return;
    }
    Decision decision{.actor = "system:relay"};
    decision.facts.push_back(
        {.stream = fold_.stream,
         .seq = fold_.book_seq + 1,
         .fact = events::FollowUpsRelayed{.offset = relay_progress_ + 1}}
    );
    if (!commit(std::move(decision), nullptr)) {
        return;
    }
    fold_.relayed = relay_progress_;
    relay_noted_ = steady;
}

// Rule 9.
void Shard::leave() {
    if (state_ == State::gone) {
        return;
    }
    if (state_ != State::owning) {
        return lose("not wanted here any more", true);
    }
    state_ = State::leaving;
    port_.stop_input();
    inputs_.clear();
    for (auto& waiting : waiting_) {
        answer_now(Answer::Kind::not_here, waiting.respond);
    }
    waiting_.clear();
    Decision decision{.actor = "system:shard"};
    decision.facts.push_back(
        {.stream = fold_.stream,
         .seq = fold_.book_seq + 1,
         .fact = events::ShardReleased{.member = identity_.member}}
    );
    if (relay_progress_ > fold_.relayed) {
        decision.facts.insert(
            decision.facts.begin(),
            {.stream = fold_.stream,
             .seq = fold_.book_seq + 1,
             .fact = events::FollowUpsRelayed{.offset = relay_progress_ + 1}}
        );
        decision.facts.back().seq = fold_.book_seq + 2;
    }
    commit(std::move(decision), nullptr);
}

void Shard::abandon() {
    if (state_ != State::gone) {
        lose("abandoned", false);
    }
}

void Shard::finish_leaving(base::Duration since_last) {
    // No bar can be laid behind the last word.
    if (since_last > limits_.stall) {
        return lose("stalled while it left", false);
    }
    if (in_flight_.empty()) {
        has_left_ = true;
        return lose("left in good order", false);
    }
    if (clock_.steady() - in_flight_.front()->since > limits_.read_back) {
        lose("left, the last commits were not read back in time", false);
    }
}

void Shard::answer_now(Answer::Kind kind, const Respond& respond) const {
    respond({.kind = kind, .partition = partition_, .offset = confirmed_offset_});
}

// Rule 10: carries the highest n appended when it was decided.
void Shard::answer_later(Answer answer, Respond respond, std::shared_ptr<InFlight> commit) {
    pending_.push_back(
        {.bar = next_n_ - 1,
         .answer = std::move(answer),
         .respond = std::move(respond),
         .commit = std::move(commit)}
    );
}

domain::Context Shard::context(std::string actor) {
    return {.actor = std::move(actor), .now = fold_.now};
}

}  // namespace shards
