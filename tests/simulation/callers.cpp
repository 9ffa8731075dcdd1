#include "tests/simulation/callers.hpp"

#include "base/ulid.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulation {

namespace {

using namespace std::chrono_literals;
using shards::Answer;

constexpr base::Duration patience{12'000};
constexpr base::Duration first_pause{20};
constexpr base::Duration longest_pause{2'000};

bool says_what_became_of_it(Answer::Kind kind) {
    switch (kind) {
        case Answer::Kind::unknown:
        case Answer::Kind::busy:
        case Answer::Kind::not_here:
            return false;
        default:
            return true;
    }
}

base::Duration pause_after(int tries) {
    return std::min(first_pause * (1 << std::min(tries, 8)), longest_pause);
}

}  // namespace

void Callers::ask(domain::Command command, std::string actor, Then then) {
    const auto slot = domain::slot_of(command);
    std::string body;
    domain::write_body(body, command);
    asks_.push_back(
        {.id = base::make_ulid(start_of_time + agenda_.now(), random_, slot),
         .body_hash = fmt::format("{:016x}", base::stable_hash(body)),
         .command = std::move(command),
         .actor = std::move(actor),
         .partition = slot % partitions}
    );
    by_id_.emplace(asks_.back().id, &asks_.back());
    start(asks_.back(), std::move(then));
}

const Ask* Callers::find(const std::string& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

void Callers::ask_again(const Ask& before) {
    ask_as(before, before.body_hash);
}

void Callers::ask_with_other_body(const Ask& before) {
    if (faults_.strikes(Fault::other_body, 1'000)) {
        ask_as(before, before.body_hash + " changed");
    }
}

void Callers::ask_as(const Ask& before, std::string body_hash) {
    auto again = before;
    again.body_hash = std::move(body_hash);
    asks_.push_back(std::move(again));
    start(asks_.back(), {});
}

void Callers::start(const Ask& ask, Then then) {
    ++open_;
    auto errand = std::make_shared<Errand>(Errand{.ask = &ask, .then = std::move(then)});
    send(errand);
    if (faults_.strikes(Fault::request_repeated, 30)) {
        send(errand);
    }
}

Machine* Callers::some_machine() {
    std::vector<Machine*> those;
    for (const auto& machine : machines_) {
        if (machine->process() && machine->process()->serves()) {
            those.push_back(machine.get());
        }
    }
    return those.empty() ? nullptr : those[random_.below(those.size())];
}

void Callers::send(const std::shared_ptr<Errand>& errand) {
    agenda_.after(faults_.between(0ms, 3ms), [this, errand] {
        if (errand->is_over) {
            return;
        }
        ++errand->tries;
        auto* machine = some_machine();
        if (!machine) {
            return try_again(errand, pause_after(errand->tries));
        }
        send_to(*machine, errand);
    });
}

void Callers::send_to(Machine& machine, const std::shared_ptr<Errand>& errand) {
    const auto& ask = *errand->ask;
    auto& attempt = attempts_.emplace_back(Attempt{
        .ask = &ask,
        .member = machine.process()->member,
        .sent_at = agenda_.now(),
        .wall_from = machine.clock.now()
    });
    const auto answered = std::make_shared<bool>(false);
    machine.process()->host().submit(
        {.id = ask.id, .body_hash = ask.body_hash, .command = ask.command, .actor = ask.actor},
        [this, &attempt, &machine, errand, answered](Answer answer) {
            attempt.answered_at = agenda_.now();
            attempt.wall_until = machine.latest_wall();
            attempt.answer = std::move(answer);
            if (on_answer) {
                on_answer(attempt);
            }
            if (faults_.strikes(Fault::answered_nobody, 5)) {
                return;  // The caller's patience ends.
            }
            agenda_.after(faults_.between(0ms, 3ms), [this, errand, answered, &attempt] {
                *answered = true;
                hear(errand, attempt.answer);
            });
        }
    );
    agenda_.after(patience, [this, errand, answered] {
        if (!*answered && !errand->is_over) {
            send(errand);
        }
    });
}

void Callers::hear(const std::shared_ptr<Errand>& errand, const Answer& answer) {
    if (errand->is_over) {
        return;
    }
    if (!says_what_became_of_it(answer.kind)) {
        return try_again(errand, pause_after(errand->tries));
    }
    errand->is_over = true;
    --open_;
    if (errand->then) {
        errand->then(answer);
    }
}

void Callers::try_again(const std::shared_ptr<Errand>& errand, base::Duration wait) {
    agenda_.after(wait, [this, errand] { send(errand); });
}

void Callers::reserve_keys(
    std::size_t count, std::function<void(Process*, std::vector<std::string>)> then
) {
    auto* machine = some_machine();
    if (!machine || !machine->serves()) {
        return agenda_.after(1s, [this, count, then = std::move(then)] {
            reserve_keys(count, then);
        });
    }
    const auto member = machine->process()->member;
    const auto is_told = std::make_shared<bool>(false);
    machine->process()->pool().reserve(
        count,
        [this, is_told, machine, member, then](std::vector<std::string> keys) {
            if (*is_told) {
                return;
            }
            *is_told = true;
            // Not within the pool's own call, nor on a process that has ended meanwhile.
            agenda_.after(1ms, [machine, member, then, keys = std::move(keys)] {
                auto* same = machine->process();
                const bool is_same = same && same->member == member;
                then(is_same ? same : nullptr, is_same ? keys : std::vector<std::string>{});
            });
        }
    );
    agenda_.after(patience, [is_told, then] {
        if (!*is_told) {
            *is_told = true;
            then(nullptr, {});
        }
    });
}

}  // namespace simulation
