#include "projections/runtime/projector.hpp"

#include "projections/runtime/cohort.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace projections {

using State = ProjectionStatus::State;

class Projector::Loop {
public:
    Loop(
        events::Log& log,
        platform::postgres::Options database,
        std::vector<Projection> projections,
        Positions& positions,
        const base::Clock& clock,
        ProjectorOptions options
    )
        : log_{log},
          database_{std::move(database)},
          projections_{std::move(projections)},
          positions_{positions},
          clock_{clock},
          options_{std::move(options)} {
        for (const auto& one : projections_) {
            status_.push_back({.name = std::string{one.name}, .version = one.version});
        }
    }

    void start() {
        if (thread_.joinable()) {
            return;
        }
        stopping_ = false;
        thread_ = std::thread{[this] { run(); }};
    }

    void stop() {
        {
            const std::lock_guard lock{mutex_};
            stopping_ = true;
        }
        wake_.notify_all();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    bool step(base::Duration wait) {
        try {
            return round(wait);
        } catch (const NotTheOnlyOne&) {
            begin_anew();
            pause_ = options_.conflict_wait;
        } catch (const platform::Fault& fault) {
            give_up(fault.what());
        }
        return false;
    }

    std::vector<ProjectionStatus> status() const {
        const std::lock_guard lock{mutex_};
        return status_;
    }

private:
    void run() {
        while (!stopping_) {
            step(options_.poll_wait);
            if (pause_ == base::Duration{0}) {
                continue;
            }
            std::unique_lock lock{mutex_};
            wake_.wait_for(lock, std::exchange(pause_, base::Duration{0}), [&] {
                return stopping_.load();
            });
        }
        begin_anew();
    }

    bool round(base::Duration wait) {
        if (!connection_) {
            connect();
        }
        if (clock_.steady() >= retry_stopped_at_) {
            load_absent();
        }
        bool applied = false;
        for (std::size_t i = 0; i < cohorts_.size(); ++i) {
            applied |= advance(i, i == 0 ? wait : base::Duration{0});
        }
        merge();
        measure_lag();
        retry_ = base::Duration{0};
        return applied;
    }

    void connect() {
        connection_.emplace(database_);
        retry_stopped_at_ = clock_.steady();
        for (const auto& one : projections_) {
            clean(one);
        }
    }

    // Leftovers of rebuilds; whoever still reads them is not disturbed.
    void clean(const Projection& projection) {
        try {
            clean_builds(*connection_, projection.name);
        } catch (const platform::postgres::TransactionUndone&) {
            say(fmt::format("{}: old tables are in use, they are dropped later", projection.name));
        }
    }

    // Brings in every projection that no cohort has: at the start all of them, later those that
    // stopped, in case something has changed.
    void load_absent() {
        retry_stopped_at_ = clock_.steady() + options_.stopped_retry;
        std::vector<std::unique_ptr<Member>> absent;
        for (const auto& projection : projections_) {
            if (!is_loaded(projection)) {
                if (auto member = load(projection)) {
                    absent.push_back(std::move(member));
                }
            }
        }
        for (auto& member : absent) {
            place(std::move(member));
        }
    }

    bool is_loaded(const Projection& projection) const {
        return std::ranges::any_of(cohorts_, [&](const auto& cohort) {
            return std::ranges::any_of(cohort->members(), [&](const auto& member) {
                return member->projection == &projection;
            });
        });
    }

    std::unique_ptr<Member> load(const Projection& projection) {
        auto build = open_live_build(*connection_, projection);
        if (const auto why = why_outdated(build, projection)) {
            set_state(projection, State::outdated, *why, build.number);
            return nullptr;
        }
        // Partitions without a checkpoint are read from their beginning.
        for (const auto& partition : partitions_read_by(projection)) {
            build.states.try_emplace(partition);
        }
        if (const auto diverged = divergence(log_, build.states)) {
            set_state(projection, State::stopped, *diverged, build.number);
            return nullptr;
        }
        for (const auto& [partition, state] : build.states) {
            positions_.publish(projection.name, partition, state.next_offset);
        }
        const auto number = build.number;
        auto member = std::make_unique<Member>(Member{
            .projection = &projection,
            .build = std::move(build),
            .rows = PostgresRows{number},
            .skips = skips_of(*connection_, projection.name)
        });
        note_build(projection, number);
        return member;
    }

    void place(std::unique_ptr<Member> member) {
        auto states = member->build.states;
        Cohort::Members alone;
        alone.push_back(std::move(member));
        const auto topic = fmt::format("projector-{}", cohorts_.size());
        auto cohort = std::make_unique<Cohort>(
            log_.connect({.name = topic}), std::move(alone), std::move(states)
        );
        cohort->before_commit = options_.before_commit;
        cohorts_.push_back(std::move(cohort));
        merge();
    }

    bool advance(std::size_t index, base::Duration wait) {
        auto& cohort = *cohorts_[index];
        cohort.read(wait);
        if (!cohort.has_waiting()) {
            return false;
        }
        const auto bound = index == 0 ? ReaderStates{} : cohorts_[0]->states();
        const auto before = cohort.states();
        auto stopped = cohort.apply(*connection_, index == 0 ? nullptr : &bound);
        for (auto& one : stopped) {
            stopped_since_[one.member->projection] = one.appended_at;
            if (set_state(*one.member->projection, State::stopped, one.reason)) {
                say(fmt::format("{} stopped: {}", one.member->projection->name, one.reason));
            }
        }
        if (cohort.states() == before) {
            return false;
        }
        note_progress(cohort);
        return true;
    }

    void note_progress(const Cohort& cohort) {
        for (const auto& member : cohort.members()) {
            const auto& projection = *member->projection;
            stopped_since_.erase(&projection);
            set_live(projection);
            for (const auto& [partition, state] : cohort.states()) {
                positions_.publish(projection.name, partition, state.next_offset);
            }
        }
    }

    void merge() {
        std::erase_if(cohorts_, [](const auto& cohort) { return cohort->empty(); });
        for (std::size_t i = 1; i < cohorts_.size();) {
            if (cohorts_[0]->stands_with(*cohorts_[i])) {
                cohorts_[0]->join(*cohorts_[i]);
                cohorts_.erase(cohorts_.begin() + static_cast<std::ptrdiff_t>(i));
            } else {
                ++i;
            }
        }
    }

    void measure_lag() {
        if (clock_.steady() < measure_at_) {
            return;
        }
        measure_at_ = clock_.steady() + options_.lag_interval;
        std::map<events::Partition, events::Offset> ends;
        for (const auto& one : projections_) {
            for (const auto& partition : partitions_read_by(one)) {
                if (!ends.contains(partition)) {
                    ends[partition] = log_.end_of(partition);
                }
            }
        }
        for (const auto& one : projections_) {
            measure_lag(one, ends);
        }
    }

    const std::vector<events::Partition>& partitions_read_by(const Projection& projection) {
        auto& known = partitions_[&projection];
        if (known.empty()) {
            known = partitions_of(log_, projection.topics);
        }
        return known;
    }

    void measure_lag(
        const Projection& projection, const std::map<events::Partition, events::Offset>& ends
    ) {
        std::int64_t records = 0;
        for (const auto& partition : partitions_read_by(projection)) {
            const auto applied = positions_.applied_below(projection.name, partition);
            records += std::max<std::int64_t>(0, ends.at(partition) - applied.value_or(0));
        }
        std::optional<base::Instant> oldest;
        for (const auto& cohort : cohorts_) {
            for (const auto& member : cohort->members()) {
                if (member->projection == &projection) {
                    oldest = cohort->oldest_waiting();
                }
            }
        }
        const auto since = stopped_since_.find(&projection);
        if (since != stopped_since_.end()) {
            oldest = since->second;
        }
        const std::chrono::duration<double> age =
            records > 0 && oldest ? clock_.now() - *oldest : base::Duration{0};
        const std::lock_guard lock{mutex_};
        auto& status = status_of(projection);
        status.lag_records = records;
        status.lag_seconds = std::max(0.0, age.count());
    }

    // What is in memory may not be what is stored: everything is loaded again.
    void begin_anew() {
        cohorts_.clear();
        connection_.reset();
        partitions_.clear();
    }

    void give_up(const std::string& reason) {
        begin_anew();
        retry_ = std::clamp(retry_ * 2, options_.retry_first, options_.retry_longest);
        pause_ = retry_;
        bool is_news = false;
        for (const auto& one : projections_) {
            is_news |= set_state(one, State::waiting, reason);
        }
        if (is_news) {
            say(fmt::format("projections wait: {}", reason));
        }
    }

    void say(const std::string& sentence) const {
        if (options_.say) {
            options_.say(sentence);
        }
    }

    // True when it was in another state before. Without `build` it keeps the one it had.
    bool set_state(
        const Projection& projection,
        State state,
        std::string error,
        std::optional<std::uint32_t> build = {}
    ) {
        const std::lock_guard lock{mutex_};
        auto& status = status_of(projection);
        const bool changed = status.state != state;
        status.state = state;
        status.error = std::move(error);
        status.build = build.value_or(status.build);
        return changed;
    }

    void set_live(const Projection& projection) {
        if (set_state(projection, State::live, "")) {
            say(fmt::format("{} is live", projection.name));
        }
    }

    // One that stopped is not live before it got past the fact that stopped it.
    void note_build(const Projection& projection, std::uint32_t build) {
        if (!stopped_since_.contains(&projection)) {
            set_live(projection);
        }
        const std::lock_guard lock{mutex_};
        status_of(projection).build = build;
    }

    ProjectionStatus& status_of(const Projection& one) {
        return status_[static_cast<std::size_t>(&one - projections_.data())];
    }

    events::Log& log_;
    const platform::postgres::Options database_;
    const std::vector<Projection> projections_;
    Positions& positions_;
    const base::Clock& clock_;
    const ProjectorOptions options_;

    // Of the projector's thread.
    std::optional<platform::postgres::Connection> connection_;
    std::vector<std::unique_ptr<Cohort>> cohorts_;
    std::map<const Projection*, std::vector<events::Partition>> partitions_;
    std::map<const Projection*, base::Instant> stopped_since_;
    base::Duration retry_stopped_at_{0};
    base::Duration measure_at_{0};
    base::Duration retry_{0};
    base::Duration pause_{0};

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::atomic<bool> stopping_{false};
    std::vector<ProjectionStatus> status_;
    std::thread thread_;
};

Projector::Projector(
    events::Log& log,
    platform::postgres::Options database,
    std::vector<Projection> projections,
    Positions& positions,
    const base::Clock& clock,
    ProjectorOptions options
)
    : loop_{std::make_unique<Loop>(
          log, std::move(database), std::move(projections), positions, clock, std::move(options)
      )} {}

Projector::~Projector() {
    stop();
}

void Projector::start() {
    loop_->start();
}

void Projector::stop() {
    loop_->stop();
}

bool Projector::step(base::Duration wait) {
    return loop_->step(wait);
}

std::vector<ProjectionStatus> Projector::status() const {
    return loop_->status();
}

}  // namespace projections
