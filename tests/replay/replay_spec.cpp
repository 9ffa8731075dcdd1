#include "tests/fuzz/targets.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace {

std::filesystem::path corpus() {
    return files::root() / "tests" / "fuzz" / "corpus";
}

}  // namespace

TEST_CASE("what was ever found by fuzzing, and what it began with, is taken as it should be") {
    for (const auto& target : fuzz::targets) {
        std::size_t inputs = 0;
        for (const auto& entry : std::filesystem::directory_iterator{corpus() / target.name}) {
            CAPTURE(entry.path().string());
            CHECK_NOTHROW(target.run(files::read(entry.path())));
            ++inputs;
        }
        CAPTURE(target.name);
        CHECK(inputs > 0);
        CHECK_NOTHROW(target.run(""));
    }
}

TEST_CASE("every folder of the corpus has a target") {
    std::set<std::string> names;
    for (const auto& target : fuzz::targets) {
        names.emplace(target.name);
    }
    for (const auto& entry : std::filesystem::directory_iterator{corpus()}) {
        const auto name = entry.path().filename().string();
        CHECK_MESSAGE(names.contains(name), name);
    }
}
