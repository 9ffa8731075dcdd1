#pragma once
// The one macro: a condition that only a bug can break. Checked in every build; never reachable
// from input.

#include <string_view>

namespace base {

// Writes where and why to standard error and terminates the process.
[[noreturn]] void stop_because_of_bug(
    std::string_view condition, std::string_view why, std::string_view file, int line
) noexcept;

}  // namespace base

#define ENSURE(condition, why)                                                  \
    do {                                                                        \
        if (!(condition)) [[unlikely]]                                          \
            ::base::stop_because_of_bug(#condition, (why), __FILE__, __LINE__); \
    } while (false)
