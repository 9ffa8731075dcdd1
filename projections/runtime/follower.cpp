#include "projections/runtime/follower.hpp"

#include "projections/runtime/books.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace projections {

namespace {

using platform::postgres::Connection;

constexpr base::Duration tick{20};
constexpr base::Duration look_interval{1'000};
constexpr base::Duration retry_after{1'000};

// When the record was appended; many projections wait for the same one.
class Appended {
public:
    explicit Appended(events::Log& log) : log_{log} {}

    std::optional<base::Instant> at(const events::Partition& partition, events::Offset offset) {
        const auto [known, is_new] = known_.try_emplace({partition, offset});
        if (is_new) {
            if (const auto record = log_.read_one(partition, offset)) {
                known->second = record->appended_at;
            }
        }
        return known->second;
    }

private:
    using Place = std::pair<events::Partition, events::Offset>;

    events::Log& log_;
    std::map<Place, std::optional<base::Instant>> known_;
};

void describe(ProjectionStatus& status, const Build& build, const Projection& projection) {
    using State = ProjectionStatus::State;
    if (const auto what_to_do = why_outdated(build, projection)) {
        status.state = State::outdated;
        status.error = *what_to_do;
    } else if (!build.problem.empty()) {
        status.state = State::stopped;
        status.error = build.problem;
    } else {
        status.state = State::live;
    }
}

}  // namespace

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

class Follower::Loop {
public:
    Loop(
        events::Log& log,
        platform::postgres::Options database,
        std::vector<Projection> projections,
        Positions& positions,
        const base::Clock& clock,
        Sentence alarm
    )
        : log_{log},
          database_{std::move(database)},
          projections_{std::move(projections)},
          positions_{positions},
          clock_{clock},
          board_{projections_, {}, std::move(alarm)},
          partitions_{log_},
          thread_{[this] { run(); }} {}

    ~Loop() {
        {
            const std::lock_guard lock{mutex_};
            stopping_ = true;
        }
        wake_.notify_all();
        thread_.join();
    }

    std::vector<ProjectionStatus> status() const { return board_.all(); }

private:
    // False: it is time to stop.
    bool pause(base::Duration duration) {
        std::unique_lock lock{mutex_};
        return !wake_.wait_for(lock, duration, [&] { return stopping_; });
    }

    void run() {
        auto wait = base::Duration{0};
        while (pause(wait)) {
            wait = tick;
            try {
                follow();
            } catch (const base::Fault& fault) {
                // Those who wait are told that the rows are stale.
                board_.set_all_waiting(fault.what());
                partitions_.forget();
                connection_.reset();
                wait = retry_after;
            }
        }
    }

    void follow() {
        const bool is_time = clock_.steady() >= look_at_;
        if (!is_time && !positions_.has_waiters()) {
            return;
        }
        if (!connection_) {
            connection_.emplace(database_);
        }
        publish_stored(*connection_, positions_);
        if (is_time) {
            look_at_ = clock_.steady() + look_interval;
            note(stored_status(*connection_, log_, partitions_, projections_, clock_.now()));
        }
    }

    void note(const std::vector<ProjectionStatus>& all) {
        for (const auto& one : all) {
            board_.set_build(one.name, one.build);
            board_.set_lag(one.name, one.lag_records, one.lag_seconds);
            switch (one.state) {
                case ProjectionStatus::State::live:
                    board_.set_live(one.name);
                    break;
                case ProjectionStatus::State::stopped:
                    board_.set_stopped(one.name, one.error);
                    break;
                case ProjectionStatus::State::outdated:
                    board_.set_outdated(one.name, one.error);
                    break;
                case ProjectionStatus::State::waiting:
                    break;  // for its first projector
            }
        }
    }

    events::Log& log_;
    const platform::postgres::Options database_;
    const std::vector<Projection> projections_;
    Positions& positions_;
    const base::Clock& clock_;
    StatusBoard board_;
    ReadPartitions partitions_;
    std::optional<Connection> connection_;
    base::Duration look_at_{0};
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

Follower::Follower(
    events::Log& log,
    platform::postgres::Options database,
    std::vector<Projection> projections,
    Positions& positions,
    const base::Clock& clock,
    Sentence alarm
)
    : loop_{std::make_unique<Loop>(
          log, std::move(database), std::move(projections), positions, clock, std::move(alarm)
      )} {}

Follower::~Follower() = default;

std::vector<ProjectionStatus> Follower::status() const {
    return loop_->status();
}

std::vector<ProjectionStatus> stored_status(
    Connection& connection,
    events::Log& log,
    ReadPartitions& partitions,
    const std::vector<Projection>& projections,
    base::Instant now
) {
    std::vector<ProjectionStatus> all;
    Appended appended{log};
    for (const auto& projection : projections) {
        auto& status = all.emplace_back();
        status.name = projection.name;
        status.version = projection.version;
        const auto build = read_live_build(connection, projection.name);
        if (!build) {
            continue;
        }
        status.build = build->number;
        describe(status, *build, projection);
        for (const auto& partition : partitions.of(projection)) {
            const auto state = build->states.find(partition);
            const auto next = state == build->states.end() ? 0 : state->second.next_offset;
            const auto behind = log.end_of(partition) - next;
            if (behind <= 0) {
                continue;
            }
            status.lag_records += behind;
            const auto oldest = appended.at(partition, next);
            const std::chrono::duration<double> age = oldest ? now - *oldest : base::Duration{0};
            status.lag_seconds = std::max(status.lag_seconds, age.count());
        }
    }
    return all;
}

}  // namespace projections
