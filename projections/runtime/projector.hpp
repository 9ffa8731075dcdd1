#pragma once
// The thread that keeps rows up with the log. Reads each partition once for all projections;
// applies batches of facts with compare-and-set, so that a second projector does no harm. What it
// cannot apply stops one projection, not the others; without the database or the log it tries
// again for ever.

#include "base/time.hpp"
#include "events/log.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/positions.hpp"
#include "projections/runtime/projection.hpp"
#include "projections/runtime/status.hpp"
#include "projections/runtime/storage.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace projections {

struct ProjectorOptions {
    base::Duration poll_wait{20};
    base::Duration retry_first{100};  // then twice as long each time
    base::Duration retry_longest{5'000};
    base::Duration patience{1'000};  // with another projector that moves no more
    base::Duration stopped_retry{2'000};
    base::Duration lag_interval{1'000};
    // Lines for the log: what came back, and what stopped and why. Called on the projector's
    // thread.
    Sentence say;
    Sentence alarm;
    // For tests: called between the last statement and the commit.
    std::function<void()> before_commit;
};

class Projector {
public:
    // Log, positions and clock outlive the projector.
    Projector(
        events::Log& log,
        platform::postgres::Options database,
        std::vector<Projection> projections,
        Positions& positions,
        const base::Clock& clock,
        ProjectorOptions options = {}
    );

    // Into another storage than PostgreSQL.
    Projector(
        events::Log& log,
        ConnectStorage connect,
        std::vector<Projection> projections,
        Positions& positions,
        const base::Clock& clock,
        ProjectorOptions options = {}
    );
    ~Projector();
    Projector(const Projector&) = delete;

    // On a thread of its own until stop(). Both may be called twice.
    void start();
    void stop();

    // One round on the caller's thread, for tests and the simulator; not while started. True when
    // something was applied. Never throws for faults of database or log: status() tells them.
    bool step(base::Duration wait);

    std::vector<ProjectionStatus> status() const;

private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace projections
