#pragma once
// Makes the tables of projections anew from the log, beside those in use, and swaps them in when
// they are not behind. Readers see the old rows, then the new ones, never a half.

#include "base/time.hpp"
#include "events/log.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace projections {

struct RebuildProgress {
    enum class Phase { reading, copying, catching_up, done };
    BOOST_DESCRIBE_NESTED_ENUM(Phase, reading, copying, catching_up, done)

    Phase phase = Phase::reading;
    std::uint64_t facts = 0;
    double facts_per_second = 0;
    double percent = 0;  // of this phase
    std::optional<base::Duration> eta;
    std::uint64_t rows = 0;
    std::uint64_t errors = 0;  // projections that could not apply a fact
};

struct RebuildOptions {
    // Called a few times a second at most, on the caller's thread or one of ours, never two at
    // once.
    std::function<void(const RebuildProgress&)> progress;
    // Asked often, likewise; true: what was built is dropped, the rows in use stay.
    std::function<bool()> is_cancelled;
    // Beyond so many rows in memory they are copied out, and the rest of the log is applied as live
    // facts are: slower, but in bounded memory.
    std::size_t rows_max = 4'000'000;
    std::size_t copies_at_once = 2;
};

struct RebuildOutcome {
    struct One {
        std::string projection;
        bool swapped_in = false;
        std::uint64_t rows = 0;
        std::string error;  // why not
    };

    std::vector<One> projections;
    std::uint64_t facts = 0;
    double seconds = 0;
    bool cancelled = false;
};

// Blocks. May be run while projectors and readers are at work, but once at a time for each
// projection. Throws the faults of log and database; then, as after a crash, what was built is
// dropped by the next rebuild or projector.
RebuildOutcome rebuild(
    events::Log& log,
    const platform::postgres::Options& database,
    const std::vector<Projection>& projections,
    const base::Clock& clock,
    const RebuildOptions& options = {}
);

}  // namespace projections
