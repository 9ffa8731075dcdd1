#include "projections/runtime/projector.hpp"

#include "platform/named_thread.hpp"
#include "projections/runtime/cohort.hpp"
#include "projections/runtime/postgres_storage.hpp"
#include "projections/runtime/standby.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace projections {

class Projector::Loop {
public:
    Loop(
        events::Log& log,
        ConnectStorage connect,
        std::vector<Projection> projections,
        Positions& positions,
        const base::Clock& clock,
        ProjectorOptions options
    )
        : log_{log},
          connect_{std::move(connect)},
          projections_{std::move(projections)},
          positions_{positions},
          clock_{clock},
          options_{std::move(options)},
          board_{projections_, options_.say, options_.alarm},
          partitions_{log_},
          standby_{log_, partitions_, positions_, clock_, options_.patience} {}

    void start() {
        if (thread_.joinable()) {
            return;
        }
        stopping_ = false;
        thread_ = platform::named_thread("projector", [this] { run(); });
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
        } catch (const platform::Fault& fault) {
            give_up(fault.what());
        }
        return false;
    }

    std::vector<ProjectionStatus> status() const { return board_.all(); }

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
        if (!storage_) {
            connect();
        }
        if (standby_.watch(*storage_) || clock_.steady() >= retry_stopped_at_) {
            load_absent();
        }
        bool applied = false;
        if (cohorts_.empty()) {
            pause_ = wait;
        }
        for (std::size_t i = 0; i < cohorts_.size(); ++i) {
            try {
                applied |= advance(i, i == 0 ? wait : base::Duration{0});
            } catch (const NotTheOnlyOne&) {
                stand_by(i);
                break;
            }
        }
        merge();
        measure_lag();
        retry_ = base::Duration{0};
        return applied;
    }

    void connect() {
        storage_ = connect_();
        retry_stopped_at_ = clock_.steady();
        // Leftovers of rebuilds; whoever still reads them is not disturbed.
        for (const auto& one : projections_) {
            if (!storage_->clean_builds(one.name)) {
                say(fmt::format("{}: old tables are in use, they are dropped later", one.name));
            }
        }
    }

    // Brings in every projection that no cohort has: at the start all of them, later those that
    // stopped, in case something has changed.
    void load_absent() {
        retry_stopped_at_ = clock_.steady() + options_.stopped_retry;
        std::vector<std::unique_ptr<Member>> absent;
        for (const auto& projection : projections_) {
            if (!is_loaded(projection) && !standby_.holds(projection)) {
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
        auto build = storage_->open_live_build(projection);
        board_.set_build(projection.name, build.number);
        if (const auto why = why_outdated(build, projection)) {
            board_.set_outdated(projection.name, *why);
            return nullptr;
        }
        // Partitions without a checkpoint are read from their beginning.
        for (const auto& partition : partitions_.of(projection)) {
            build.states.try_emplace(partition);
        }
        if (const auto diverged = divergence(log_, build.states)) {
            note_stop(projection, build, *diverged);
            return nullptr;
        }
        for (const auto& [partition, state] : build.states) {
            positions_.publish(projection.name, partition, state.next_offset);
        }
        const auto skips = storage_->list_skips(projection.name);
        tell_of_skips(projection, build, skips);
        auto rows = storage_->rows_of(projection, build);
        auto member = std::make_unique<Member>(Member{
            .projection = &projection,
            .build = std::move(build),
            .rows = std::move(rows),
            .skips = keys_of(skips)
        });
        // One that stopped is not live before it got past the fact that stopped it.
        if (!stopped_since_.contains(&projection)) {
            board_.set_live(projection.name);
        }
        return member;
    }

    // Those that are still ahead.
    void tell_of_skips(
        const Projection& projection, const Build& build, const std::vector<Skip>& skips
    ) const {
        for (const auto& skip : skips) {
            const auto state = build.states.find(skip.fact.partition);
            if (state != build.states.end() && skip.fact.offset >= state->second.next_offset) {
                say(sentence_of(projection.name, skip));
            }
        }
    }

    void place(std::unique_ptr<Member> member) {
        auto states = member->build.states;
        Cohort::Members alone;
        alone.push_back(std::move(member));
        auto client = log_.connect(
            {.name = fmt::format("projector-{}", cohorts_.size()),
             .fetch_min_bytes = events::unhurried_fetch_bytes}
        );
        auto cohort =
            std::make_unique<Cohort>(std::move(client), std::move(alone), std::move(states));
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
        const auto began = clock_.steady();
        auto stopped = cohort.apply(*storage_, index == 0 ? nullptr : &bound);
        for (auto& one : stopped) {
            const auto& projection = *one.member->projection;
            stopped_since_[&projection] = one.appended_at;
            note_stop(projection, one.member->build, one.reason);
        }
        if (cohort.states() == before) {
            return false;
        }
        note_progress(cohort, clock_.steady() - began);
        return true;
    }

    // Leaves to the other projector what it has applied; the rest is loaded anew at once, be it
    // that a rebuild has put other tables in its place.
    void stand_by(std::size_t index) {
        const auto revisions = storage_->live_revisions();
        for (const auto& member : cohorts_[index]->members()) {
            const auto stored = revisions.find(member->projection->name);
            if (stored == revisions.end() || stored->second.build != member->build.number) {
                continue;
            }
            if (stored->second.revision != member->build.revision) {
                standby_.add(*member->projection, stored->second);
            }
        }
        cohorts_.erase(cohorts_.begin() + static_cast<std::ptrdiff_t>(index));
        retry_stopped_at_ = clock_.steady();
    }

    // Told here, and written down for processes that only look.
    void note_stop(const Projection& projection, const Build& build, const std::string& reason) {
        if (board_.set_stopped(projection.name, reason)) {
            storage_->store_problem(projection, build, reason);
        }
    }

    void note_progress(const Cohort& cohort, base::Duration took) {
        for (const auto& member : cohort.members()) {
            const auto& projection = *member->projection;
            stopped_since_.erase(&projection);
            board_.set_live(projection.name);
            board_.add_applied(projection.name, took);
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

    // How old the oldest record is that a projection has not applied.
    std::optional<base::Instant> oldest_waiting(const Projection& projection) const {
        const auto since = stopped_since_.find(&projection);
        if (since != stopped_since_.end()) {
            return since->second;
        }
        for (const auto& cohort : cohorts_) {
            for (const auto& member : cohort->members()) {
                if (member->projection == &projection) {
                    return cohort->oldest_waiting();
                }
            }
        }
        return std::nullopt;
    }

    void measure_lag() {
        if (clock_.steady() < measure_at_) {
            return;
        }
        measure_at_ = clock_.steady() + options_.lag_interval;
        for (const auto& one : records_behind(log_, partitions_, projections_, positions_)) {
            const auto oldest = oldest_waiting(*one.projection);
            const std::chrono::duration<double> age =
                one.records > 0 && oldest ? clock_.now() - *oldest : base::Duration{0};
            board_.set_lag(one.projection->name, one.records, age.count());
        }
    }

    // What is in memory may not be what is stored: everything is loaded again.
    void begin_anew() {
        cohorts_.clear();
        standby_.clear();
        storage_.reset();
        partitions_.forget();
    }

    void give_up(const std::string& reason) {
        begin_anew();
        retry_ = std::clamp(retry_ * 2, options_.retry_first, options_.retry_longest);
        pause_ = retry_;
        board_.set_all_waiting(reason);
    }

    void say(const std::string& sentence) const {
        if (options_.say) {
            options_.say(sentence);
        }
    }

    events::Log& log_;
    const ConnectStorage connect_;
    const std::vector<Projection> projections_;
    Positions& positions_;
    const base::Clock& clock_;
    const ProjectorOptions options_;
    StatusBoard board_;
    ReadPartitions partitions_;

    // Of the projector's thread.
    std::unique_ptr<Storage> storage_;
    std::vector<std::unique_ptr<Cohort>> cohorts_;
    Standby standby_;
    std::map<const Projection*, base::Instant> stopped_since_;
    base::Duration retry_stopped_at_{0};
    base::Duration measure_at_{0};
    base::Duration retry_{0};
    base::Duration pause_{0};

    std::mutex mutex_;
    std::condition_variable wake_;
    std::atomic<bool> stopping_{false};
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
    : Projector{
          log,
          [database = std::move(database)] { return std::make_unique<PostgresStorage>(database); },
          std::move(projections),
          positions,
          clock,
          std::move(options)
      } {}

Projector::Projector(
    events::Log& log,
    ConnectStorage connect,
    std::vector<Projection> projections,
    Positions& positions,
    const base::Clock& clock,
    ProjectorOptions options
)
    : loop_{std::make_unique<Loop>(
          log, std::move(connect), std::move(projections), positions, clock, std::move(options)
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
