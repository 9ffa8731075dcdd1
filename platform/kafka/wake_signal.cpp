#include "platform/kafka/wake_signal.hpp"

#include "base/ensure.hpp"
#include "events/log.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace platform::kafka {

WakeSignal::WakeSignal() : descriptor_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    if (descriptor_ < 0) {
        throw events::LogUnavailable{"no file descriptor left: raise LimitNOFILE or ulimit -n"};
    }
}

WakeSignal::~WakeSignal() {
    close(descriptor_);
}

void WakeSignal::wake() {
    if (woken_.exchange(true)) {
        return;
    }
    // It fails only when the counter is full, and then the sleeper wakes anyway.
    static_cast<void>(eventfd_write(descriptor_, 1));
}

void WakeSignal::wait(base::Duration wait) {
    const auto longest = base::Duration{std::numeric_limits<int>::max()};
    const auto limit = std::clamp(wait, base::Duration::zero(), longest);
    pollfd waiting{.fd = descriptor_, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(limit.count()));
    ENSURE(ready >= 0 || errno == EINTR, "waiting on an eventfd fails for no other reason");
    eventfd_t ignored = 0;
    if (ready > 0) {
        static_cast<void>(eventfd_read(descriptor_, &ignored));
    }
}

}  // namespace platform::kafka
