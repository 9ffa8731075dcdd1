#include "shards/host.hpp"

#include "base/ensure.hpp"
#include "platform/named_thread.hpp"
#include "shards/host_loop.hpp"

#include <atomic>
#include <thread>

namespace shards {

namespace {

// How long a thread with nothing to do sleeps; deadlines are late by at most this.
constexpr base::Duration idle_wait{100};
constexpr base::Duration leave_wait{10'000};

}  // namespace

struct Host::Work {
    const base::Clock& clock;
    const base::Driver driver;
    HostLoop loop;
    std::atomic<bool> stopping{false};
    std::thread thread;

    Work(HostOptions options, HostPorts ports)
        : clock{ports.clock}, driver{options.driver}, loop{std::move(options), std::move(ports)} {}

    void run() {
        while (!stopping) {
            loop.turn(idle_wait);
        }
        loop.leave();
        const auto deadline = clock.steady() + leave_wait;
        do {
            loop.turn(idle_wait);
        } while (!loop.has_left() && clock.steady() < deadline);
    }
};

Host::Host(HostOptions options, HostPorts ports)
    : work_{std::make_unique<Work>(std::move(options), std::move(ports))} {
    if (work_->driver == base::Driver::own_thread) {
        work_->thread = platform::named_thread("shards", [work = work_.get()] { work->run(); });
    }
}

Host::~Host() {
    work_->stopping = true;
    work_->loop.wake();
    if (work_->thread.joinable()) {
        work_->thread.join();
    }
}

void Host::turn(base::Duration wait) {
    ENSURE(work_->driver == base::Driver::caller, "one thread takes the turns");
    work_->loop.turn(wait);
}

void Host::submit(Request request, Respond respond) {
    work_->loop.submit(std::move(request), std::move(respond));
}

void Host::ask(base::Slot slot, Look look, Respond respond) {
    work_->loop.ask(slot, std::move(look), std::move(respond));
}

void Host::want(Share share) {
    work_->loop.want(std::move(share));
}

std::vector<PartitionStatus> Host::status() const {
    return work_->loop.status();
}

bool Host::settled() const {
    return work_->loop.settled();
}

bool Host::owns(std::int32_t partition) const {
    return work_->loop.owns(partition);
}

std::int32_t Host::partitions() const {
    return work_->loop.partitions();
}

}  // namespace shards
