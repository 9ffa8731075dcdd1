#pragma once
// Handlers that wait until a test, or a cancellation, lets them go on.

#include "tests/platform/http_site.hpp"

#include <atomic>
#include <memory>

namespace http_test {

// A door that a test opens; several handlers may wait before it.
class Door {
public:
    // Ends early, with an exception, when the waiting coroutine is cancelled.
    base::Task<void> pass();

    void open() { open_ = true; }

    int waiting() const { return waiting_; }

    int cancelled() const { return cancelled_; }

private:
    std::atomic<bool> open_{false};
    std::atomic<int> waiting_{0};
    std::atomic<int> cancelled_{0};
};

}  // namespace http_test
