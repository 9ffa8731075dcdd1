#include "app/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <unistd.h>
#include <utility>

namespace app {

namespace {

constexpr base::Duration between_plain_lines{1'000};
constexpr int bar_width = 24;
constexpr std::uint64_t minute = 60;
constexpr std::uint64_t hour = 60 * minute;
constexpr int digits_a_group = 3;

std::atomic<bool> interrupted{false};

}  // namespace

ProgressLine::ProgressLine() : terminal_{isatty(STDERR_FILENO) == 1} {}

void ProgressLine::show(std::string_view line) {
    const auto now = clock_.steady();
    if (!terminal_ && shown_at_ && now - *shown_at_ < between_plain_lines) {
        held_back_ = line;
        return;
    }
    shown_at_ = now;
    held_back_.clear();
    print(line);
}

void ProgressLine::print(std::string_view line) {
    fmt::print(stderr, "{}{}{}", terminal_ ? "\r\033[K" : "", line, terminal_ ? "" : "\n");
    std::fflush(stderr);
    shown_ = true;
}

void ProgressLine::end() {
    if (!held_back_.empty()) {
        print(std::exchange(held_back_, {}));
    }
    if (terminal_ && std::exchange(shown_, false)) {
        fmt::print(stderr, "\n");
    }
}

std::string bar(double fraction) {
    const auto full =
        static_cast<std::size_t>(std::lround(std::clamp(fraction, 0.0, 1.0) * bar_width));
    return "[" + std::string(full, '#') + std::string(bar_width - full, '-') + "]";
}

std::string with_commas(std::uint64_t number) {
    auto text = std::to_string(number);
    for (auto at = static_cast<int>(text.size()) - digits_a_group; at > 0; at -= digits_a_group) {
        text.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return text;
}

std::string duration_text(std::uint64_t seconds) {
    if (seconds < minute) {
        return fmt::format("{} s", seconds);
    }
    if (seconds < hour) {
        return fmt::format("{} min {} s", seconds / minute, seconds % minute);
    }
    return fmt::format("{} h {} min", seconds / hour, seconds % hour / minute);
}

std::string indented(std::string_view json) {
    std::string out;
    std::size_t depth = 0;
    bool in_text = false;
    const auto new_line = [&] { out += '\n' + std::string(2 * depth, ' '); };
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_text) {
            out += c;
            if (c == '\\') {
                out += json[++i];
            }
            in_text = c != '"';
            continue;
        }
        const bool is_empty = i + 1 < json.size() && (json[i + 1] == '}' || json[i + 1] == ']');
        if (c == '{' || c == '[') {
            ++depth;
            out += c;
            if (is_empty) {
                --depth;
                out += json[++i];
            } else {
                new_line();
            }
        } else if (c == '}' || c == ']') {
            --depth;
            new_line();
            out += c;
        } else if (c == ',') {
            out += c;
            new_line();
        } else if (c == ':') {
            out += ": ";
        } else {
            in_text = c == '"';
            out += c;
        }
    }
    return out;
}

void watch_for_interrupt() {
    std::signal(SIGINT, [](int) {
        interrupted = true;
        std::signal(SIGINT, SIG_DFL);
    });
}

bool is_interrupted() {
    return interrupted;
}

}  // namespace app
