#pragma once
// The rules of the log on one partition, played at random: three nodes claim, decide, append and
// answer while records are delayed, lost, doubled, swapped, or land although they were reported
// lost. The nodes read by events::Reader; beside it runs a second, naive telling of the same rule.
// Each rule can be bent, to see that the check notices.

#include "base/random.hpp"
#include "events/reader.hpp"

#include <bitset>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace log_model {

enum class Bend {
    nothing,
    // of the reader
    no_claim_check,
    no_gap,
    gap_skips_only,
    no_dup_check,
    blind_claim,
    // of the writer
    ignores_foreign_claim,
    claims_before_fold,
    answers_at_once,
    rejection_without_bar,
    repeat_without_bar,
    ignores_delivery_error
};
BOOST_DESCRIBE_ENUM(
    Bend,
    nothing,
    no_claim_check,
    no_gap,
    gap_skips_only,
    no_dup_check,
    blind_claim,
    ignores_foreign_claim,
    claims_before_fold,
    answers_at_once,
    rejection_without_bar,
    repeat_without_bar,
    ignores_delivery_error
)

bool bends_reader(Bend bend);

// The business: one place, which is booked for one of three customers or free.
enum class Act { book, free };

struct Command {
    Act act = Act::book;
    int customer = 0;
};

using Places = std::uint8_t;  // a bit for each customer who has the place

// Why not: "" when it is done.
std::string_view refusal(Places places, const Command& command);
Places carry_out(Places places, const Command& command);

enum class Reading { claimed, counted, void_ };

// What a reader of any kind knows after some records.
class Fold {
public:
    Fold(Bend bend, const std::map<int, Command>& commands);

    Reading step(const events::Record& record);

    events::Offset next_offset() const { return reader_.state().next_offset; }

    const std::optional<std::string>& claim() const { return claim_; }

    std::uint64_t next_n() const { return next_n_; }

    const events::ReaderState& reader_state() const { return reader_.state(); }

    Places places = 0;
    std::bitset<256> done;  // commands that counted

private:
    Reading naive_step(const events::Record& record);
    Reading naive_commit(const events::Envelope& commit);
    void compare(Reading naive, events::Verdict verdict) const;

    Bend bend_;
    const std::map<int, Command>* commands_;
    events::Reader reader_;
    // The naive telling, which is also the one that can be bent.
    std::optional<std::string> claim_;
    std::uint64_t next_n_ = 1;
    bool dead_ = false;
};

struct Answer {
    enum class Kind { done, refused, unknown } kind = Kind::unknown;
    std::string_view reason;
};

class Node;

class World {
public:
    World(std::uint64_t seed, Bend bend);
    ~World();

    // Faults for some steps, then none. Absent: all answers are explained by the log, nobody waits
    // for ever, and new commands are answered. Otherwise what is not so.
    std::optional<std::string> run(int steps);

    std::size_t answered() const;

    // The rest is for nodes.

    void produce(events::NewRecord record) { in_flight_.push_back({std::move(record)}); }

    void answer(int command, Answer answer) { answers_[command].push_back(answer); }

    const std::vector<events::Record>& log() const { return log_; }

    const std::map<int, Command>& commands() const { return commands_; }

    Bend bend() const { return bend_; }

private:
    struct Flying {
        events::NewRecord record;
        bool reported = false;
    };

    void step();
    void move_one();
    void land(const events::NewRecord& record);
    void report_failed(const events::NewRecord& record);
    void send_command(Node& node);
    std::optional<std::string> check_history();
    std::optional<std::string> check_answers() const;
    std::optional<std::string> check_readers();
    std::optional<std::string> check_progress();
    void settle();

    base::SeededRandom random_;
    Bend bend_;
    std::vector<events::Record> log_;
    std::vector<Flying> in_flight_;
    std::map<int, Command> commands_;
    std::map<int, std::vector<Answer>> answers_;
    std::vector<Places> places_over_time_;  // by the history that counts
    std::bitset<256> counted_;
    std::vector<std::unique_ptr<Node>> nodes_;
};

int command_of(const events::Record& record);

}  // namespace log_model
