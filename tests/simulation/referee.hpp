#pragma once
// Plays the counted history again, commit by commit, with the rules of the domain alone, and holds
// against it what shards wrote and what they answered.

#include "domain/world.hpp"
#include "shards/command_record.hpp"
#include "tests/simulation/callers.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace simulation {

class Referee {
public:
    // Only looks at what there is by now.
    Referee(const History& history, const Callers& callers, events::Log& log, Findings& findings);

    // Invariants 4, 5, 7, 8 and 17.
    void judge();

    // Answers that were explained by a state, and commits that were explained by a decision.
    std::uint64_t explained() const { return explained_; }

    std::uint64_t parked() const { return parked_; }

private:
    // An answer that says something about the state it was decided on.
    struct Question {
        const Attempt* attempt = nullptr;
        std::size_t first = 0;  // so many counted commits at least
        std::size_t last = 0;   // and at most
    };

    void judge_partition();
    const std::vector<Counted>& counted() const;

    // Answers
    std::vector<Question> questions();
    void answer(std::vector<Question>& open, std::size_t prefix);
    bool explains(const Attempt& attempt, base::Instant committed_at) const;
    void not_explained(const Question& question);
    void out_of_date(const Question& question);

    // Commits
    void judge_commit(const Counted& commit);
    void judge_request(const Counted& commit);
    void judge_input(const Counted& commit);
    bool judge_entry(
        const shards::CommandEntry& entry, const events::Commit& commit, std::size_t& place
    );
    void judge_own(const Counted& commit);
    void judge_deadline(const Counted& commit);
    bool takes(const domain::Decided& decided, const events::Commit& commit, std::size_t& place);
    void take_rest(const events::Commit& commit, std::size_t place);
    void check_seqs(const Counted& commit);
    void find(int invariant, const Counted& commit, const std::string& what);

    const History& history_;
    const Callers& callers_;
    events::Log& log_;
    Findings& findings_;
    std::unordered_map<std::string, const Ask*> asks_;  // by id
    std::uint64_t explained_ = 0;
    std::uint64_t parked_ = 0;

    // Of the partition that is judged.
    std::int32_t partition_ = 0;
    domain::World world_;
    std::map<std::string, std::uint32_t> seqs_;
    events::Offset next_input_ = 0;
};

}  // namespace simulation
