// `fsck`: is the log sound by itself? Checks what must hold for every partition, without the
// program's own state: n and seq without gaps, one commit a command, every fact readable.

#include "app/commands.hpp"
#include "app/history.hpp"
#include "app/node.hpp"
#include "base/json_write.hpp"

#include <fmt/format.h>

#include <map>
#include <unordered_map>

namespace app {

namespace {

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

struct TallyLine {
    std::string topic;
    std::int32_t partition = 0;
    std::uint64_t records = 0;
    std::uint64_t claims = 0;
    std::uint64_t commits = 0;
    std::uint64_t facts = 0;
    std::map<std::string, std::uint64_t> voids;
    std::vector<std::string> problems;
};
BOOST_DESCRIBE_STRUCT(
    TallyLine, (), (topic, partition, records, claims, commits, facts, voids, problems)
)

struct TallyLines {
    bool sound = true;
    std::vector<TallyLine> partitions;
};
BOOST_DESCRIBE_STRUCT(TallyLines, (), (sound, partitions))

TallyLine line_of(const events::Partition& partition, const Tally& tally) {
    return {
        .topic = partition.topic,
        .partition = partition.number,
        .records = tally.records,
        .claims = tally.claims,
        .commits = tally.commits,
        .facts = tally.facts,
        .voids = tally.voids,
        .problems = tally.problems
    };
}

void print(const TallyLine& line) {
    fmt::print(
        "{:<16} {:>3}  {:>9} records  {:>4} claims  {:>9} commits  {:>9} facts",
        line.topic,
        line.partition,
        line.records,
        line.claims,
        line.commits,
        line.facts
    );
    for (const auto& [what, count] : line.voids) {
        fmt::print("  {} {}", count, what);
    }
    fmt::print("\n");
    for (const auto& problem : line.problems) {
        fmt::print("    {}\n", problem);
    }
}

}  // namespace

int fsck(const Config& config, bool json) {
    const auto log = connect_log(config);
    TallyLines lines;
    for (const auto topic : {events::topics::facts, events::topics::mail_ledger}) {
        for (const auto& partition : partitions_of(*log, topic)) {
            Check check{partition};
            walk(*log, partition, [&](const events::Record& record, events::Verdict verdict) {
                check.visit(record, verdict);
            });
            lines.sound = lines.sound && check.tally.problems.empty();
            lines.partitions.push_back(line_of(partition, check.tally));
            if (!json) {
                print(lines.partitions.back());
            }
        }
    }
    if (json) {
        fmt::print("{}\n", base::to_json(lines));
    } else {
        fmt::print("{}\n", lines.sound ? "The log is sound." : "The log is NOT sound; see above.");
    }
    return lines.sound ? exit_done : exit_partly;
}

}  // namespace app
