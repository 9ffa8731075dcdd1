#pragma once
// Where a list goes on: the key of the last row shown, in a form that nobody is tempted to build by
// hand.

#include "base/time.hpp"
#include "base/ulid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace projections {

std::string make_cursor(const std::vector<std::string>& parts);

// Absent: not one of ours, or not of so many parts.
std::optional<std::vector<std::string>> read_cursor(std::string_view cursor, std::size_t parts);

// How many rows a list shows, and behind which.
struct PageRequest {
    std::uint32_t limit = 50;
    std::optional<std::string> cursor;
};

// Absent results of list queries mean: the cursor is none of ours.
template <class Row>
struct Page {
    std::vector<Row> rows;
    std::optional<std::string> next_cursor;
};

// Names a row of a list by a moment and then by id; such rows have one.
std::string cursor_behind(const std::optional<base::Instant>& moment, std::string_view id);

template <class Tag>
std::string cursor_behind(const std::optional<base::Instant>& moment, const base::Id<Tag>& id) {
    return cursor_behind(moment, id.text);
}

// Of rows by a moment and then by id, one more than a page has if there is a next one: the page,
// with the cursor that Conditions::go_on_behind() takes.
template <class Row, class Moment>
Page<Row> page_of(std::vector<Row> rows, std::uint32_t limit, Moment Row::* moment) {
    Page<Row> page{.rows = std::move(rows)};
    if (page.rows.size() > limit) {
        page.rows.resize(limit);
        const auto& last = page.rows.back();
        page.next_cursor = cursor_behind(last.*moment, last.id);
    }
    return page;
}

}  // namespace projections
