// What goes wrong with whole machines, the broker and the provider, and how it is put right.

#include "tests/simulation/simulation.hpp"

namespace simulation {

namespace {

using namespace std::chrono_literals;

struct Mischief {
    Fault fault;
    base::Duration every;  // about
};

constexpr Mischief mischiefs[] = {
    {Fault::node_killed, 100s},
    {Fault::node_paused, 90s},
    {Fault::node_left, 240s},
    {Fault::node_cut_off, 150s},
    {Fault::believed_dead, 150s},
    {Fault::claims_all, 200s},
    {Fault::clock_jumped, 240s},
    {Fault::broker_restarted, 300s},
    {Fault::disk_full, 400s},
    {Fault::provider_down, 300s},
    {Fault::database_down, 240s}
};

constexpr base::Duration wrong_by[] = {-2s, 2s, -1min, 1min, 40min, -2h};

}  // namespace

void Simulation::plan_mischief() {
    for (const auto& [fault, every] : mischiefs) {
        plan_mischief(fault, every);
    }
}

void Simulation::plan_mischief(Fault fault, base::Duration every) {
    agenda_.after(faults_.between(every / 4, every * 7 / 4), [this, fault, every] {
        if (!faults_.active()) {
            return;
        }
        if (faults_.may(fault)) {
            strike(fault);
        }
        plan_mischief(fault, every);
    });
}

void Simulation::strike(Fault fault) {
    auto& machine = some_machine();
    faults_.count(fault);
    switch (fault) {
        case Fault::node_killed:
            machine.kill();
            snapshots_.make_at_once();
            agenda_.after(faults_.between(100ms, 20s), [&machine] {
                if (!machine.process()) {
                    machine.start();
                }
            });
            break;
        case Fault::node_paused:
            machine.pause(faults_.between(200ms, 80s));
            break;
        case Fault::node_left:
            machine.leave();
            break;
        case Fault::node_cut_off:
            machine.wire.is_cut = true;
            agenda_.after(faults_.between(500ms, 30s), [&machine] { machine.wire.is_cut = false; });
            break;
        case Fault::believed_dead:
            machine.wire.loses_heartbeats = true;
            agenda_.after(faults_.between(5s, 20s), [&machine] {
                machine.wire.loses_heartbeats = false;
            });
            break;
        case Fault::clock_jumped:
            machine.set_clock_wrong(wrong_by[faults_.random().below(std::size(wrong_by))]);
            agenda_.after(faults_.between(10s, 180s), [&machine] { machine.set_clock_wrong(0ms); });
            break;
        case Fault::broker_restarted:
            broker_.restart(faults_.between(1s, 25s));
            break;
        case Fault::disk_full:
            broker_.fill_disk(faults_.between(1s, 25s));
            break;
        case Fault::claims_all:
            if (machine.serves()) {
                machine.process()->want_all();
            }
            break;
        case Fault::database_down:
            database_.go_down(faults_.between(200ms, 60s));
            break;
        case Fault::provider_down:
            mail_.go_down(faults_.between(5s, 120s));
            break;
        default:
            break;
    }
}

void Simulation::heal() {
    for (auto& machine : machines_) {
        machine->wire = {};
        machine->set_clock_wrong(0ms);
        if (!machine->process()) {
            machine->start();
        }
    }
}

}  // namespace simulation
