#pragma once
// Where a list goes on: the key of the last row shown, in a form that nobody is tempted to build by
// hand.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

}  // namespace projections
