#pragma once
// Is what the tables say what the log says? Folds the log in memory up to where the rows are, and
// compares.

#include "events/log.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/projection.hpp"
#include "projections/runtime/skips.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace projections {

struct AuditOutcome {
    enum class Difference { missing, surplus, different };
    BOOST_DESCRIBE_NESTED_ENUM(Difference, missing, surplus, different)

    struct Sample {
        std::string table;
        std::string key;  // its parts joined by '/'
        Difference what = Difference::missing;
        std::string columns;  // of a different one, those that differ
    };

    struct One {
        std::string projection;
        std::uint64_t rows = 0;  // that the log demands
        std::uint64_t missing = 0;
        std::uint64_t surplus = 0;
        std::uint64_t different = 0;
        std::vector<Sample> samples;  // the first hundred
        std::vector<Skip> skips;      // facts that it was told to pass over, here too
        std::string error;            // why nothing could be compared

        bool passed() const { return error.empty() && missing + surplus + different == 0; }
    };

    std::vector<One> projections;
    std::uint64_t facts = 0;

    bool passed() const;
};

inline constexpr std::size_t audit_samples_max = 100;

// Blocks, and reads one snapshot of the rows; projectors may be at work meanwhile.
AuditOutcome audit(
    events::Log& log,
    const platform::postgres::Options& database,
    const std::vector<Projection>& projections,
    const std::function<void(double percent)>& progress = {}
);

}  // namespace projections
