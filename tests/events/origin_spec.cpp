// Where a request came from, as a commit carries it.

#include "events/origin.hpp"

#include <doctest/doctest.h>

using events::Origin;

namespace {

const Origin whole{
    .network = "192.0.2.0/24",
    .device = {.browser = "Samsung Internet", .system = "Android"},
    .session = "01J00000000000000000000001"
};

}  // namespace

TEST_CASE("an origin is network, browser, system and session") {
    CHECK(
        events::to_text(whole) == "192.0.2.0/24;Samsung Internet;Android;01J00000000000000000000001"
    );
    CHECK((events::origin_from(events::to_text(whole)) == whole));
}

TEST_CASE("what is not known of an origin stays empty, and nothing known is no text") {
    auto partly = whole;
    partly.session.clear();
    partly.device.system.clear();
    CHECK((events::origin_from(events::to_text(partly)) == partly));
    CHECK(events::to_text({}).empty());
    CHECK((events::origin_from("") == Origin{}));
}

TEST_CASE("an origin in other words is not known") {
    for (const auto* text : {"192.0.2.0/24", "a;b;c", "a;b;c;d;e"}) {
        CHECK((events::origin_from(text) == Origin{}));
    }
    CHECK(events::origin_from("a;b;c;not an id").session.empty());
}
