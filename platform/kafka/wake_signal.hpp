#pragma once
// One descriptor on which a thread waits for everything: librdkafka writes to it when a queue is no
// longer empty, wake() does from other threads.

#include "base/time.hpp"

#include <atomic>

namespace platform::kafka {

class WakeSignal {
public:
    WakeSignal();
    ~WakeSignal();
    WakeSignal(const WakeSignal&) = delete;
    WakeSignal& operator=(const WakeSignal&) = delete;

    int descriptor() const { return descriptor_; }

    // From any thread. One system call until the sleeper noticed, however often it is called.
    void wake();

    // Was wake() called since the last time?
    bool take_wake() { return woken_.exchange(false); }

    // Until the descriptor is written to; at most `wait`.
    void wait(base::Duration wait);

private:
    int descriptor_;
    std::atomic<bool> woken_{false};
};

}  // namespace platform::kafka
