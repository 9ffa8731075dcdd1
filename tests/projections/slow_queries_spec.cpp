// Statements that take long are told, without what they were asked with.

#include "tests/projections/lab.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tests;

namespace {

struct Told {
    std::string sql;
    base::Duration took{0};
};

}  // namespace

TEST_CASE("a statement of 100 ms or more is told with its text and its time, a quick one is not") {
    Schema schema;
    std::vector<Told> told;
    auto options = schema.options();
    options.tell_slow = [&](std::string_view sql, base::Duration took) {
        told.push_back({std::string{sql}, took});
    };
    platform::postgres::Connection connection{options};
    const std::string slow = "SELECT $1::text, pg_sleep(0.11)";
    connection.run("SELECT $1::text", {std::string_view{"ann@example.org"}});
    CHECK(told.empty());
    connection.run(slow, {std::string_view{"ann@example.org"}});
    connection.run_prepared(slow, {std::string_view{"ben@example.org"}});
    REQUIRE(told.size() == 2);
    for (const auto& [sql, took] : told) {
        CHECK(sql == slow);
        CHECK(took >= platform::postgres::slow_query);
    }
}

TEST_CASE("in a transaction too it is the slow statement that is told") {
    Schema schema;
    std::vector<Told> told;
    auto options = schema.options();
    options.tell_slow = [&](std::string_view sql, base::Duration took) {
        told.push_back({std::string{sql}, took});
    };
    platform::postgres::Connection connection{options};
    platform::postgres::Transaction tx{connection};
    tx.run("SELECT pg_sleep(0.11)");
    tx.commit();
    REQUIRE(told.size() == 1);
    CHECK(told[0].sql == "SELECT pg_sleep(0.11)");
}
