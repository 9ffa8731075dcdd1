#include "app/history.hpp"

#include "base/json_write.hpp"

#include <fmt/format.h>

namespace app {

namespace {

constexpr base::Duration silence_max{15'000};

void append_member(std::string& out, std::string_view name, std::string_view text) {
    if (!text.empty()) {
        out += fmt::format(",\"{}\":", name);
        base::write_json(out, text);
    }
}

}  // namespace

Stretch stretch_of(events::Log& log, const events::Partition& partition) {
    return {.partition = partition, .begin = log.begin_of(partition), .end = log.end_of(partition)};
}

void read_stretch(
    events::Log& log,
    const Stretch& stretch,
    const std::function<void(const events::Record&)>& visit
) {
    if (stretch.is_empty()) {
        return;
    }
    const auto client = log.connect({.name = "history"});
    client->read_from(stretch.partition, stretch.begin);
    events::Offset next = stretch.begin;
    events::LogEvents events;
    while (next < stretch.end) {
        events.clear();
        client->poll(events, silence_max);
        if (events.arrived.empty()) {
            throw events::LogUnavailable{fmt::format(
                "{} {} stopped at offset {} of {}",
                stretch.partition.topic,
                stretch.partition.number,
                next,
                stretch.end
            )};
        }
        for (const auto& arrived : events.arrived) {
            if (arrived.record.offset < stretch.end) {
                visit(arrived.record);
            }
            next = arrived.record.offset + 1;
        }
    }
}

void walk(
    events::Log& log,
    const events::Partition& partition,
    const std::function<void(const events::Record&, events::Verdict)>& visit
) {
    events::Reader reader{{}, events::Reader::Fingerprints::by_hand};
    read_stretch(log, stretch_of(log, partition), [&](const events::Record& record) {
        visit(record, reader.step(record));
    });
}

std::vector<events::Partition> partitions_of(events::Log& log, std::string_view topic) {
    std::vector<events::Partition> all;
    for (const auto& description : log.describe_topics()) {
        if (description.name != topic) {
            continue;
        }
        for (std::int32_t number = 0; number < description.partitions; ++number) {
            all.push_back({.topic = description.name, .number = number});
        }
    }
    if (all.empty()) {
        throw events::LogUnavailable{fmt::format("there is no topic {} yet", topic)};
    }
    return all;
}

std::string stream_name(std::string_view written) {
    std::string name{written};
    const auto slash = name.find('/');
    if (slash != std::string::npos) {
        name[slash] = '-';
    }
    return name;
}

std::string fact_json(
    const events::Partition& partition,
    const events::Record& record,
    const events::Commit& commit,
    const events::StreamFact& fact
) {
    std::string out = "{\"at\":";
    base::write_json(out, commit.at);
    out += fmt::format(",\"partition\":{},\"offset\":{}", partition.number, record.offset);
    append_member(out, "actor", commit.actor);
    append_member(out, "command", commit.command);
    append_member(out, "correlation", commit.correlation);
    append_member(out, "stream", fact.stream);
    out += fmt::format(",\"seq\":{}", fact.seq);
    append_member(out, "type", events::type_of(fact.fact));
    out += ",\"data\":";
    events::write_data(out, fact.fact);
    return out + "}";
}

}  // namespace app
