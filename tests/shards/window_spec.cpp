#include "shards/window.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace std::chrono_literals;

namespace {

const base::Instant noon{1'772'452'800'000ms};

}  // namespace

TEST_CASE("a command is found with the place of its facts, and with whether its body was the same"
) {
    shards::Window window;
    window.add("one", "body", 1'000'000'000'000, noon);
    const auto same = window.find("one", "body");
    REQUIRE(same.has_value());
    CHECK(same->offset == 1'000'000'000'000);
    CHECK(same->same_body);
    CHECK(!window.find("one", "another body")->same_body);
    CHECK(!window.find("two", "body"));
}

TEST_CASE("a command is remembered for a day at least, and not for ever") {
    shards::Window window;
    window.add("old", "body", 7, noon);
    for (int hour = 1; hour <= 23; ++hour) {
        window.add(fmt::format("hourly {}", hour), "body", 8 + hour, noon + hour * 1h);
    }
    CHECK(window.find("old", "body"));
    for (int hour = 24; hour <= 40; ++hour) {
        window.add(fmt::format("hourly {}", hour), "body", 8 + hour, noon + hour * 1h);
    }
    CHECK(!window.find("old", "body"));
    CHECK(window.find("hourly 20", "body"));
}

TEST_CASE("a hundred thousand commands are each found") {
    shards::Window window;
    for (int i = 0; i < 100'000; ++i) {
        window.add(fmt::format("command {}", i), "body", i, noon);
    }
    CHECK(window.size() == 100'000);
    for (int i = 0; i < 100'000; i += 997) {
        CHECK(window.find(fmt::format("command {}", i), "body")->offset == i);
    }
}
