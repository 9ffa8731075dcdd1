#include "platform/zones/zip_zones.hpp"
#include "platform/zones/zones.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

using platform::zones::zone_of_zip;

TEST_CASE("a ZIP code lies in the time zone of its place") {
    struct Row {
        const char* place;
        const char* zip;
        const char* zone;
    };

    const Row rows[] = {
        {"Manhattan", "10001", "America/New_York"},
        {"Brooklyn", "11201", "America/New_York"},
        {"Boston", "02108", "America/New_York"},
        {"San Juan", "00901", "America/Puerto_Rico"},
        {"Tallahassee", "32301", "America/New_York"},
        {"Pensacola", "32501", "America/Chicago"},
        {"Jacksonville", "32601", "America/New_York"},
        {"Nashville", "37201", "America/Chicago"},
        {"Knoxville", "37901", "America/New_York"},
        {"Memphis", "37501", "America/Chicago"},
        {"Louisville", "40201", "America/New_York"},
        {"Bowling Green", "42101", "America/Chicago"},
        {"Indianapolis", "46201", "America/Indiana/Indianapolis"},
        {"Gary", "46401", "America/Chicago"},
        {"Detroit", "48201", "America/Detroit"},
        {"Chicago", "60601", "America/Chicago"},
        {"Sioux Falls", "57101", "America/Chicago"},
        {"Rapid City", "57701", "America/Denver"},
        {"Austin", "78701", "America/Chicago"},
        {"El Paso", "79901", "America/Denver"},
        {"Denver", "80201", "America/Denver"},
        {"Boise", "83701", "America/Boise"},
        {"Coeur d'Alene", "83814", "America/Los_Angeles"},
        {"Salt Lake City", "84101", "America/Denver"},
        {"Phoenix", "85001", "America/Phoenix"},
        {"Window Rock", "86515", "America/Denver"},
        {"Las Vegas", "89101", "America/Los_Angeles"},
        {"San Francisco", "94110", "America/Los_Angeles"},
        {"Honolulu", "96801", "Pacific/Honolulu"},
        {"Guam", "96910", "Pacific/Guam"},
        {"Ontario, Oregon", "97914", "America/Boise"},
        {"Seattle", "98101", "America/Los_Angeles"},
        {"Anchorage", "99501", "America/Anchorage"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.place);
        CHECK(zone_of_zip(row.zip) == row.zone);
    }
}

TEST_CASE("what is no ZIP code, or is given to nobody, has the zone of New York") {
    for (const char* zip : {"", "1", "00000", "09012", "abcde", "9a110"}) {
        CAPTURE(zip);
        CHECK(zone_of_zip(zip) == platform::zones::zone_without_zip);
    }
}

TEST_CASE("each zone of a ZIP code is one that tzdata knows") {
    for (int prefix = 0; prefix < 1000; ++prefix) {
        const auto zip = fmt::format("{:03}01", prefix);
        CAPTURE(zip);
        CHECK(platform::zones::is_zone(zone_of_zip(zip)));
    }
}
