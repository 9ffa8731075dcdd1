#include "base/random.hpp"
#include "bench/histogram.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

TEST_CASE("a histogram of nothing has no times") {
    const bench::Histogram empty;
    CHECK(empty.total() == 0);
    CHECK(empty.at(0.99) == 0);
}

TEST_CASE("small times are kept exactly") {
    bench::Histogram histogram;
    for (std::uint64_t value = 1; value <= 100; ++value) {
        histogram.add(value);
    }
    CHECK(histogram.total() == 100);
    CHECK(histogram.at(0.5) == 50);
    CHECK(histogram.at(0.99) == 99);
    CHECK(histogram.at(1) == 100);
}

TEST_CASE("a time is told at its step's end, and never too small") {
    struct Row {
        std::uint64_t value;
        std::uint64_t told;
    };

    const std::vector<Row> rows{
        {0, 0},
        {2'047, 2'047},
        {2'048, 2'049},
        {2'049, 2'049},
        {2'050, 2'051},
        {4'095, 4'095},
        {4'096, 4'099},
        {1'000'000, 1'000'447},
        {std::uint64_t{1} << 36, (std::uint64_t{1} << 36) + (std::uint64_t{1} << 26) - 1},
    };
    for (const auto& row : rows) {
        CAPTURE(row.value);
        bench::Histogram histogram;
        histogram.add(row.value);
        CHECK(histogram.at(1) == row.told);
    }
}

TEST_CASE("a time beyond the range counts as the largest") {
    bench::Histogram histogram;
    histogram.add(~std::uint64_t{0});
    CHECK(histogram.total() == 1);
    CHECK(histogram.at(1) >= std::uint64_t{1} << 36);
}

TEST_CASE("shares of many times are those of the sorted times, to a thousandth") {
    base::SeededRandom random{7};
    bench::Histogram histogram;
    std::vector<std::uint64_t> all;
    for (int i = 0; i < 20'000; ++i) {
        const auto value = random.below(std::uint64_t{1} << (1 + random.below(30)));
        all.push_back(value);
        histogram.add(value);
    }
    std::ranges::sort(all);
    for (const double share : {0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        CAPTURE(share);
        const auto rank = static_cast<std::size_t>(share * static_cast<double>(all.size()));
        const auto exact = all[rank - 1];
        CHECK(histogram.at(share) >= exact);
        CHECK(histogram.at(share) <= exact + exact / 1000 + 1);
    }
}
