#pragma once
// One partition's writer: folds it, claims it, decides, appends, reads back, and only then answers.
// ARCHITECTURE §3 and §4 name the rules; the numbers in comments are theirs.
//
// No I/O and no thread of its own: the host feeds it records, reports and time, and carries out
// what it asks of ShardPort. One thread calls everything.

#include "base/durations.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "events/log.hpp"
#include "events/reader.hpp"
#include "shards/answer.hpp"
#include "shards/broker_clock.hpp"
#include "shards/command_record.hpp"
#include "shards/fold.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace shards {

class ShardPort {
public:
    virtual ~ShardPort() = default;

    // To this partition of `facts`. The tag of the report to come, larger than all before; absent
    // when refused at once.
    virtual std::optional<std::uint64_t> append(events::NewRecord record) = 0;

    // Of `commands`, this partition.
    virtual void read_input_from(events::Offset offset) = 0;
    virtual void stop_input() = 0;

    // In the order of the log.
    virtual void relay(Caused caused) = 0;

    // Something an operator should know: parked work, a foreign claim, clocks that disagree.
    virtual void alarm(std::string_view what) = 0;
};

struct ShardLimits {
    std::size_t waiting = 8192;        // commands not yet decided; more are told busy
    std::size_t in_flight = 2048;      // commits appended and not yet confirmed
    std::size_t groups = 1;            // of commits appended together and not yet confirmed
    base::Duration read_back{10'000};  // longer than that: the claim is given up
    base::Duration stall{1'000};       // rule 11
    base::Duration relay_note{100};    // how often the relay's progress is written
    base::Duration clock_skew{5'000};  // unless it is surely less no deadline fires
    WindowLimits window;
};

struct ShardIdentity {
    std::string member;
    std::string url;
};

// Ask for a number to show; a snapshot.
struct ShardStatus {
    std::string state;
    std::string claim;
    events::Offset offset = 0;
    std::size_t waiting = 0;
    std::size_t in_flight = 0;
    std::uint64_t decided = 0;
    std::vector<std::uint64_t> facts;  // confirmed since it owns, in the order of fact_types()
    std::uint64_t foreign_claims = 0;  // by which it lost its own
    std::uint64_t voids = 0;           // records that did not count, since it owns
    std::uint64_t undelivered = 0;     // appends that the log did not take, or not in time
    events::Offset began_at = 0;       // of the snapshot that it was folded from; 0: of none
    std::uint64_t snapshots_refused = 0;
    base::Durations until_read_back;  // since a commit was appended
    base::Durations until_confirmed;
};

class Shard {
public:
    enum class State {
        folding,   // reading what is there
        folded,    // up to date; claims when told to
        claiming,  // own claim appended, not yet read
        owning,
        leaving,  // drains, decides nothing new
        gone      // of no more use: drop it, and fold anew if it is to be owned again
    };

    Shard(
        std::int32_t partition,
        ShardIdentity identity,
        ShardLimits limits,
        const base::Clock& clock,
        base::Random& random,
        ShardPort& port
    );

    // Goes on where a snapshot was made: what that held, and how far it had read. Before the fold.
    void begin_at(Fold fold, events::ReaderState place);

    // The partition's end when the fold began: up to there it is `folding`.
    void fold_until(events::Offset end);

    void on_record(const events::Record& record);
    void on_input(events::Record record);
    void on_report(const events::DeliveryReport& report);

    // Only when folded. Whether it succeeded shows in state().
    void claim();

    // Answered at once when it cannot wait here.
    void submit(Request request, Respond respond);
    void ask(Look look, Respond respond);

    // Follow-ups of all records up to and including `offset` have been sent.
    void relayed(events::Offset offset);

    // Decides what waits and what is due; watches for stalls and timeouts. Called often.
    void tick();

    // Nothing is decided while its follow-ups pile up.
    void hold_back(bool held_back) { held_back_ = held_back; }

    // Stops deciding, says Released, and is gone when all is confirmed.
    void leave();

    // At once; what was on its way is in doubt.
    void abandon();

    State state() const { return state_; }

    // Gone in good order, with nothing lost.
    bool has_left() const { return has_left_; }

    bool predecessor_left() const { return !fold_.claim || fold_.predecessor_released; }

    // Of the claim that counts now.
    const std::optional<events::Claim>& current_claim() const { return fold_.claim; }

    // Absent when nothing is due by itself.
    std::optional<base::Instant> next_due() const;

    // Nothing that is asked is decided before it is confirmed.
    bool has_group_on_its_way() const { return state_ == State::owning && !may_open_group(); }

    // From where the partition has to be read, and whether it still has a use for that record.
    events::Offset reads_from() const;

    bool wants(events::Offset offset) const { return offset >= reads_from(); }

    const std::string& why_gone() const { return why_gone_; }

    ShardStatus status() const;

private:
    // A commit that was appended and is not yet known to count.
    struct InFlight {
        std::uint64_t n = 0;
        std::uint64_t tag = 0;
        bool delivered = false;
        bool is_input = false;
        std::optional<events::Offset> offset;  // once read back
        std::string command;
        std::string body_hash;
        std::string correlation;
        base::Instant at;
        base::Duration since{0};
        Facts facts;
    };

    struct Pending {
        std::uint64_t bar = 0;  // leaves when this n is confirmed
        Answer answer;
        Respond respond;
        std::shared_ptr<InFlight> commit;  // whose offset the answer names
    };

    struct Waiting {
        Request request;
        Look look;  // instead of a request
        Respond respond;
    };

    struct Decision {
        std::string command;
        std::string body_hash;
        std::string actor;
        std::string correlation;
        std::string traceparent;
        std::string origin = {};
        std::optional<events::Offset> input = {};
        std::vector<events::StreamFact> facts;
        bool already_applied = false;
    };

    // Reading
    void on_claimed(const events::Record& record);
    void on_counted(const events::Record& record);
    void recall(const events::Record& record);
    void note_folded();
    void become_owner(base::Instant claimed_at);
    void confirm();
    void release_answers();
    void lose(std::string why, bool foreign_claim);

    // Deciding
    bool may_decide() const;
    bool may_open_group() const;
    void decide_group();
    void decide(Waiting waiting);
    void decide_request(Request request, Respond respond);
    void decide_input();
    bool may_take_input();
    bool attempt_noted(const events::Record& input);
    void park_input(events::Offset offset, std::string reason);
    void decide_entry(CommandEntry& entry, Decision& decision, std::size_t& bytes);
    void decide_deadline();
    bool commit(Decision decision, std::shared_ptr<InFlight>* appended);
    std::vector<events::StreamFact> place(const std::vector<domain::Placed>& placed) const;
    void answer_now(Answer::Kind kind, const Respond& respond) const;
    void answer_later(Answer answer, Respond respond, std::shared_ptr<InFlight> commit);
    void watch_for_stall(base::Duration since_last);
    bool clocks_agree() const;
    void watch_clock();
    void note_relay_progress();
    void finish_leaving(base::Duration since_last);
    domain::Context context(std::string actor);

    const std::int32_t partition_;
    const ShardIdentity identity_;
    const ShardLimits limits_;
    const base::Clock& clock_;
    base::Random& random_;
    ShardPort& port_;

    State state_ = State::folding;
    std::string why_gone_;
    bool has_left_ = false;
    bool held_back_ = false;

    // What the log says.
    events::Reader reader_;
    events::Offset fold_end_ = 0;
    // While it owns, of its own commits too, before they are confirmed: never to be saved from
    // here.
    Fold fold_;

    // What is on its way.
    std::string own_claim_;
    std::optional<std::uint64_t> claim_tag_;
    base::Duration claimed_since_{0};
    std::uint64_t next_n_ = 1;
    std::uint64_t confirmed_ = 0;
    std::uint64_t read_back_ = 0;
    std::uint64_t floor_ = 0;  // no answer leaves before this n is confirmed (rule 11)
    events::Offset confirmed_offset_ = -1;
    std::deque<std::shared_ptr<InFlight>> in_flight_;
    std::unordered_map<std::string, std::shared_ptr<InFlight>> in_flight_ids_;
    std::deque<std::uint64_t> groups_;  // the last n of each
    std::deque<Pending> pending_;
    std::deque<Waiting> waiting_;
    std::deque<events::Record> inputs_;
    bool input_stopped_ = false;
    bool careful_ = false;  // the predecessor crashed: its first input's try is noted before
    std::size_t inputs_in_flight_ = 0;
    std::size_t inputs_allowed_ = 0;  // of them at once; see may_take_input
    std::optional<std::uint64_t> attempt_n_;
    BrokerClock broker_clock_;
    bool clocks_disagree_ = false;
    base::Duration clock_asked_at_{0};
    base::Duration last_tick_{0};
    events::Offset relay_progress_ = -1;
    base::Duration relay_noted_{0};
    std::uint64_t decided_ = 0;
    std::vector<std::uint64_t> facts_;
    std::uint64_t foreign_claims_ = 0;
    std::uint64_t voids_ = 0;
    std::uint64_t undelivered_ = 0;
    base::Durations until_read_back_;
    base::Durations until_confirmed_;
};

}  // namespace shards
