// `state STREAM [--at TIME]`: what was true of a stream at a moment, and what led to it.

#include "app/commands.hpp"
#include "app/history.hpp"
#include "app/node.hpp"
#include "domain/world.hpp"

#include <fmt/format.h>

namespace app {

namespace {

struct Found {
    domain::World world;
    std::vector<std::string> story;
};

std::string one_line(
    const events::Record& record,
    const events::StreamFact& fact,
    base::Instant at,
    std::string_view actor
) {
    std::string data;
    write_data(data, fact.fact);
    return fmt::format(
        "{}  #{:<3} {:<24} by {:<20} at offset {}\n    {}",
        base::to_text(at),
        fact.seq,
        events::type_of(fact.fact),
        actor.empty() ? "-" : actor,
        record.offset,
        data
    );
}

}  // namespace

int show_state(const Config& config, const std::string& stream, const std::string& at) {
    const auto dash = stream.rfind('-');
    const auto id = dash == std::string::npos ? "" : stream.substr(dash + 1);
    if (!base::is_id(id)) {
        fmt::print(
            stderr,
            "A stream is called like invite-01J8ZQ4T9RW3N5Y7K2M6XVBCDE; {} is not.\n",
            stream
        );
        return EXIT_FAILURE;
    }
    const auto until = at.empty() ? std::optional<base::Instant>{} : base::instant_from(at);
    if (!at.empty() && !until) {
        fmt::print(stderr, "--at {} is not a moment like 2026-03-02T12:00:00Z.\n", at);
        return EXIT_FAILURE;
    }
    const auto log = connect_log(config);
    const auto number = static_cast<std::int32_t>(
        base::slot_of(id) % static_cast<std::int32_t>(config.log.partitions)
    );
    Found found;
    walk(
        *log,
        {.topic = std::string{events::topics::facts}, .number = number},
        [&](const events::Record& record, events::Verdict verdict) {
            if (verdict != events::Verdict::counted) {
                return;
            }
            const auto commit = events::read_commit(record).value();
            if (until && commit.at > *until) {
                return;
            }
            for (const auto& fact : commit.facts) {
                found.world.evolve(fact);
                if (fact.stream == stream) {
                    found.story.push_back(one_line(record, fact, commit.at, commit.actor));
                }
            }
        }
    );
    const auto state = found.world.state_of(stream);
    if (!state || found.story.empty()) {
        fmt::print(
            stderr, "The log tells nothing of {}{}.\n", stream, at.empty() ? "" : " by then"
        );
        return EXIT_FAILURE;
    }
    fmt::print("{}\n\n", *state);
    for (const auto& line : found.story) {
        fmt::print("{}\n", line);
    }
    return EXIT_SUCCESS;
}

}  // namespace app
