#pragma once
// One partition and whoever owns it, step by step: landing, report and reading of each append are
// taken by the test.

#include "domain/commands.hpp"
#include "events/memory_log.hpp"
#include "events/memory_snapshots.hpp"
#include "shards/shard.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tests {

inline const events::RecipientId ann{"0000000000000000000000A000"};
inline const events::ImportId import_of_ann{"0000000000000000000000C000"};

class SteppedShard final : public shards::ShardPort {
public:
    explicit SteppedShard(shards::ShardLimits limits = {});
    ~SteppedShard() override;

    shards::Shard* operator->() { return shard_.get(); }

    // A new process folds the partition; with own() it claims it as well. The same run of it does
    // so once more when it has lost its claim.
    void start();
    void own();
    void own_again();

    // Kill -9. What was appended and has not landed does not land any more.
    void crash();

    // By another process; the next one to fold begins there.
    void make_snapshot();

    // What a caller was answered, once it was.
    using Given = std::shared_ptr<std::optional<shards::Answer>>;
    Given submit(shards::Request request);

    // To the topic `commands`, where it is durable at once.
    void send(const std::vector<shards::CommandEntry>& entries);
    void send_text(std::string value);

    void tick() { shard_->tick(); }

    // ── Steps of the log ─────────────────────────────────────────────────────────────────────────

    void land_all();
    void report_all();
    void reveal_all();

    // Gives the shard what it can see by now.
    void take();

    // Everything lands, is reported and read; without a tick of the shard.
    void settle_without_tick();

    // All that follows of itself, without time passing.
    void settle();

    // Time passes, and all that follows.
    void pass(base::Duration time);

    // Another process claims the partition; what was appended before may land later.
    void another_claims();

    // It claims, commits that, and is gone.
    void another_commits(events::StreamFact fact);

    // Is the outcome of that command record on its way to the log?
    bool is_appending_input(events::Offset offset) const;

    // ── What came of it ──────────────────────────────────────────────────────────────────────────

    std::vector<events::Commit> commits() const;
    std::vector<events::Commit> commits_of_inputs() const;
    events::Commit last_commit() const;

    template <class Fact>
    std::size_t count_of() const {
        std::size_t count = 0;
        for (const auto& commit : commits()) {
            for (const auto& fact : commit.facts) {
                count += std::holds_alternative<Fact>(fact.fact) ? 1 : 0;
            }
        }
        return count;
    }

    std::optional<std::uint64_t> append(events::NewRecord record) override;
    void read_input_from(events::Offset offset) override;
    void stop_input() override;
    void relay(shards::Caused caused) override;
    void alarm(std::string_view what) override;

    base::ManualClock clock;
    base::ManualClock broker;  // its wall clock may be another
    events::MemoryLog log;
    events::MemorySnapshots snapshots;
    events::Offset began_at = 0;  // the fold of the present run
    std::vector<shards::Caused> relayed;
    std::vector<std::string> alarms;

private:
    const shards::ShardLimits limits_;
    base::SeededRandom random_{1};
    std::unique_ptr<events::LogClient> client_;
    std::unique_ptr<events::LogClient> another_;
    std::unique_ptr<shards::Shard> shard_;

    void fold();
    void claim();
    void send_record(events::NewRecord record);

    std::uint64_t tag_ = 0;
    int runs_ = 0;
};

shards::Request request(const std::string& id, domain::Command command);

// Of Ann.
domain::Command suppress();
domain::Command lift();

// To a person of that name, by mail.
domain::Command invite_for(const std::string& name);

}  // namespace tests
