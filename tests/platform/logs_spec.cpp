#include "platform/logs/logger.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace platform::logs;

TEST_CASE("an address that slipped into a line is masked") {
    struct Row {
        std::string text;
        std::string logged;
    };

    const Row rows[] = {
        {"nobody is named here", "nobody is named here"},
        {"<ann.smith@example.org> is not known", "<an***@example.org> is not known"},
        {"ann@example.org", "an***@example.org"},
        {"to=ab@example.org,abc@example.org;", "to***@example.org,ab***@example.org;"},
        {"a@b and c@d", "***@b and ***@d"},
        {"jürgen@example.org", "jü***@example.org"},
        {"smtp://user:secret@mail.example.org:25", "smtp://user:se***@mail.example.org:25"},
        {"@ alone, or at the end@", "@ alone, or at the end@"},
        {"", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(masked(row.text) == row.logged);
    }
}

TEST_CASE("of a client's address the network is logged") {
    CHECK(network_of("192.0.2.77") == "192.0.2.0/24");
    CHECK(network_of("::ffff:192.0.2.77") == "192.0.2.0/24");
    CHECK(network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1::/48");
    CHECK(network_of("2001:db8::6") == "2001:db8::/48");
    CHECK(network_of("::1") == "::/48");
    CHECK(network_of("") == "");
}

TEST_CASE("lines below the level are not written") {
    CHECK(is_written(Level::info));
    CHECK(!is_written(Level::debug));
    set_level(Level::error);
    CHECK(!is_written(Level::warning));
    CHECK(is_written(Level::error));
    set_level(Level::info);
}
