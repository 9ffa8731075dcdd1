#include "api/access/access_view.hpp"

#include "api/access/access_fold.hpp"
#include "events/reader.hpp"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace api {

namespace {

constexpr base::Duration poll_wait{100};
constexpr base::Duration look_every{500};
constexpr base::Duration never{-1};

}  // namespace

struct AccessView::Work {
    Work(
        events::Log& log_,
        std::int32_t partitions,
        projections::Positions& positions_,
        const base::Clock& clock_
    )
        : log{log_},
          positions{positions_},
          clock{clock_},
          client{log_.connect({.name = "access"})} {
        for (std::int32_t number = 0; number < partitions; ++number) {
            seats.push_back({.partition = {std::string{events::topics::facts}, number}});
        }
    }

    struct Seat {
        events::Partition partition;
        events::Reader reader;
        events::Offset end = 0;  // when last looked
    };

    events::Log& log;
    projections::Positions& positions;
    const base::Clock& clock;
    std::unique_ptr<events::LogClient> client;
    std::vector<Seat> seats;

    mutable std::shared_mutex mutex;
    AccessFold fold;
    std::string problem;
    base::Duration known_at = never;   // all that the log held then is known
    base::Duration looked_at = never;  // the ends of the seats are of then
    bool reachable = true;

    std::atomic<bool> stopping{false};
    std::thread thread;

    void run() {
        for (const auto& seat : seats) {
            client->read_from(seat.partition, 0);
        }
        events::LogEvents events;
        while (!stopping) {
            look_at_ends();
            events.clear();
            client->poll(events, poll_wait);
            for (const auto& [partition, record] : events.arrived) {
                take(seats[static_cast<std::size_t>(partition.number)], record);
            }
            for (const auto& failure : events.failures) {
                begin_again(failure);
            }
            note_progress();
        }
    }

    void look_at_ends() {
        const auto now = clock.steady();
        if (looked_at != never && now - looked_at < look_every) {
            return;
        }
        try {
            for (auto& seat : seats) {
                seat.end = log.end_of(seat.partition);
            }
            const std::unique_lock lock{mutex};
            looked_at = now;
            reachable = true;
        } catch (const events::LogUnavailable&) {
            const std::unique_lock lock{mutex};
            looked_at = now;
            reachable = false;
        }
    }

    void take(Seat& seat, const events::Record& record) {
        try {
            const bool counts = seat.reader.step(record) == events::Verdict::counted;
            if (!counts || !events::has_any_type(record, AccessFold::types())) {
                return;
            }
            const auto commit = events::read_commit(record);
            if (!commit) {
                return stop(seat, commit.error().sentence);
            }
            const std::unique_lock lock{mutex};
            for (const auto& placed : commit->facts) {
                fold.apply(placed.fact);
            }
            fold.forget_before(clock.now());
        } catch (const events::NewerFormat& newer) {
            stop(seat, newer.what());
        }
    }

    // What it cannot read it must not ignore: from here on it lags.
    void stop(const Seat& seat, std::string_view why) {
        client->stop_reading(seat.partition);
        const std::unique_lock lock{mutex};
        problem = fmt::format("partition {} of facts: {}", seat.partition.number, why);
    }

    void begin_again(const events::ReadFailure& failure) {
        const auto& seat = seats[static_cast<std::size_t>(failure.partition.number)];
        if (failure.out_of_range) {
            return stop(seat, "the log no longer holds what was read before");
        }
        client->read_from(seat.partition, seat.reader.state().next_offset);
    }

    void note_progress() {
        bool all_known = true;
        for (const auto& seat : seats) {
            const auto next = seat.reader.state().next_offset;
            positions.publish(access_view_name, seat.partition, next);
            all_known = all_known && next >= seat.end;
        }
        const std::unique_lock lock{mutex};
        if (all_known && reachable && problem.empty()) {
            known_at = looked_at;
        }
    }
};

AccessView::AccessView(
    events::Log& log,
    std::int32_t partitions,
    projections::Positions& positions,
    const base::Clock& clock
)
    : work_{std::make_unique<Work>(log, partitions, positions, clock)} {
    work_->thread = std::thread{[work = work_.get()] { work->run(); }};
}

AccessView::~AccessView() {
    work_->stopping = true;
    work_->client->wake();
    work_->thread.join();
}

std::optional<Member> AccessView::find(const events::AccountId& account) const {
    const std::shared_lock lock{work_->mutex};
    return work_->fold.find(account);
}

bool AccessView::is_revoked(std::string_view token) const {
    const std::shared_lock lock{work_->mutex};
    return work_->fold.is_revoked(token);
}

base::Duration AccessView::lag() const {
    const std::shared_lock lock{work_->mutex};
    if (work_->known_at == never) {
        return base::Duration::max();
    }
    const auto until = work_->reachable ? work_->clock.steady() : work_->looked_at;
    return std::max(base::Duration{0}, until - work_->known_at);
}

std::string AccessView::problem() const {
    const std::shared_lock lock{work_->mutex};
    return work_->problem;
}

}  // namespace api
