#include "tests/simulation/live_states.hpp"

#include "domain/world.hpp"

#include <fmt/format.h>

namespace simulation {

namespace {

// Accounts count failed sign-ins in memory alone, books have no state of the domain.
bool is_compared(std::string_view stream) {
    return !stream.starts_with("account-") && !stream.starts_with("shard-");
}

}  // namespace

LiveStates::LiveStates(const History& history) {
    for (std::int32_t number = 0; number < partitions; ++number) {
        domain::World world;
        auto asked = std::make_shared<Asked>();
        for (const auto& counted : history.of(facts_partition(number)).counted()) {
            for (const auto& fact : counted.commit.facts) {
                world.evolve(fact);
                if (is_compared(fact.stream)) {
                    asked->expected[fact.stream];
                }
            }
        }
        for (auto& [stream, state] : asked->expected) {
            state = world.state_of(stream).value_or("");
        }
        partitions_[number] = std::move(asked);
    }
}

void LiveStates::ask(const Callers::Machines& machines) {
    for (const auto& machine : machines) {
        auto& host = machine->process()->host();
        for (const auto& status : host.status()) {
            if (status.shard.state != "owning") {
                continue;
            }
            const auto asked = partitions_.at(status.partition);
            host.ask(
                static_cast<base::Slot>(status.partition),
                [asked](const domain::World& world) {
                    for (const auto& [stream, state] : asked->expected) {
                        asked->found[stream] = world.state_of(stream).value_or("");
                    }
                },
                [asked](const shards::Answer& answer) {
                    asked->is_answered = answer.kind == shards::Answer::Kind::nothing;
                }
            );
        }
    }
}

void LiveStates::compare(Findings& findings) const {
    for (const auto& [number, asked] : partitions_) {
        if (!asked->is_answered) {
            findings.add(16, fmt::format("nobody answers for partition {}", number));
            continue;
        }
        for (const auto& [stream, state] : asked->expected) {
            if (asked->found[stream] != state) {
                findings.add(
                    15, fmt::format("{} is {} in memory, {}", stream, asked->found[stream], state)
                );
            }
        }
    }
}

std::size_t LiveStates::streams() const {
    std::size_t all = 0;
    for (const auto& [number, asked] : partitions_) {
        all += asked->expected.size();
    }
    return all;
}

}  // namespace simulation
