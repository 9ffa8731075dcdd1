#pragma once
// A thread with a name, as top -H, perf and gdb show it.

#include <pthread.h>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace platform {

// What the kernel keeps of a name.
inline constexpr std::size_t thread_name_length = 15;

template <typename Run>
std::thread named_thread(std::string_view name, Run run) {
    return std::thread{[name = std::string{name.substr(0, thread_name_length)},
                        run = std::move(run)]() mutable {
        pthread_setname_np(pthread_self(), name.c_str());
        run();
    }};
}

}  // namespace platform
