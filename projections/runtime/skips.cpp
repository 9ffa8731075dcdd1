#include "projections/runtime/skips.hpp"

#include <fmt/format.h>

#include <charconv>

namespace projections {

namespace {

using platform::postgres::Connection;

template <class Number>
bool read_number(std::string_view text, Number& out) {
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, out);
    return error == std::errc{} && rest == end && out >= 0;
}

}  // namespace

std::string to_text(const SkipKey& key) {
    auto text = fmt::format("{}/{}@{}", key.partition.topic, key.partition.number, key.offset);
    if (key.fact != whole_record) {
        text += fmt::format("#{}", key.fact);
    }
    return text;
}

std::optional<SkipKey> skip_key_from(std::string_view text) {
    const auto slash = text.find('/');
    const auto at = text.find('@');
    if (slash == 0 || slash == std::string_view::npos || at == std::string_view::npos ||
        at < slash) {
        return std::nullopt;
    }
    SkipKey key;
    key.partition.topic = text.substr(0, slash);
    const auto hash = text.find('#', at);
    const auto offset = text.substr(at + 1, hash == std::string_view::npos ? hash : hash - at - 1);
    if (!read_number(text.substr(slash + 1, at - slash - 1), key.partition.number) ||
        !read_number(offset, key.offset)) {
        return std::nullopt;
    }
    if (hash != std::string_view::npos && !read_number(text.substr(hash + 1), key.fact)) {
        return std::nullopt;
    }
    return key;
}

std::string sentence_of(
    const SkipKey& here, const events::Fact& fact, const FactPlace& place, const CannotApply& error
) {
    return fmt::format(
        "{} ({}, {}): {}",
        to_text(here),
        events::type_of(fact),
        events::fact_id(place.stream, place.seq),
        error.what()
    );
}

bool skip_fact(
    Connection& connection,
    std::string_view projection,
    const SkipKey& fact,
    std::string_view by,
    std::string_view reason
) {
    const auto inserted = connection.run(
        "INSERT INTO projection_skips "
        "(projection, topic, partition, record_offset, fact, skipped_by, reason) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        {projection,
         std::string_view{fact.partition.topic},
         fact.partition.number,
         fact.offset,
         fact.fact,
         by,
         reason}
    );
    return inserted.affected() > 0;
}

std::vector<Skip> list_skips(Connection& connection, std::string_view projection) {
    const auto found = connection.run(
        "SELECT topic, partition, record_offset, fact, skipped_by, reason, skipped_at "
        "FROM projection_skips WHERE projection = $1 "
        "ORDER BY topic, partition, record_offset, fact",
        {projection}
    );
    std::vector<Skip> skips;
    for (std::size_t row = 0; row < found.size(); ++row) {
        skips.push_back(
            {.fact =
                 {.partition = {found.get<std::string>(row, 0), found.get<std::int32_t>(row, 1)},
                  .offset = found.get<events::Offset>(row, 2),
                  .fact = found.get<std::int64_t>(row, 3)},
             .by = found.get<std::string>(row, 4),
             .reason = found.get<std::string>(row, 5),
             .at = found.get<base::Instant>(row, 6)}
        );
    }
    return skips;
}

std::string sentence_of(std::string_view projection, const Skip& skip) {
    return fmt::format(
        "{} passes over {}: {} ({})", projection, to_text(skip.fact), skip.reason, skip.by
    );
}

Skips keys_of(const std::vector<Skip>& skips) {
    Skips keys;
    for (const auto& skip : skips) {
        keys.insert(skip.fact);
    }
    return keys;
}

}  // namespace projections
