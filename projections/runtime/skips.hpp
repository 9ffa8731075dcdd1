#pragma once
// Facts that an operator told a projection to pass over: for ever, by whom and why on record. Used
// by the live fold, by rebuilds and by audits alike.

#include "platform/postgres/sql.hpp"
#include "projections/runtime/projection.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace projections {

inline constexpr std::int64_t whole_record = -1;

struct SkipKey {
    events::Partition partition;
    events::Offset offset = 0;
    std::int64_t fact = whole_record;  // its place in the record
    auto operator<=>(const SkipKey&) const = default;
};

using Skips = std::set<SkipKey>;

// "facts/3@1042#0", or "facts/3@1042" for all of the record: as people are told of a fact and name
// it.
std::string to_text(const SkipKey& key);
std::optional<SkipKey> skip_key_from(std::string_view text);

// Why a projection stopped at this fact, as a sentence.
std::string sentence_of(
    const SkipKey& here, const events::Fact& fact, const FactPlace& place, const CannotApply& error
);

struct Skip {
    SkipKey fact;
    std::string by;
    std::string reason;
    base::Instant at;
};

// That this projection passes over the fact, because of whom.
std::string sentence_of(std::string_view projection, const Skip& skip);

// On record, with the reason. Skipping the same again changes nothing: false.
bool skip_fact(
    platform::postgres::Connection& connection,
    std::string_view projection,
    const SkipKey& fact,
    std::string_view by,
    std::string_view reason
);

// In the order of the log.
std::vector<Skip> list_skips(
    platform::postgres::Connection& connection, std::string_view projection
);

Skips keys_of(const std::vector<Skip>& skips);

}  // namespace projections
