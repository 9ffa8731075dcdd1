#include "platform/zones/zones.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("a zone has a name that tzdata knows") {
    for (const auto* name :
         {"America/New_York", "Europe/Berlin", "UTC", "Etc/GMT+5", "America/Argentina/Ushuaia"}) {
        CAPTURE(name);
        CHECK(platform::zones::is_zone(name));
    }
}

TEST_CASE("what is no zone is none, wherever it would lead") {
    for (const std::string name :
         {"",
          "America",
          "America/",
          "America/New York",
          "Mars/Olympus",
          "../../etc/passwd",
          "/etc/passwd",
          "America/../UTC",
          "tzdata.zi",
          "zone.tab",
          "posix/UTC"}) {
        CAPTURE(name);
        CHECK_FALSE(platform::zones::is_zone(name));
    }
    CHECK_FALSE(platform::zones::is_zone(std::string(65, 'A')));
    CHECK_FALSE(platform::zones::is_zone(std::string_view{"UTC\0", 4}));
}
