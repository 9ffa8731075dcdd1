#include "base/ensure.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace base {

void stop_because_of_bug(
    std::string_view condition, std::string_view why, std::string_view file, int line
) noexcept {
    fmt::print(stderr, "BUG at {}:{}: {} — {}\n", file, line, condition, why);
    std::fflush(stderr);
    std::abort();
}

}  // namespace base
