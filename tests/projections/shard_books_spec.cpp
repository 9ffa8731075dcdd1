// What shards set aside.

#include "projections/shard_books.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
using namespace projections;

TEST_CASE("a command that was set aside is listed with its place and the reason") {
    const events::InputParked parked{.offset = 42, .reason = "tried twice without an outcome"};
    const auto row = given(shard_books::projection(), {parked}).the_only(shard_books::parked);
    CHECK((row.kind == shard_books::Kind::command));
    CHECK(row.partition == 1);
    CHECK((row.input == 42));
    CHECK(row.reason == "tried twice without an outcome");
    CHECK((row.parked_at == noon));
}

TEST_CASE("a deadline that changed nothing is listed with whose it was") {
    Lab lab;
    lab.writer.commit(facts0, {events::InputParked{.offset = 1, .reason = "unreadable"}});
    lab.writer.commit(
        facts0, {events::DeadlineParked{.stream = "batch-1", .due_at = noon + 1h}}, 1min
    );
    lab.catch_up(*lab.projector());
    const auto listed = shard_books::list_parked(lab.schema.connection());
    REQUIRE(listed.size() == 2);
    CHECK((listed[0].kind == shard_books::Kind::deadline));
    CHECK((listed[0].stream == "batch-1"));
    CHECK(listed[0].reason.find("2026-03-02T13:00:00.000Z") != std::string::npos);
    CHECK((listed[1].input == 1));
}
