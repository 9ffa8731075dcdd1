#include "projections/runtime/reading.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace projections {

namespace {

// Headers that list types are few, since shards write few kinds of commits; beyond so many they are
// looked at again.
constexpr std::size_t headers_max = 4'096;

bool is_known(std::string_view type) {
    static const std::unordered_set<std::string_view> known{
        events::fact_types().begin(), events::fact_types().end()
    };
    return known.contains(type);
}

// Facts of types that this program does not know may mean something for anybody.
Reading not_understood(
    const events::Partition& partition, std::string_view problem, bool concerns_all
) {
    return {
        .problem = fmt::format("{}/{}: {}", partition.topic, partition.number, problem),
        .concerns_all = concerns_all
    };
}

}  // namespace

FactReader::FactReader(ReaderStates from, std::vector<std::string_view> types)
    : types_{std::move(types)}, stream_{types_} {
    for (auto& [partition, state] : from) {
        events::Reader reader{std::move(state), events::Reader::Fingerprints::by_hand};
        readers_.emplace(partition, Reads{.reader = std::move(reader)});
    }
}

const FactReader::Types& FactReader::types_in(std::string_view header) {
    const auto known = headers_.find(header);
    if (known != headers_.end()) {
        return known->second;
    }
    if (headers_.size() >= headers_max) {
        headers_.clear();
    }
    Types types;
    for (auto rest = header; !rest.empty();) {
        const auto type = rest.substr(0, rest.find(','));
        if (!is_known(type)) {
            types.unknown = type;
        }
        if (std::ranges::find(types_, type) != types_.end()) {
            types.any_wanted = true;
        }
        rest.remove_prefix(std::min(type.size() + 1, rest.size()));
    }
    return headers_.emplace(header, std::move(types)).first->second;
}

std::optional<Reading> FactReader::judge(
    const events::Partition& partition, const events::Record& record
) {
    const auto found = readers_.find(partition);
    ENSURE(found != readers_.end(), "only partitions that were asked for arrive");
    auto& [reader, last_counted] = found->second;
    try {
        const auto verdict = reader.step(record);
        if (reader.state().counted_at == record.offset) {
            last_counted = &record;
        }
        if (verdict != events::Verdict::counted) {
            return Reading{};
        }
    } catch (const events::NewerFormat& fault) {
        auto reading = not_understood(partition, fault.what(), true);
        reading.can_be_skipped = false;
        return reading;
    }
    const auto& types = types_in(record.header("types").value_or(""));
    if (!types.unknown.empty()) {
        return not_understood(
            partition,
            fmt::format(
                "the record at offset {}: fact type {} is unknown to format level {}: run a newer "
                "version of instainstru",
                record.offset,
                types.unknown,
                events::format_level
            ),
            true
        );
    }
    return types.any_wanted ? std::nullopt : std::optional{Reading{}};
}

Reading FactReader::read(const events::Partition& partition, const events::Record& record) {
    std::vector<ReadFact> facts;
    const auto keep = [&](const events::SeenFact& seen) {
        facts.push_back(
            {.committed_at = seen.at,
             .index = seen.index,
             .stream = std::string{seen.stream},
             .seq = seen.seq,
             .fact = std::move(seen.fact)}
        );
    };
    auto reading = visit(partition, record, [] {}, keep);
    if (reading.holds_facts) {
        reading.facts = std::move(facts);
    }
    return reading;
}

Reading FactReader::visit(
    const events::Partition& partition,
    const events::Record& record,
    const std::function<void()>& begin,
    const events::CommitStream::Visit& fact
) {
    if (auto judged = judge(partition, record)) {
        return std::move(*judged);
    }
    begin();
    if (const auto problem = stream_.read(record, fact)) {
        return not_understood(partition, problem->sentence, false);
    }
    return {.holds_facts = true};
}

void FactReader::settle() {
    for (auto& [partition, reads] : readers_) {
        if (reads.last_counted != nullptr) {
            reads.reader.take_fingerprint(*std::exchange(reads.last_counted, nullptr));
        }
    }
}

ReaderStates FactReader::states() const {
    ReaderStates states;
    for (const auto& [partition, reads] : readers_) {
        ENSURE(reads.last_counted == nullptr, "states are asked for after settle()");
        states.emplace(partition, reads.reader.state());
    }
    return states;
}

events::Offset FactReader::next_offset(const events::Partition& partition) const {
    return readers_.at(partition).reader.state().next_offset;
}

FactPlace place_in(const events::Partition& partition, const events::Record& record) {
    return {
        .topic = partition.topic,
        .partition = partition.number,
        .offset = record.offset,
        .actor = record.header("actor").value_or(""),
        .correlation = record.header("correlation").value_or(""),
        .origin = record.header("origin").value_or("")
    };
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

const std::vector<events::Partition>& ReadPartitions::of(const Projection& projection) {
    auto& known = known_[projection.name];
    if (known.empty()) {
        known = partitions_of(log_, projection.topics);
    }
    return known;
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
