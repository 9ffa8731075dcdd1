#include "projections/runtime/follower.hpp"

#include "projections/runtime/books.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace projections {

namespace {

using platform::postgres::Connection;

constexpr base::Duration tick{20};
constexpr base::Duration retry_after{1'000};

void publish_stored(Connection& connection, Positions& positions) {
    static const std::string sql =
        "SELECT c.projection, c.topic, c.partition, c.next_offset FROM projection_checkpoints c "
        "JOIN projection_builds b USING (projection, build) WHERE b.state = 'live'";
    const auto found = connection.run_prepared(sql);
    for (std::size_t row = 0; row < found.size(); ++row) {
        const events::Partition partition{
            found.get<std::string>(row, 1), found.get<std::int32_t>(row, 2)
        };
        positions.publish(*found.at(row, 0), partition, found.get<events::Offset>(row, 3));
    }
}

}  // namespace

class PositionsFollower::Loop {
public:
    Loop(platform::postgres::Options database, Positions& positions)
        : database_{std::move(database)}, positions_{positions}, thread_{[this] { run(); }} {}

    ~Loop() {
        {
            const std::lock_guard lock{mutex_};
            stopping_ = true;
        }
        wake_.notify_all();
        thread_.join();
    }

private:
    // False: it is time to stop.
    bool pause(base::Duration duration) {
        std::unique_lock lock{mutex_};
        return !wake_.wait_for(lock, duration, [&] { return stopping_; });
    }

    void run() {
        std::optional<Connection> connection;
        auto wait = base::Duration{0};
        while (pause(wait)) {
            wait = tick;
            if (!positions_.has_waiters()) {
                continue;
            }
            try {
                if (!connection) {
                    connection.emplace(database_);
                }
                publish_stored(*connection, positions_);
            } catch (const platform::Fault&) {
                // Those who wait are told that the rows are stale; health tells of the database.
                connection.reset();
                wait = retry_after;
            }
        }
    }

    const platform::postgres::Options database_;
    Positions& positions_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

PositionsFollower::PositionsFollower(platform::postgres::Options database, Positions& positions)
    : loop_{std::make_unique<Loop>(std::move(database), positions)} {}

PositionsFollower::~PositionsFollower() = default;

std::vector<ProjectionStatus> stored_status(
    Connection& connection,
    events::Log& log,
    const std::vector<Projection>& projections,
    base::Instant now
) {
    std::vector<ProjectionStatus> all;
    for (const auto& projection : projections) {
        auto& status = all.emplace_back();
        status.name = projection.name;
        status.version = projection.version;
        const auto build = read_live_build(connection, projection.name);
        if (!build) {
            continue;
        }
        status.build = build->number;
        status.state = build->version == projection.version ? ProjectionStatus::State::live
                                                            : ProjectionStatus::State::outdated;
        for (const auto& partition : partitions_of(log, projection.topics)) {
            const auto state = build->states.find(partition);
            const auto next = state == build->states.end() ? 0 : state->second.next_offset;
            const auto behind = log.end_of(partition) - next;
            if (behind <= 0) {
                continue;
            }
            status.lag_records += behind;
            const auto oldest = log.read_one(partition, next);
            const std::chrono::duration<double> age =
                oldest ? now - oldest->appended_at : base::Duration{0};
            status.lag_seconds = std::max(status.lag_seconds, age.count());
        }
    }
    return all;
}

}  // namespace projections
