#include "platform/metrics/daily_counts.hpp"

#include <doctest/doctest.h>

using platform::metrics::DailyCounts;
using namespace std::chrono_literals;

namespace {

const base::Instant noon{1'772'452'800'000ms};  // 2026-03-02T12:00:00Z
using Counts = std::map<std::string, std::uint64_t>;

}  // namespace

TEST_CASE("what was counted is told by name for the hour and the 23 before it") {
    DailyCounts counts;
    CHECK((counts.counts(noon) == Counts{}));
    counts.count("open_beta", noon);
    counts.count("open_beta", noon + 59min);
    counts.count("disabled", noon + 1h);
    CHECK((counts.counts(noon + 1h) == Counts{{"disabled", 1}, {"open_beta", 2}}));
    CHECK((counts.counts(noon + 24h - 1ms) == Counts{{"disabled", 1}, {"open_beta", 2}}));
    CHECK((counts.counts(noon + 24h) == Counts{{"disabled", 1}}));
    CHECK((counts.counts(noon + 25h) == Counts{}));
}

TEST_CASE("an hour that comes round again does not count what it counted a day before") {
    DailyCounts counts;
    counts.count("open_beta", noon);
    counts.count("open_beta", noon + 24h);
    CHECK((counts.counts(noon + 24h) == Counts{{"open_beta", 1}}));
}
