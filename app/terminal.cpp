#include "app/terminal.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <unistd.h>

namespace app {

ProgressLine::ProgressLine() : terminal_{isatty(STDERR_FILENO) == 1} {}

void ProgressLine::show(std::string_view line) {
    if (terminal_) {
        fmt::print(stderr, "\r\033[K{}", line);
        std::fflush(stderr);
    } else {
        fmt::print(stderr, "{}\n", line);
    }
    shown_ = true;
}

void ProgressLine::end() {
    if (terminal_ && shown_) {
        fmt::print(stderr, "\n");
    }
}

}  // namespace app
