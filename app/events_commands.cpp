// `events tail | show`: facts as people see them.

#include "app/commands.hpp"
#include "app/history.hpp"
#include "app/node.hpp"
#include "app/terminal.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <map>

namespace app {

namespace {

constexpr base::Duration between_looks{200};

void print_fact(
    const events::Partition& partition,
    const events::Record& record,
    const events::Commit& commit,
    const events::StreamFact& fact,
    bool json
) {
    if (json) {
        fmt::print("{}\n", fact_json(partition, record, commit, fact));
        return;
    }
    std::string data;
    write_data(data, fact.fact);
    fmt::print(
        "{}  {}/{}  {:<24} {} #{}  {}\n",
        base::to_text(commit.at),
        partition.number,
        record.offset,
        events::type_of(fact.fact),
        fact.stream,
        fact.seq,
        data
    );
}

// A commit that cannot be read is told, and stops nobody who only looks.
void print_facts(
    const events::Partition& partition,
    const events::Record& record,
    const std::string& stream,
    bool json,
    std::uint64_t& shown
) {
    const auto commit = events::read_commit(record);
    if (!commit) {
        fmt::print(stderr, "{}/{}: {}\n", partition.number, record.offset, commit.error().sentence);
        return;
    }
    for (const auto& fact : commit->facts) {
        if (stream.empty() || fact.stream == stream) {
            print_fact(partition, record, *commit, fact, json);
            ++shown;
        }
    }
}

}  // namespace

int show_events(const Config& config, const std::string& written, bool json) {
    const auto stream = stream_name(written);
    const auto log = connect_log(config);
    std::uint64_t shown = 0;
    for (const auto& partition : partitions_of(*log, events::topics::facts)) {
        walk(*log, partition, [&](const events::Record& record, events::Verdict verdict) {
            const bool may_match = stream.empty() || record.value.find(stream) != std::string::npos;
            if (verdict == events::Verdict::counted && may_match) {
                print_facts(partition, record, stream, json, shown);
            }
        });
    }
    if (shown == 0) {
        fmt::print(
            stderr,
            "{}\n",
            stream.empty() ? "The log holds no facts yet."
                           : fmt::format("The log tells nothing of {}.", stream)
        );
        return exit_failed;
    }
    return exit_done;
}

int tail_events(const Config& config, bool json) {
    watch_for_interrupt();
    const auto log = connect_log(config);
    const auto client = log->connect({.name = "tail"});
    std::map<std::int32_t, events::Reader> readers;
    for (const auto& partition : partitions_of(*log, events::topics::facts)) {
        auto& reader = readers[partition.number];
        // What counts is known only from the beginning.
        read_stretch(*log, stretch_of(*log, partition), [&](const events::Record& record) {
            reader.step(record);
        });
        client->read_from(partition, reader.state().next_offset);
    }
    fmt::print(stderr, "Facts are shown as they come; Ctrl-C ends it.\n");
    std::uint64_t shown = 0;
    events::LogEvents events;
    while (!is_interrupted()) {
        events.clear();
        client->poll(events, between_looks);
        for (const auto& arrived : events.arrived) {
            auto& reader = readers[arrived.partition.number];
            if (reader.step(arrived.record) == events::Verdict::counted) {
                print_facts(arrived.partition, arrived.record, {}, json, shown);
            }
        }
        std::fflush(stdout);
    }
    return exit_done;
}

}  // namespace app
