#pragma once
// Progress for people on a terminal, plain lines for everybody else.

#include <string>
#include <string_view>

namespace app {

// One line that is written over on a terminal; elsewhere a line a call.
class ProgressLine {
public:
    ProgressLine();

    void show(std::string_view line);

    // Leaves the last line standing.
    void end();

private:
    bool terminal_;
    bool shown_ = false;
};

}  // namespace app
