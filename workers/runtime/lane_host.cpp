#include "workers/runtime/lane_host.hpp"

#include "base/ensure.hpp"
#include "platform/named_thread.hpp"
#include "workers/runtime/lane_seat.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace workers {

namespace {

// Deadlines are late by at most this.
constexpr base::Duration idle_wait{50};
constexpr base::Duration drain_wait{25'000};
constexpr base::Duration drain_step{20};

class OutboxOfRelay final : public Outbox {
public:
    explicit OutboxOfRelay(shards::Relay& relay) : relay_{relay} {}

    std::uint64_t open(shards::RelayProgress progress) override {
        return relay_.add_source(std::move(progress), shards::RelayPace::gathered);
    }

    void close(std::uint64_t source) override { relay_.remove_source(source); }

    void send(std::uint64_t source, shards::Caused caused) override {
        relay_.send(source, 0, std::move(caused));
    }

private:
    shards::Relay& relay_;
};

}  // namespace

struct LaneHost::Work {
    const base::Driver driver;
    const base::Clock& clock;
    std::function<void(bool)> owns_changed;
    OutboxOfRelay outbox;
    LaneSeat seat;
    bool owned = false;
    std::optional<base::Duration> leaves_by;  // steady; absent while it stays
    bool gave_up = false;

    mutable std::mutex mutex;
    bool wanted = false;
    LaneStatus last_status{.state = "elsewhere"};

    std::atomic<bool> stopping{false};
    std::thread thread;

    Work(
        LaneOptions options,
        Provider provider,
        MakeCall make_call,
        events::Log& log,
        shards::Relay& relay,
        const base::Clock& clock_,
        base::Random& random,
        shards::IsAlive is_alive,
        std::function<void(bool)> owns_changed_,
        shards::Alarm alarm
    )
        : driver{options.driver},
          clock{clock_},
          owns_changed{std::move(owns_changed_)},
          outbox{relay},
          seat{
              std::move(options),
              std::move(provider),
              std::move(make_call),
              {.log = log, .outbox = outbox, .clock = clock_, .random = random},
              std::move(is_alive),
              std::move(alarm)
          } {}

    void run() {
        while (!stopping) {
            turn(idle_wait);
        }
        leave();
        while (!has_left()) {
            turn(drain_step);
        }
    }

    void turn(base::Duration wait) {
        const bool wanted_now = [&] {
            const std::lock_guard lock{mutex};
            return wanted;
        }();
        seat.turn(wanted_now && !leaves_by, wait);
        publish();
    }

    void leave() { leaves_by = clock.steady() + drain_wait; }

    bool has_left() {
        if (seat.is_empty() || gave_up) {
            return true;
        }
        gave_up = clock.steady() >= *leaves_by;
        if (gave_up) {
            seat.alarm(
                "stopped with calls under way; they are in doubt until the next owner settles them"
            );
        }
        return gave_up;
    }

    void publish() {
        auto status = seat.status();
        const bool owns = seat.owns();
        {
            const std::lock_guard lock{mutex};
            last_status = std::move(status);
        }
        if (owns != owned) {
            owned = owns;
            owns_changed(owns);
        }
    }
};

LaneHost::LaneHost(
    LaneOptions options,
    Provider provider,
    MakeCall make_call,
    events::Log& log,
    shards::Relay& relay,
    const base::Clock& clock,
    base::Random& random,
    shards::IsAlive is_alive,
    std::function<void(bool)> owns_changed,
    shards::Alarm alarm
)
    : work_{std::make_unique<Work>(
          std::move(options),
          std::move(provider),
          std::move(make_call),
          log,
          relay,
          clock,
          random,
          std::move(is_alive),
          std::move(owns_changed),
          std::move(alarm)
      )} {
    if (work_->driver == base::Driver::own_thread) {
        work_->thread = platform::named_thread("lane", [work = work_.get()] { work->run(); });
    }
}

LaneHost::~LaneHost() {
    work_->stopping = true;
    work_->seat.wake();
    if (work_->thread.joinable()) {
        work_->thread.join();
    }
}

void LaneHost::turn(base::Duration wait) {
    ENSURE(work_->driver == base::Driver::caller, "one thread takes the turns");
    work_->turn(wait);
}

void LaneHost::leave() {
    work_->leave();
}

bool LaneHost::has_left() {
    return work_->has_left();
}

void LaneHost::want(bool wanted) {
    {
        const std::lock_guard lock{work_->mutex};
        work_->wanted = wanted;
    }
    work_->seat.wake();
}

LaneStatus LaneHost::status() const {
    const std::lock_guard lock{work_->mutex};
    return work_->last_status;
}

}  // namespace workers
