#pragma once
// The whole way of a batch through one partition with three would-be owners, and a log that loses,
// doubles, delays and swaps: callers, commands of the topic, deadlines, relays. One seed, one
// schedule. The checkers read the log by themselves.

#include "events/memory_log.hpp"
#include "shards/command_record.hpp"
#include "shards/shard.hpp"

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tests::path {

inline const events::Partition facts{.topic = std::string{events::topics::facts}};
inline const events::Partition inputs{.topic = std::string{events::topics::commands}};

inline constexpr std::uint32_t rows = 6;

events::ImportId sent_import();
events::ImportId forgotten_import();  // never closed: it has to expire

// An answer as a caller got it.
struct Given {
    std::string id;
    domain::Command command;
    shards::Answer answer;
};

class Path;

// One would-be owner: its shard, its relay, and how they reach the log.
class Owner final : public shards::ShardPort {
public:
    Owner(Path& path, std::string name);

    void die();      // as by kill -9; a new run begins
    void restart();  // the same run folds anew
    void read();
    void act();
    void take();
    void relay_some();
    void submit(const std::string& id, const domain::Command& command);
    bool is_idle() const;

    shards::Shard& shard() { return *shard_; }

    std::string run() const { return name + std::to_string(runs_); }

    const std::string name;

    std::optional<std::uint64_t> append(events::NewRecord record) override;
    void read_input_from(events::Offset offset) override;
    void stop_input() override;
    void relay(shards::Caused caused) override;

    void alarm(std::string_view) override {}

private:
    Path& path_;
    std::unique_ptr<events::LogClient> client_;
    std::unique_ptr<shards::Shard> shard_;
    std::unique_ptr<events::LogClient> relay_client_;
    std::deque<shards::Caused> to_relay_;
    std::optional<std::uint64_t> relaying_;  // the record on its way
    std::uint64_t tag_ = 0;
    int runs_ = 0;
};

class Path {
public:
    explicit Path(std::uint64_t seed);

    // Faults of all kinds.
    void disturb(int steps);

    // No more faults; goes on until nothing is left to do. False when that takes for ever.
    bool come_to_rest();

    // Everything that was ever sent to the topic, once more.
    void send_all_again();

    void answered(Given given);

    base::ManualClock clock;
    base::SeededRandom random;
    events::MemoryLog log{clock, events::MemoryLog::Steps::manual};
    std::vector<Given> all_given;

private:
    friend class Owner;

    bool is_running(const std::string& run) const;
    void step();
    void ask_something(Owner& owner);
    void move_an_append();
    std::vector<shards::CommandEntry> commands_of(const shards::Caused& caused);
    void mail(const events::Job& job, const std::string& id);
    void send_reliably(const std::vector<shards::CommandEntry>& entries);

    std::vector<std::unique_ptr<Owner>> owners_;
    std::unique_ptr<events::LogClient> world_;  // lane and operator: nothing of theirs is lost
    std::vector<domain::Command> script_;
    std::size_t script_done_ = 0;  // so many of its first commands were answered
    std::map<std::string, domain::Command> asked_;
    std::set<std::string> mailed_;
    std::uint64_t tag_ = 0;
};

}  // namespace tests::path
