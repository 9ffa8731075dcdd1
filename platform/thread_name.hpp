#pragma once
// What a thread is for, as perf, top and the kernel show it.

#include "base/ensure.hpp"

#include <array>
#include <pthread.h>
#include <string_view>

namespace platform {

inline constexpr std::size_t thread_name_max = 15;  // the kernel's

// Of the calling thread.
inline void name_thread(std::string_view name) {
    std::array<char, thread_name_max + 1> text{};
    ENSURE(name.size() <= thread_name_max, "names are constants of the program");
    name.copy(text.data(), name.size());
    pthread_setname_np(pthread_self(), text.data());
}

}  // namespace platform
