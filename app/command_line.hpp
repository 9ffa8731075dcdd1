#pragma once
// The subcommands, what each needs of the configuration, and how what goes wrong is told.

#include "platform/config/config.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace app {

using platform::config::Config;

// Which keys have to be there: those that begin so. A problem with another key stops nobody who
// does not need it.
using Needs = std::vector<std::string_view>;

namespace needs {

inline const Needs nothing{};
inline const Needs log{"log."};
inline const Needs rows{"log.", "database."};
inline const Needs everything{""};

}  // namespace needs

using Run = std::function<int(const Config&)>;

class CommandLine {
public:
    CommandLine();
    ~CommandLine();
    CommandLine(const CommandLine&) = delete;

    CLI::App& root();

    // A command that has others below it.
    CLI::App& group(std::string name, std::string what);

    // A command under `parent`. What is bound to its options is read when it runs.
    CLI::App& add(CLI::App& parent, std::string name, std::string what, Needs needs, Run run);

    // "section.key=value", stronger than file and environment: what a flag of its own stands for.
    void set(std::string setting);

    // The exit code; all that goes wrong is told on standard error.
    int run(int argc, char** argv);

private:
    void add_configuration(CLI::App& app);
    std::optional<Config> read_config() const;

    std::unique_ptr<CLI::App> root_;
    std::string config_file_;
    std::vector<std::string> settings_;
    Needs needs_;
    Run run_;
};

}  // namespace app
