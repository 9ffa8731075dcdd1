#include "tests/simulation/answers.hpp"

#include <fmt/format.h>

#include <set>
#include <tuple>

namespace simulation {

namespace {

using shards::Answer;

constexpr auto window = std::chrono::hours{24};
// An owner that does not know yet that it was replaced has not seen what was carried out since.
constexpr Time ignorance_max{35'000};

bool says_done(const Attempt& attempt) {
    const auto kind = attempt.answer.kind;
    return attempt.answered_at && (kind == Answer::Kind::done || kind == Answer::Kind::repeated);
}

bool says_not_done(const Attempt& attempt) {
    const auto kind = attempt.answer.kind;
    return attempt.answered_at && (kind == Answer::Kind::nothing || kind == Answer::Kind::rejected);
}

}  // namespace

void Answers::on_counted(const events::Partition& partition, const Counted& counted) {
    const auto& commit = counted.commit;
    auto& latest = latest_[partition.number];
    if (commit.at < latest) {
        findings_.add(
            17, fmt::format("time went back at offset {} of {}", counted.offset, partition.number)
        );
    }
    latest = commit.at;
    if (commit.command.empty() || commit.input) {
        return;
    }
    const auto [place, is_first] = carried_.try_emplace(commit.command);
    if (!is_first && commit.at - place->second.at < window) {
        findings_.add(
            6,
            fmt::format(
                "command {} counts at offsets {} and {} of partition {}",
                commit.command,
                place->second.offset,
                counted.offset,
                partition.number
            )
        );
    }
    place->second = {
        .partition = partition.number,
        .offset = counted.offset,
        .at = commit.at,
        .landed_at = counted.landed_at,
        .member = counted.member,
        .body_hash = commit.body_hash
    };
}

void Answers::on_answer(const Attempt& attempt) {
    const auto kind = attempt.answer.kind;
    ++counts_[kind];
    if (kind == Answer::Kind::done || kind == Answer::Kind::repeated) {
        check_in_log(attempt);
    } else if (kind == Answer::Kind::other_body) {
        check_other_body(attempt);
    }
}

void Answers::check_in_log(const Attempt& attempt) {
    const auto& answer = attempt.answer;
    const auto* counted = history_.of(facts_partition(answer.partition)).at(answer.offset);
    if (!counted) {
        return find(3, attempt, "there is no commit that counts");
    }
    const auto& commit = counted->commit;
    if (commit.command != attempt.ask->id) {
        return find(3, attempt, "the commit there is of another command");
    }
    if (commit.body_hash != attempt.ask->body_hash) {
        return find(6, attempt, "the command was carried out with another body");
    }
    if (answer.kind == Answer::Kind::done && *answer.facts != commit.facts) {
        find(3, attempt, "the facts there are others");
    }
}

void Answers::check_not_here(const std::deque<Attempt>& attempts) {
    std::map<std::pair<std::string, std::string>, int> asked;
    for (const auto& attempt : attempts) {
        ++asked[{attempt.ask->id, attempt.member}];
    }
    for (const auto& attempt : attempts) {
        const auto carried = carried_.find(attempt.ask->id);
        const bool is_told = attempt.answered_at && carried != carried_.end() &&
                             attempt.answer.kind == Answer::Kind::not_here;
        if (!is_told || asked.at({attempt.ask->id, attempt.member}) > 1) {
            continue;
        }
        const bool happened = carried->second.member == attempt.member &&
                              carried->second.landed_at >= attempt.sent_at;
        if (happened) {
            find(3, attempt, "and what it asked for was carried out there");
        }
    }
}

// Invariant 6. One process decides what it is asked in the order of asking.
void Answers::check_same(const std::deque<Attempt>& attempts) {
    std::set<std::tuple<std::string, std::string, std::string>> done;
    for (const auto& attempt : attempts) {
        const auto& ask = *attempt.ask;
        const std::tuple key{ask.id, ask.body_hash, attempt.member};
        if (says_done(attempt)) {
            done.insert(key);
        }
        const auto carried = carried_.find(ask.id);
        const bool was_carried = carried != carried_.end() &&
                                 carried->second.body_hash == ask.body_hash &&
                                 carried->second.landed_at + ignorance_max < attempt.sent_at &&
                                 attempt.sent_at - carried->second.landed_at < window;
        if (says_not_done(attempt) && (was_carried || done.contains(key))) {
            find(6, attempt, "it had been carried out");
        }
    }
}

void Answers::check_other_body(const Attempt& attempt) {
    const auto carried = carried_.find(attempt.ask->id);
    if (carried == carried_.end() || carried->second.body_hash == attempt.ask->body_hash) {
        find(6, attempt, "it was not carried out with another body");
    }
}

void Answers::find(int invariant, const Attempt& attempt, const std::string& what) {
    findings_.add(
        invariant,
        fmt::format(
            "{} {} was answered '{}' with offset {} of partition {}: {}",
            domain::kind_of(attempt.ask->command),
            attempt.ask->id,
            base::name_of(attempt.answer.kind),
            attempt.answer.offset,
            attempt.answer.partition,
            what
        )
    );
}

}  // namespace simulation
