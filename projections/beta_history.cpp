#include "projections/beta_history.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace projections::beta_history {

const Table<Change> changes{"beta_settings_changes", 1, {}};

namespace {

struct Fold {
    static void keys(const events::BetaSettingsChanged& fact, Keys& keys) {
        keys.add(changes, fact.version);
    }

    static void fold(const events::BetaSettingsChanged& fact, const FactPlace&, Rows& rows) {
        rows.put(
            changes,
            Change{
                .version = fact.version,
                .before = fact.before,
                .after = fact.after,
                .by = fact.by,
                .reason = fact.reason,
                .at = fact.at,
                .scheduled = fact.scheduled,
                .reverts = fact.reverts
            }
        );
    }
};

// The first version that is not on the page before; absent when the cursor is none of ours.
std::optional<std::uint32_t> version_below(const std::optional<std::string>& cursor) {
    if (!cursor) {
        return std::numeric_limits<std::uint32_t>::max();
    }
    const auto parts = read_cursor(*cursor, 1);
    if (!parts) {
        return std::nullopt;
    }
    const auto& text = parts->front();
    std::uint32_t version = 0;
    const auto* end = text.data() + text.size();
    const auto [read_to, error] = std::from_chars(text.data(), end, version);
    return error == std::errc{} && read_to == end ? std::optional{version} : std::nullopt;
}

}  // namespace

Projection projection() {
    return projection_of<Fold>("beta_history", 2, {&changes});
}

std::optional<Page<Change>> list_changes(
    platform::postgres::Connection& connection, const PageRequest& page
) {
    const auto below = version_below(page.cursor);
    if (!below) {
        return std::nullopt;
    }
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM beta_settings_changes WHERE version < $1 ORDER BY version DESC LIMIT "
            "$2",
            platform::postgres::columns_of<Change>()
        ),
        {*below, page.limit + 1}
    );
    Page<Change> shown{.rows = found.all<Change>()};
    if (shown.rows.size() > page.limit) {
        shown.rows.resize(page.limit);
        shown.next_cursor = make_cursor({std::to_string(shown.rows.back().version)});
    }
    return shown;
}

}  // namespace projections::beta_history
