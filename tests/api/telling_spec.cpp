#include "api/live/telling.hpp"

#include <doctest/doctest.h>

#include <vector>

TEST_CASE("a batch that many watch is told to them more seldom, but within two seconds") {
    struct Row {
        std::size_t viewers;
        base::Duration between;
    };

    const std::vector<Row> rows{
        {0, base::Duration{0}},
        {1, base::Duration{0}},
        {100, base::Duration{50}},
        {2'000, base::Duration{1'000}},
        {4'000, base::Duration{2'000}},
        {4'002, base::Duration{2'000}},
        {10'000, base::Duration{2'000}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.viewers);
        CHECK(api::between_tellings(row.viewers) == row.between);
    }
}
