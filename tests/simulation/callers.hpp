#pragma once
// Those who ask: each request is sent to some machine, again under the same id until there is an
// answer that says what became of it. All that was asked and answered is kept, to be held against
// the log.

#include "shards/answer.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/machine.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace simulation {

struct Ask {
    std::string id;
    std::string body_hash;
    domain::Command command;
    std::string actor;
    std::int32_t partition = 0;
    bool is_done = false;
};

// One time that it was sent, and what came of that.
struct Attempt {
    const Ask* ask = nullptr;
    std::string member;  // of the process that was asked
    Time sent_at{0};
    base::Instant wall_from;   // of the machine, when it was asked
    base::Instant wall_until;  // and when it answered
    std::optional<Time> answered_at;
    shards::Answer answer;
};

class Callers {
public:
    using Machines = std::vector<std::unique_ptr<Machine>>;
    using Then = std::function<void(const shards::Answer&)>;

    Callers(Agenda& agenda, Faults& faults, Machines& machines)
        : agenda_{agenda}, faults_{faults}, machines_{machines} {}

    // `then` is told how it ended: done, nothing, rejected, repeated, other_body or too_large.
    void ask(domain::Command command, std::string actor, Then then = {});

    // As was asked before, long after. With another body only when that fault is wanted.
    void ask_again(const Ask& before);
    void ask_with_other_body(const Ask& before);

    // Keys that nobody has yet, by way of some machine; none when that failed.
    void reserve_keys(
        std::size_t count, std::function<void(Process* process, std::vector<std::string> keys)> then
    );

    // How many still wait for an answer.
    std::size_t open() const { return open_; }

    const std::deque<Ask>& asks() const { return asks_; }

    // Null when nobody asked under this id. The first who did.
    const Ask* find(const std::string& id) const;

    const std::deque<Attempt>& attempts() const { return attempts_; }

    // Told of each answer as it leaves the machine.
    std::function<void(const Attempt&)> on_answer;

    base::Random& random() { return random_; }

private:
    struct Errand {
        const Ask* ask = nullptr;
        Then then;
        int tries = 0;
        bool is_over = false;
    };

    void ask_as(const Ask& before, std::string body_hash);
    void start(const Ask& ask, Then then);
    void send(const std::shared_ptr<Errand>& errand);
    void send_to(Machine& machine, const std::shared_ptr<Errand>& errand);
    void hear(const std::shared_ptr<Errand>& errand, const shards::Answer& answer);
    void try_again(const std::shared_ptr<Errand>& errand, base::Duration wait);
    Machine* some_machine();

    Agenda& agenda_;
    Faults& faults_;
    Machines& machines_;
    base::SeededRandom random_{4711};
    std::deque<Ask> asks_;  // which do not move
    std::unordered_map<std::string, const Ask*> by_id_;
    std::deque<Attempt> attempts_;
    std::size_t open_ = 0;
};

}  // namespace simulation
