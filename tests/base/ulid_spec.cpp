#include "base/ulid.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace std::chrono_literals;

namespace {

const base::Instant noon{1'772'452'800'000ms};

}  // namespace

TEST_CASE("an id carries its slot in its last two characters") {
    base::SeededRandom random{1};
    for (const base::Slot slot : {0, 1, 31, 32, 777, 1023}) {
        const auto id = base::make_ulid(noon, random, slot);
        CHECK(base::is_id(id));
        CHECK(base::slot_of(id) == slot);
        CHECK(id.substr(24) == base::slot_suffix(slot));
    }
}

TEST_CASE("ids sort by the moment they were made") {
    base::SeededRandom random{2};
    CHECK(base::make_ulid(noon, random, 900) < base::make_ulid(noon + 1ms, random, 3));
}

TEST_CASE("a child's id is the same each time and lives in its parent's slot") {
    base::SeededRandom random{3};
    const auto parent = base::make_ulid(noon, random, 500);
    const auto child = base::derive_id(parent, "row 7");
    CHECK(child == base::derive_id(parent, "row 7"));
    CHECK(child != base::derive_id(parent, "row 8"));
    CHECK(base::slot_of(child) == 500);
    CHECK(base::slot_of(base::derive_id(parent, "row 7", 12)) == 12);
}

TEST_CASE("a hundred thousand children of one parent all differ") {
    base::SeededRandom random{4};
    const auto parent = base::make_ulid(noon, random, 500);
    std::set<std::string> ids;
    for (int i = 0; i < 100'000; ++i) {
        ids.insert(base::derive_id(parent, std::to_string(i)));
    }
    CHECK(ids.size() == 100'000);
}

TEST_CASE("what is not 26 characters of the alphabet is not an id") {
    CHECK(!base::is_id(""));
    CHECK(!base::is_id("01J8ZQ4T9RW3N5Y7K2M6XVBCDU"));
    CHECK(!base::is_id("01J8ZQ4T9RW3N5Y7K2M6XVBCD"));
    CHECK(base::is_id("01J8ZQ4T9RW3N5Y7K2M6XVBCDE"));
}
