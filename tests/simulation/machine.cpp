#include "tests/simulation/machine.hpp"

#include "base/ensure.hpp"

namespace simulation {

namespace {

using namespace std::chrono_literals;

// As app/node.cpp and those it owns wait when a process leaves.
constexpr base::Duration hand_over_wait{10'000};
constexpr base::Duration let_go_wait{25'000};
constexpr base::Duration leave_step{100};

}  // namespace

Machine::Machine(Surroundings& world, std::string name_, std::uint64_t seed)
    : name{std::move(name_)}, clock{world.agenda}, world_{world}, seeds_{seed} {}

void Machine::start() {
    ENSURE(!process_, "one process a machine");
    try {
        process_ = std::make_unique<Process>(world_, *this, seeds_.next());
    } catch (const events::LogUnavailable&) {
        // As its supervisor would.
        world_.agenda.after(1s, [this] {
            if (!process_) {
                start();
            }
        });
    }
}

void Machine::kill() {
    process_.reset();
    world_.broker.forget(wire);
    paused_until_ = world_.agenda.now();
    wire.is_asleep = false;
}

void Machine::pause(base::Duration for_how_long) {
    paused_until_ = world_.agenda.now() + for_how_long;
    wire.is_asleep = true;
    world_.agenda.at(paused_until_, [this] {
        if (is_paused()) {
            return;
        }
        wire.is_asleep = false;
        if (process_) {
            process_->wake_all();
        }
    });
}

void Machine::leave() {
    if (!serves()) {
        return;
    }
    process_->drain();
    hand_over(process_->member, world_.agenda.now() + hand_over_wait);
}

void Machine::hand_over(const std::string& member, Time until) {
    if (!runs(member)) {
        return;  // killed meanwhile
    }
    if (!process_->has_handed_over() && world_.agenda.now() < until) {
        return world_.agenda.after(leave_step, [this, member, until] { hand_over(member, until); });
    }
    process_->let_go();
    finish_leaving(member, world_.agenda.now() + let_go_wait);
}

void Machine::finish_leaving(const std::string& member, Time until) {
    if (!runs(member)) {
        return;
    }
    if (!process_->has_let_go() && world_.agenda.now() < until) {
        return world_.agenda.after(leave_step, [this, member, until] {
            finish_leaving(member, until);
        });
    }
    process_->say_goodbye();
    kill();
    start();
}

bool Machine::runs(const std::string& member) const {
    return process_ && process_->member == member;
}

void Machine::set_clock_wrong(base::Duration by) {
    latest_wall();
    clock.set_wrong(by);
}

base::Instant Machine::latest_wall() {
    latest_wall_ = std::max(latest_wall_, clock.now());
    return latest_wall_;
}

}  // namespace simulation
