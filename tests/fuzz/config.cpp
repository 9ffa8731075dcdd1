// Configuration: a TOML file, and the same text as flags, one a line.

#include "platform/config/load.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace fuzz {

namespace {

using platform::config::Loaded;

// A file of this process, gone when it ends in order.
class File {
public:
    File() : path_{std::filesystem::temp_directory_path() / ("fuzz-" + std::to_string(getpid()))} {}

    ~File() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }

    File(const File&) = delete;
    File& operator=(const File&) = delete;

    std::string holding(std::string_view text) const {
        std::ofstream{path_, std::ios::binary | std::ios::trunc} << text;
        return path_.string();
    }

private:
    std::filesystem::path path_;
};

void must_come_back(const Loaded& loaded, const File& file) {
    platform::config::check(loaded.config);
    const auto text = to_toml(loaded.config);
    // What is masked cannot be read again.
    if (!loaded.problems.empty() || text.find("***") != std::string::npos) {
        return;
    }
    const auto again = platform::config::load({.file = file.holding(text)});
    must(again.problems.empty(), "what we write is sound");
    must(to_toml(again.config) == text, "it comes back as it was");
}

}  // namespace

void config(std::string_view input) {
    static const File file;
    // Never a file that the input names.
    if (input.find("file") != std::string_view::npos) {
        return;
    }
    must_come_back(platform::config::load({.file = file.holding(input)}), file);
    std::vector<std::string> flags;
    std::vector<std::string> environment;
    while (!input.empty()) {
        const auto line = take_line(input);
        flags.emplace_back(line);
        environment.push_back("INSTAINSTRU_" + std::string{line});
    }
    must_come_back(platform::config::load({.flags = std::move(flags)}), file);
    must_come_back(platform::config::load({.environment = std::move(environment)}), file);
}

}  // namespace fuzz
