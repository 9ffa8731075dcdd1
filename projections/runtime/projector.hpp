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

#include <boost/describe.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace projections {

struct ProjectionStatus {
    enum class State {
        waiting,  // for the database or the log
        live,
        stopped,  // at a fact it cannot apply; `error` says which and why
        outdated  // its tables are of another version; `error` says what to do
    };
    BOOST_DESCRIBE_NESTED_ENUM(State, waiting, live, stopped, outdated)

    std::string name;
    std::uint32_t version = 0;
    std::uint32_t build = 0;
    State state = State::waiting;
    // Records not yet applied (each is one commit), and the age of the oldest of them.
    std::int64_t lag_records = 0;
    double lag_seconds = 0;
    std::string error;
};

struct ProjectorOptions {
    base::Duration poll_wait{20};
    base::Duration retry_first{100};  // then twice as long each time
    base::Duration retry_longest{5'000};
    base::Duration conflict_wait{200};  // after somebody else applied the same facts
    base::Duration stopped_retry{2'000};
    base::Duration lag_interval{1'000};
    // A line for the log: what stopped, what came back. May be called from the projector's thread.
    std::function<void(const std::string&)> say;
    // For tests: called between the last statement and the commit.
    std::function<void()> before_commit;
};

class Projector {
public:
    // All outlive the projector.
    Projector(
        events::Log& log,
        platform::postgres::Options database,
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
