#pragma once
// Progress for people on a terminal, plain lines for everybody else.

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace app {

// One line on standard error that is written over on a terminal; elsewhere a line a second at most.
class ProgressLine {
public:
    ProgressLine();

    void show(std::string_view line);

    // Leaves the last line standing.
    void end();

private:
    void print(std::string_view line);

    base::SystemClock clock_;
    bool terminal_;
    bool shown_ = false;
    std::optional<base::Duration> shown_at_;
    std::string held_back_;
};

// "[#####-----]", `fraction` from 0 to 1.
std::string bar(double fraction);

// "1,234,567"
std::string with_commas(std::uint64_t number);

// "45 s", "3 min 20 s", "2 h 5 min"
std::string duration_text(std::uint64_t seconds);

// JSON over several lines, for people. `json` is sound, e.g. of base::to_json.
std::string indented(std::string_view json);

// From now on Ctrl-C asks to end; a second one ends at once.
void watch_for_interrupt();
bool is_interrupted();

}  // namespace app
