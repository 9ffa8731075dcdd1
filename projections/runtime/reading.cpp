#include "projections/runtime/reading.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace projections {

namespace {

// A fact type that this program does not know, if the record names one.
std::optional<std::string_view> unknown_type(const events::Record& record) {
    static const std::unordered_set<std::string_view> known{
        events::fact_types().begin(), events::fact_types().end()
    };
    auto types = record.header("types").value_or("");
    while (!types.empty()) {
        const auto type = types.substr(0, types.find(','));
        if (!known.contains(type)) {
            return type;
        }
        types.remove_prefix(std::min(type.size() + 1, types.size()));
    }
    return std::nullopt;
}

// Facts of types that this program does not know may mean something for anybody.
Reading not_understood(std::string problem, bool concerns_all) {
    return {.problem = std::move(problem), .concerns_all = concerns_all};
}

}  // namespace

FactReader::FactReader(ReaderStates from, std::vector<std::string_view> types)
    : types_{std::move(types)} {
    for (auto& [partition, state] : from) {
        readers_.emplace(partition, events::Reader{std::move(state)});
    }
}

Reading FactReader::read(const events::Partition& partition, const events::Record& record) {
    const auto reader = readers_.find(partition);
    ENSURE(reader != readers_.end(), "only partitions that were asked for arrive");
    try {
        if (reader->second.step(record) != events::Verdict::counted) {
            return {};
        }
    } catch (const events::NewerFormat& fault) {
        auto reading = not_understood(fault.what(), true);
        reading.can_be_skipped = false;
        return reading;
    }
    if (const auto type = unknown_type(record)) {
        return not_understood(
            fmt::format(
                "the record at offset {}: fact type {} is unknown to format level {}: run a newer "
                "version of instainstru",
                record.offset,
                *type,
                events::format_level
            ),
            true
        );
    }
    if (!events::has_any_type(record, types_)) {
        return {};
    }
    auto commit = events::read_commit(record);
    if (!commit) {
        return not_understood(commit.error().sentence, false);
    }
    return {.commit = std::move(*commit)};
}

ReaderStates FactReader::states() const {
    ReaderStates states;
    for (const auto& [partition, reader] : readers_) {
        states.emplace(partition, reader.state());
    }
    return states;
}

events::Offset FactReader::next_offset(const events::Partition& partition) const {
    return readers_.at(partition).state().next_offset;
}

std::vector<events::Partition> partitions_of(
    events::Log& log, const std::vector<std::string_view>& topics
) {
    std::vector<events::Partition> partitions;
    const auto described = log.describe_topics();
    for (const auto topic : topics) {
        const auto found = std::ranges::find(described, topic, &events::TopicDescription::name);
        if (found == described.end()) {
            throw events::LogUnavailable{
                fmt::format("topic {} does not exist; run instainstru migrate", topic)
            };
        }
        for (std::int32_t i = 0; i < found->partitions; ++i) {
            partitions.push_back({std::string{topic}, i});
        }
    }
    return partitions;
}

namespace {

std::vector<std::string_view> distinct(std::vector<std::string_view> names) {
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace

std::vector<std::string_view> types_of(const std::vector<const Projection*>& projections) {
    std::vector<std::string_view> types;
    for (const auto* one : projections) {
        types.insert(types.end(), one->types.begin(), one->types.end());
    }
    return distinct(std::move(types));
}

std::vector<std::string_view> topics_of(const std::vector<const Projection*>& projections) {
    std::vector<std::string_view> topics;
    for (const auto* one : projections) {
        topics.insert(topics.end(), one->topics.begin(), one->topics.end());
    }
    return distinct(std::move(topics));
}

std::optional<std::string> divergence(events::Log& log, const ReaderStates& states) {
    for (const auto& [partition, state] : states) {
        const auto at_counted = state.counted_at ? log.read_one(partition, *state.counted_at)
                                                 : std::optional<events::Record>{};
        const auto diverged = events::check_continuity(
            state, at_counted, log.begin_of(partition), log.end_of(partition)
        );
        if (diverged) {
            return fmt::format("{}-{}: {}", partition.topic, partition.number, diverged->sentence);
        }
    }
    return std::nullopt;
}

}  // namespace projections
