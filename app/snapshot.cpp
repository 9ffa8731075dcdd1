// `snapshot`: one pass over what was added to the log since the last one. A process of its own: it
// reads what is confirmed, as anybody may, and no server knows of it.

#include "api/access/access_view.hpp"
#include "app/commands.hpp"
#include "app/node.hpp"
#include "base/json_write.hpp"
#include "shards/fold_start.hpp"
#include "workers/runtime/lane_fold.hpp"

#include <fmt/format.h>

namespace app {

namespace {

struct SnapshotLine {
    std::string subject;
    bool written = false;
    std::string manifest;  // of the newest there is
    std::string began;     // the one it went on from
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::vector<std::string> refused;
};
BOOST_DESCRIBE_STRUCT(
    SnapshotLine, (), (subject, written, manifest, began, records, bytes, refused)
)

struct SnapshotLines {
    std::vector<SnapshotLine> snapshots;
    std::vector<std::string> problems;
};
BOOST_DESCRIBE_STRUCT(SnapshotLines, (), (snapshots, problems))

SnapshotLine line_of(const events::MadeSnapshot& made) {
    const bool written = !made.manifest.empty();
    return {
        .subject = made.subject,
        .written = written,
        .manifest = written ? made.manifest : made.began,
        .began = made.began,
        .records = made.records,
        .bytes = made.bytes,
        .refused = made.refused
    };
}

void print(const SnapshotLine& line) {
    for (const auto& refused : line.refused) {
        fmt::print("{:<12}  passed over {}\n", line.subject, refused);
    }
    fmt::print(
        "{:<12}  {:>9} records {}  {}\n",
        line.subject,
        line.records,
        line.began.empty() ? "from the first" : "since the last",
        line.written ? fmt::format("{} bytes in {}", line.bytes, line.manifest)
                     : "not worth another"
    );
    std::fflush(stdout);
}

// Of all partitions together: keys, members, the ledger.
constexpr std::size_t others = 3;

std::vector<events::SnapshotPlan> plans_of(const Config& config) {
    std::vector<events::SnapshotPlan> plans;
    const auto partitions = static_cast<std::int32_t>(config.log.partitions);
    plans.reserve(config.log.partitions + others);
    for (std::int32_t number = 0; number < partitions; ++number) {
        plans.push_back(shards::plan_of_shard(number, window_of(config)));
    }
    plans.push_back(shards::plan_of_spent_keys(partitions));
    plans.push_back(api::plan_of_access(partitions));
    plans.push_back(workers::plan_of_ledger("mail"));
    return plans;
}

}  // namespace

int make_snapshots(const Config& config, std::uint64_t after_records, bool json) {
    if (config.snapshots.folder.empty()) {
        fmt::print(
            stderr,
            "instainstru: no snapshots are kept here.\n"
            "  snapshots.folder names the folder for them, for this command and for serve.\n"
        );
        return exit_failed;
    }
    const auto log = connect_log(config);
    platform::snapshots::FileSnapshots store{config.snapshots.folder};
    if (!store.become_writer()) {
        fmt::print(stderr, "instainstru: another process makes snapshots there just now.\n");
        return exit_failed;
    }
    platform::crypto::SystemRandom random;
    SnapshotLines lines;
    for (auto& plan : plans_of(config)) {
        plan.after_records = std::max<std::uint64_t>(after_records, 1);
        const auto made = events::make_snapshot(std::move(plan), store, *log, random);
        if (!made) {
            lines.problems.push_back(made.error().sentence);
            fmt::print(stderr, "instainstru: {}\n", made.error().sentence);
            continue;
        }
        lines.snapshots.push_back(line_of(*made));
        if (!json) {
            print(lines.snapshots.back());
        }
    }
    if (json) {
        fmt::print("{}\n", base::to_json(lines));
    }
    return lines.problems.empty() ? exit_done : exit_failed;
}

}  // namespace app
