#include "app/history.hpp"

#include <fmt/format.h>

namespace app {

namespace {

constexpr base::Duration silence_max{15'000};

}  // namespace

void walk(
    events::Log& log,
    const events::Partition& partition,
    const std::function<void(const events::Record&, events::Verdict)>& visit
) {
    const auto end = log.end_of(partition);
    const auto client = log.connect({.name = "history"});
    client->read_from(partition, log.begin_of(partition));
    events::Reader reader;
    events::LogEvents events;
    while (reader.state().next_offset < end) {
        events.clear();
        client->poll(events, silence_max);
        if (events.arrived.empty()) {
            throw events::LogUnavailable{fmt::format(
                "{} {} stopped at offset {} of {}",
                partition.topic,
                partition.number,
                reader.state().next_offset,
                end
            )};
        }
        for (const auto& arrived : events.arrived) {
            if (arrived.record.offset < end) {
                visit(arrived.record, reader.step(arrived.record));
            }
        }
    }
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
    return all;
}

}  // namespace app
