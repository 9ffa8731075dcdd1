#pragma once
// How the projections stand, for those who watch: the system page, figures, the log of the process.

#include "base/durations.hpp"
#include "projections/runtime/positions.hpp"
#include "projections/runtime/projection.hpp"
#include "projections/runtime/reading.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
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
    base::Durations until_applied;  // a round that changed something, by this process
};

// How many records a projection has not applied, by the positions told of it.
struct Behind {
    const Projection* projection = nullptr;
    std::int64_t records = 0;
};

// Throws events::LogUnavailable.
std::vector<Behind> records_behind(
    events::Log& log,
    ReadPartitions& partitions,
    const std::vector<Projection>& projections,
    const Positions& positions
);

using Sentence = std::function<void(const std::string&)>;

// Thread-safe. A state is told to the log when it is another than before, not each time.
class StatusBoard {
public:
    // `say` is told what came back, `alarm` what stopped; on the thread that sets the state. Either
    // may be empty.
    StatusBoard(const std::vector<Projection>& projections, Sentence say, Sentence alarm);

    void set_live(std::string_view projection);
    // Also of a stopped one that stops at another fact; true when that is news.
    bool set_stopped(std::string_view projection, const std::string& reason);
    void set_outdated(std::string_view projection, const std::string& what_to_do);
    void set_all_waiting(const std::string& reason);

    void set_build(std::string_view projection, std::uint32_t build);
    void set_lag(std::string_view projection, std::int64_t records, double seconds);
    void add_applied(std::string_view projection, base::Duration took);

    std::vector<ProjectionStatus> all() const;

private:
    using State = ProjectionStatus::State;

    // True when state or error are others than before. The mutex is held.
    static bool move(ProjectionStatus& status, State state, const std::string& error);
    ProjectionStatus& of(std::string_view projection);

    const Sentence say_;
    const Sentence alarm_;
    mutable std::mutex mutex_;
    std::vector<ProjectionStatus> all_;
};

}  // namespace projections
