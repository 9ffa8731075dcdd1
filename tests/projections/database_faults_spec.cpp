// What a database refuses is told apart: what will be there later from what is wrong for ever.

#include "platform/postgres/faults.hpp"
#include "tests/projections/lab.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tests;

namespace {

std::string refusal(platform::postgres::Connection& connection, const std::string& sql) {
    try {
        connection.run(sql);
    } catch (const platform::Fault& fault) {
        return std::string{fault.code()};
    }
    return "";
}

}  // namespace

TEST_CASE("rows of a projection that has not begun are told as missing, not as a wrong statement") {
    Schema schema;
    platform::postgres::Connection connection{schema.options()};
    CHECK(refusal(connection, "SELECT 1 FROM audit_entries") == "database_table_missing");
    CHECK(refusal(connection, "SELECT nothing") == "database_query_refused");
    connection.run("CREATE VIEW audit_entries AS SELECT 1");
    CHECK(refusal(connection, "SELECT 1 FROM audit_entries").empty());
}
