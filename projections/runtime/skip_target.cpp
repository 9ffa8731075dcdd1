#include "projections/runtime/skip_target.hpp"

#include "projections/runtime/books.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections {

namespace {

SkipTarget refused(std::string sentence) {
    return {.sentence = std::move(sentence)};
}

std::string name_of(const events::StreamFact& fact) {
    return fmt::format(
        "{}, {}", events::type_of(fact.fact), events::fact_id(fact.stream, fact.seq)
    );
}

bool exists(events::Log& log, const events::Partition& partition) {
    const auto there = log.describe_topics();
    return std::ranges::any_of(there, [&](const events::TopicDescription& topic) {
        return topic.name == partition.topic && partition.number < topic.partitions;
    });
}

SkipTarget one_of(const SkipKey& named, const events::Commit& commit) {
    auto key = named;
    const auto count = static_cast<std::int64_t>(commit.facts.size());
    if (key.fact == whole_record && count == 1) {
        key.fact = 0;
    }
    if (key.fact >= 0 && key.fact < count) {
        return {.fact = key, .sentence = name_of(commit.facts[static_cast<std::size_t>(key.fact)])};
    }
    auto sentence = fmt::format("{} holds {} facts, name one of them:", to_text(named), count);
    for (key.fact = 0; key.fact < count; ++key.fact) {
        const auto& fact = commit.facts[static_cast<std::size_t>(key.fact)];
        sentence += fmt::format("\n  {}  {}", to_text(key), name_of(fact));
    }
    return refused(std::move(sentence));
}

SkipTarget target_in(const SkipKey& named, const events::Record& record) {
    const auto envelope = events::envelope_of(record);
    if (!envelope || envelope->kind != events::Envelope::Kind::commit) {
        return refused(fmt::format("{} is no commit, it holds no facts", to_text(named)));
    }
    const auto commit = events::read_commit(record);
    if (commit) {
        return one_of(named, *commit);
    }
    if (named.fact != whole_record) {
        return refused(fmt::format(
            "{} is not understood ({}), so it is skipped whole or not at all",
            to_text(named),
            commit.error().sentence
        ));
    }
    return {.fact = named, .sentence = "not understood: " + commit.error().sentence};
}

}  // namespace

SkipTarget find_skip_target(
    events::Log& log,
    platform::postgres::Connection& connection,
    const Projection& projection,
    const SkipKey& named
) {
    const auto& topics = projection.topics;
    if (std::ranges::find(topics, named.partition.topic) == topics.end()) {
        return refused(fmt::format("{} does not read {}", projection.name, named.partition.topic));
    }
    const auto record = exists(log, named.partition) ? log.read_one(named.partition, named.offset)
                                                     : std::optional<events::Record>{};
    if (!record) {
        return refused(fmt::format("there is no record at {}", to_text(named)));
    }
    auto target = target_in(named, *record);
    if (const auto build = read_live_build(connection, projection.name)) {
        const auto state = build->states.find(named.partition);
        target.was_applied =
            state != build->states.end() && state->second.next_offset > named.offset;
    }
    return target;
}

}  // namespace projections
