#include "tests/simulation/referee.hpp"

#include "tests/simulation/factors.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulation {

namespace {

using namespace std::chrono_literals;
using shards::Answer;

// So old may the state be on which an answer was decided: an owner that is cut off for half a
// minute goes on saying no until it has something to commit, and a reader may lag by some seconds.
// An owner that stood still notices (rule 11).
constexpr base::Duration staleness_max{35'000};
// Clocks that differ by more are noticed.
constexpr base::Duration skew_max{6'000};

// Failed sign-ins and wrong codes are counted in memory: what they lead to cannot be told from the
// log.
bool is_volatile(const domain::Command& command) {
    return std::holds_alternative<domain::FailSignIn>(command) ||
           std::holds_alternative<domain::FailSecondFactor>(command);
}

// No more is looked at with a proof that was tried too often.
bool is_tried(const domain::Command& command) {
    const auto* in = std::get_if<domain::SignIn>(&command);
    return in && in->proof && in->proof->password_proof.starts_with(tried_proofs);
}

bool says_something(const Attempt& attempt) {
    const bool was_told = attempt.answered_at && (attempt.answer.kind == Answer::Kind::rejected ||
                                                  attempt.answer.kind == Answer::Kind::nothing);
    return was_told && !is_volatile(attempt.ask->command) && !is_tried(attempt.ask->command);
}

}  // namespace

Referee::Referee(
    const History& history, const Callers& callers, events::Log& log, Findings& findings
)
    : history_{history}, callers_{callers}, log_{log}, findings_{findings} {
    for (const auto& ask : callers_.asks()) {
        asks_.emplace(ask.id, &ask);
    }
}

void Referee::judge() {
    for (partition_ = 0; partition_ < partitions; ++partition_) {
        judge_partition();
    }
}

const std::vector<Counted>& Referee::counted() const {
    return history_.of(facts_partition(partition_)).counted();
}

void Referee::judge_partition() {
    world_ = domain::World{};
    seqs_.clear();
    next_input_ = 0;
    const auto all = questions();
    auto next = all.begin();
    std::vector<Question> open;
    for (std::size_t prefix = 0; prefix <= counted().size(); ++prefix) {
        while (next != all.end() && next->first <= prefix) {
            open.push_back(*next++);
        }
        answer(open, prefix);
        if (prefix < counted().size()) {
            judge_commit(counted()[prefix]);
        }
    }
    for (const auto& question : open) {
        not_explained(question);
    }
}

// ── Answers ──────────────────────────────────────────────────────────────────────────────────────

std::vector<Referee::Question> Referee::questions() {
    const auto& history = history_.of(facts_partition(partition_));
    std::vector<Question> all;
    for (const auto& attempt : callers_.attempts()) {
        if (attempt.ask->partition != partition_ || !says_something(attempt)) {
            continue;
        }
        const auto last = history.counted_below(attempt.answer.offset + 1);
        const auto oldest = std::max(attempt.sent_at - staleness_max, Time{0});
        const auto first = history.counted_until(oldest);
        const Question question{.attempt = &attempt, .first = std::min(first, last), .last = last};
        if (first > last) {
            out_of_date(question);
        } else {
            all.push_back(question);
        }
    }
    std::ranges::sort(all, {}, &Question::first);
    return all;
}

void Referee::answer(std::vector<Question>& open, std::size_t prefix) {
    const auto committed_at = prefix == 0 ? base::Instant{} : counted()[prefix - 1].commit.at;
    std::erase_if(open, [&](const Question& question) {
        if (explains(*question.attempt, committed_at)) {
            ++explained_;
            return true;
        }
        if (prefix >= question.last) {
            not_explained(question);
            return true;
        }
        return false;
    });
}

// What time it was for the shard is known within bounds only: never before the last commit, and
// never beyond what its clock has shown.
bool Referee::explains(const Attempt& attempt, base::Instant committed_at) const {
    const auto earliest = std::max(committed_at, attempt.wall_from);
    const auto latest = std::max(committed_at, attempt.wall_until);
    const auto& answer = attempt.answer;
    for (const auto now : {earliest, latest}) {
        const auto decided =
            world_.decide(attempt.ask->command, {.actor = attempt.ask->actor, .now = now});
        const bool same = answer.kind == Answer::Kind::nothing
                              ? decided && decided->empty()
                              : !decided && decided.error().rule == answer.rejection.rule;
        if (same) {
            return true;
        }
    }
    return false;
}

void Referee::out_of_date(const Question& question) {
    const auto& attempt = *question.attempt;
    findings_.add(
        4,
        fmt::format(
            "{} was answered \"{}\" by {} at {} ms, partition {}: on a state of before commit {}, "
            "which was there long before it was asked",
            domain::kind_of(attempt.ask->command),
            base::name_of(attempt.answer.kind),
            attempt.member,
            attempt.answered_at->count(),
            partition_,
            question.last + 1
        )
    );
}

void Referee::not_explained(const Question& question) {
    const auto& [attempt, first, last] = question;
    const auto& answer = attempt->answer;
    findings_.add(
        4,
        fmt::format(
            "{} was answered \"{}\" by {} at {} ms, partition {}: no state between commits {} and "
            "{} explains it",
            domain::kind_of(attempt->ask->command),
            answer.kind == Answer::Kind::nothing ? "nothing" : answer.rejection.rule->code,
            attempt->member,
            attempt->answered_at->count(),
            partition_,
            first,
            last
        )
    );
}

// ── Commits ──────────────────────────────────────────────────────────────────────────────────────

void Referee::judge_commit(const Counted& commit) {
    if (commit.commit.input) {
        judge_input(commit);
    } else if (!commit.commit.command.empty()) {
        judge_request(commit);
    } else {
        judge_own(commit);
    }
    check_seqs(commit);
    ++explained_;
}

void Referee::check_seqs(const Counted& commit) {
    for (const auto& fact : commit.commit.facts) {
        auto& seq = seqs_[fact.stream];
        if (fact.seq != seq + 1) {
            find(7, commit, fmt::format("{} goes from {} to {}", fact.stream, seq, fact.seq));
        }
        seq = fact.seq;
    }
}

// Are these the facts that stand there? Then they are applied.
bool Referee::takes(
    const domain::Decided& decided, const events::Commit& commit, std::size_t& place
) {
    if (!decided || decided->size() > commit.facts.size() - place) {
        return false;
    }
    for (std::size_t i = 0; i < decided->size(); ++i) {
        const auto& there = commit.facts[place + i];
        if (there.stream != (*decided)[i].stream || !(there.fact == (*decided)[i].fact)) {
            return false;
        }
    }
    for (std::size_t i = 0; i < decided->size(); ++i) {
        world_.evolve(commit.facts[place++]);
    }
    return true;
}

void Referee::take_rest(const events::Commit& commit, std::size_t place) {
    for (; place < commit.facts.size(); ++place) {
        world_.evolve(commit.facts[place]);
    }
}

// What a caller asked is decided on the commits before it, and on nothing else.
void Referee::judge_request(const Counted& counted) {
    const auto& commit = counted.commit;
    const auto ask = asks_.find(commit.command);
    std::size_t place = 0;
    if (ask == asks_.end()) {
        find(3, counted, "nobody asked for this command");
    } else if (!is_volatile(ask->second->command)) {
        const auto decided =
            world_.decide(ask->second->command, {.actor = commit.actor, .now = commit.at});
        if (!takes(decided, commit, place) || place < commit.facts.size()) {
            find(5, counted, "was not decided on the commits before it");
        }
    }
    take_rest(commit, place);
}

void Referee::judge_input(const Counted& counted) {
    const auto& commit = counted.commit;
    if (*commit.input != next_input_) {
        find(8, counted, fmt::format("takes {} where {} is next", *commit.input, next_input_));
    }
    next_input_ = *commit.input + 1;
    std::size_t place = 0;
    if (!commit.facts.empty() &&
        std::holds_alternative<events::InputParked>(commit.facts.front().fact)) {
        ++parked_;
        return take_rest(commit, place);
    }
    const auto record = log_.read_one(commands_partition(partition_), *commit.input);
    const auto entries = shards::read_commands(record.value());
    for (const auto& entry : entries.value()) {
        if (!judge_entry(entry, commit, place)) {
            find(5, counted, fmt::format("{} was not decided on what is before it", entry.id));
            return take_rest(commit, place);
        }
    }
    if (place < commit.facts.size()) {
        find(8, counted, "holds facts that no entry asked for");
    }
    take_rest(commit, place);
}

bool Referee::judge_entry(
    const shards::CommandEntry& entry, const events::Commit& commit, std::size_t& place
) {
    const auto decided = world_.decide(entry.command, {.actor = entry.actor, .now = commit.at});
    if (decided) {
        return takes(decided, commit, place);
    }
    if (place >= commit.facts.size()) {
        return false;
    }
    const auto& there = commit.facts[place++];
    const auto* refused = std::get_if<events::CommandRefused>(&there.fact);
    return refused && refused->command == entry.id && refused->code == decided.error().rule->code;
}

void Referee::judge_own(const Counted& counted) {
    const auto& commit = counted.commit;
    if (commit.actor == "system:deadline") {
        return judge_deadline(counted);
    }
    for (const auto& fact : commit.facts) {
        if (!fact.stream.starts_with("shard-")) {
            find(5, counted, "facts that nobody asked for");
        }
    }
    take_rest(commit, 0);
}

void Referee::judge_deadline(const Counted& counted) {
    const auto& commit = counted.commit;
    const auto due = world_.next_deadline();
    std::size_t place = 0;
    if (!due) {
        find(17, counted, "nothing was due");
        return take_rest(commit, place);
    }
    if (due->at > start_of_time + counted.landed_at + skew_max) {
        find(17, counted, fmt::format("the deadline of {} came early", due->stream));
    }
    const auto decided = world_.decide(
        domain::DeadlineReached{.stream = due->stream}, {.actor = commit.actor, .now = commit.at}
    );
    if (!takes(decided, commit, place) || place == 0 || place < commit.facts.size()) {
        find(17, counted, fmt::format("is not what the deadline of {} decides", due->stream));
    }
    take_rest(commit, place);
}

void Referee::find(int invariant, const Counted& counted, const std::string& what) {
    findings_.add(
        invariant, fmt::format("facts {} offset {}: {}", partition_, counted.offset, what)
    );
}

}  // namespace simulation
