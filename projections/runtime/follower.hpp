#pragma once
// For processes that answer reads but run no projector: how far the rows are, as another process
// keeps them.

#include "events/log.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/positions.hpp"
#include "projections/runtime/projector.hpp"

#include <memory>
#include <vector>

namespace projections {

// A thread that publishes the stored positions, every 20 ms while somebody waits for one. Without
// the database nobody's wait is answered; it tries again every second.
class PositionsFollower {
public:
    // `positions` outlives it.
    PositionsFollower(platform::postgres::Options database, Positions& positions);
    ~PositionsFollower();
    PositionsFollower(const PositionsFollower&) = delete;

private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

// How the projections stand by what is stored: which build, and how far behind the log. Whether one
// has stopped, and why, only its projector knows. Throws faults of database and log.
std::vector<ProjectionStatus> stored_status(
    platform::postgres::Connection& connection,
    events::Log& log,
    const std::vector<Projection>& projections,
    base::Instant now
);

}  // namespace projections
