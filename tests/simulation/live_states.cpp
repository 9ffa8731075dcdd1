#include "tests/simulation/live_states.hpp"

#include "base/json_write.hpp"
#include "domain/world.hpp"

#include <fmt/format.h>

namespace simulation {

namespace {

constexpr std::string_view account = "account-";

// Books have no state of the domain.
bool is_compared(std::string_view stream) {
    return !stream.starts_with("shard-");
}

// Accounts count failed sign-ins in memory alone.
std::string without_failures(std::string state) {
    constexpr std::string_view name = "\"failures\":";
    const auto from = state.find(name);
    if (from != std::string::npos) {
        state.erase(from, state.find_first_of(",}", from) - from);
    }
    return state;
}

// An account with its sessions and its second factor.
std::string state_in(const domain::World& world, const std::string& stream) {
    auto state = world.state_of(stream).value_or("");
    if (!stream.starts_with(account)) {
        return state;
    }
    const auto security = world.security_state({stream.substr(account.size())});
    return without_failures(std::move(state)) + (security ? base::to_json(*security) : "");
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
            state = state_in(world, stream);
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
                        asked->found[stream] = state_in(world, stream);
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
