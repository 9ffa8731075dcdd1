#pragma once
// For processes that answer reads but run no projector: how far the rows are, as another process
// keeps them.

#include "base/time.hpp"
#include "events/log.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/positions.hpp"
#include "projections/runtime/status.hpp"

#include <memory>
#include <vector>

namespace projections {

// A thread that publishes the stored positions, every 20 ms while somebody waits for one, and looks
// once a second how the projections stand. Without the database nobody's wait is answered; it tries
// again every second.
class Follower {
public:
    // All outlive it.
    Follower(
        events::Log& log,
        platform::postgres::Options database,
        std::vector<Projection> projections,
        Positions& positions,
        const base::Clock& clock,
        Sentence alarm = {}
    );
    ~Follower();
    Follower(const Follower&) = delete;

    // As of a moment ago, or of when the database and the log last answered: then they are waiting.
    std::vector<ProjectionStatus> status() const;

private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

// Tells `positions` what is stored.
void publish_stored(platform::postgres::Connection& connection, Positions& positions);

// How the projections stand by what is stored: which build, how far behind the log, and why no
// further. Throws faults of database and log.
std::vector<ProjectionStatus> stored_status(
    platform::postgres::Connection& connection,
    events::Log& log,
    ReadPartitions& partitions,
    const std::vector<Projection>& projections,
    base::Instant now
);

}  // namespace projections
