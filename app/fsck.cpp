// `fsck`: is the log sound by itself? Checks what must hold for every partition, without the
// program's own state: n and seq without gaps, one commit a command, every fact readable.

#include "app/commands.hpp"
#include "app/history.hpp"
#include "app/node.hpp"

#include <fmt/format.h>

#include <map>
#include <unordered_map>

namespace app {

namespace {

constexpr int findings = 2;

struct Tally {
    std::uint64_t records = 0;
    std::uint64_t claims = 0;
    std::uint64_t commits = 0;
    std::uint64_t facts = 0;
    std::map<std::string, std::uint64_t> voids;
    std::vector<std::string> problems;
};

class Check {
public:
    explicit Check(events::Partition partition) : partition_{std::move(partition)} {}

    void visit(const events::Record& record, events::Verdict verdict) {
        ++tally.records;
        if (verdict == events::Verdict::claimed) {
            ++tally.claims;
        } else if (verdict == events::Verdict::counted) {
            commit(record);
        } else {
            ++tally.voids[std::string{name_of(verdict)}];
        }
    }

    Tally tally;

private:
    static std::string_view name_of(events::Verdict verdict) {
        switch (verdict) {
            case events::Verdict::void_claim:
                return "claims that lost";
            case events::Verdict::void_foreign:
                return "commits of replaced owners";
            case events::Verdict::void_dead:
                return "commits behind a gap";
            case events::Verdict::void_duplicate:
                return "duplicates";
            case events::Verdict::void_gap:
                return "gaps";
            default:
                return "records without sound headers";
        }
    }

    void commit(const events::Record& record) {
        ++tally.commits;
        const auto commit = events::read_commit(record);
        if (!commit) {
            return problem(record, commit.error().sentence);
        }
        tally.facts += commit->facts.size();
        for (const auto& fact : commit->facts) {
            auto& seq = seqs_[fact.stream];
            if (fact.seq != seq + 1) {
                problem(record, fmt::format("{} goes from {} to {}", fact.stream, seq, fact.seq));
            }
            seq = fact.seq;
        }
        if (!commit->command.empty() && !commit->input &&
            !commands_.insert({commit->command, record.offset}).second) {
            problem(record, fmt::format("command {} was carried out twice", commit->command));
        }
    }

    void problem(const events::Record& record, std::string what) {
        tally.problems.push_back(fmt::format(
            "{} {} offset {}: {}", partition_.topic, partition_.number, record.offset, what
        ));
    }

    events::Partition partition_;
    std::unordered_map<std::string, std::uint32_t> seqs_;
    std::unordered_map<std::string, events::Offset> commands_;
};

}  // namespace

int fsck(const Config& config) {
    const auto log = connect_log(config);
    bool sound = true;
    for (const auto topic : {events::topics::facts, events::topics::mail_ledger}) {
        for (const auto& partition : partitions_of(*log, topic)) {
            Check check{partition};
            walk(*log, partition, [&](const events::Record& record, events::Verdict verdict) {
                check.visit(record, verdict);
            });
            const auto& tally = check.tally;
            fmt::print(
                "{:<16} {:>3}  {:>9} records  {:>4} claims  {:>9} commits  {:>9} facts",
                partition.topic,
                partition.number,
                tally.records,
                tally.claims,
                tally.commits,
                tally.facts
            );
            for (const auto& [what, count] : tally.voids) {
                fmt::print("  {} {}", count, what);
            }
            fmt::print("\n");
            for (const auto& problem : tally.problems) {
                fmt::print("    {}\n", problem);
                sound = false;
            }
        }
    }
    fmt::print("{}\n", sound ? "The log is sound." : "The log is NOT sound; see above.");
    return sound ? EXIT_SUCCESS : findings;
}

}  // namespace app
