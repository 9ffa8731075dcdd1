// A process that runs no projector tells how the rows stand, and waits for them, by what is stored.

#include "projections/runtime/follower.hpp"
#include "projections/runtime/projector.hpp"
#include "projections/runtime/skips.hpp"
#include "tests/projections/sample.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

using namespace tests;
using projections::Position;
using State = projections::ProjectionStatus::State;

namespace {

bool is_reached(
    projections::Positions& positions, const Position& position, base::Duration deadline
) {
    boost::asio::io_context context;
    auto reached = boost::asio::co_spawn(
        context, positions.wait_for("invite_list", position, deadline), boost::asio::use_future
    );
    context.run();
    return reached.get();
}

projections::ProjectionStatus status_of(Lab& lab, std::string_view name) {
    projections::ReadPartitions partitions{lab.log};
    const auto every = projections::all_projections();
    const auto all = projections::stored_status(
        lab.schema.connection(), lab.log, partitions, every, lab.clock.now()
    );
    for (const auto& one : all) {
        if (one.name == name) {
            return one;
        }
    }
    FAIL("there is no such projection");
    return {};
}

}  // namespace

TEST_CASE("who waits for a position is woken when another process has applied it") {
    Lab lab;
    projections::Positions here;
    const projections::Follower follower{
        lab.log, lab.schema.options(), projections::all_projections(), here, lab.clock
    };
    lab.writer.commit(facts0, {issued()});
    const auto projector = lab.projector();
    projector->start();
    CHECK(is_reached(here, {{0, 1}}, 10s));
    CHECK_FALSE(is_reached(here, {{0, 2}}, 50ms));
    lab.writer.commit(facts0, {delivery_requested()});
    CHECK(is_reached(here, {{0, 2}}, 10s));
}

TEST_CASE("a position of a projection that nobody fills is never reached") {
    Lab lab;
    projections::Positions here;
    const projections::Follower follower{
        lab.log, lab.schema.options(), projections::all_projections(), here, lab.clock
    };
    lab.writer.commit(facts0, {issued()});
    CHECK_FALSE(is_reached(here, {{0, 1}}, 100ms));
}

TEST_CASE("how projections stand is told by what is stored") {
    Lab lab;
    CHECK((status_of(lab, "invite_list").state == State::waiting));  // for its first projector
    lab.writer.commit(facts0, {issued()});
    lab.catch_up(*lab.projector());
    CHECK((status_of(lab, "invite_list").state == State::live));
    CHECK(status_of(lab, "invite_list").lag_records == 0);
    CHECK(status_of(lab, "invite_list").build == 1);
    lab.writer.commit(facts0, {delivery_requested()});
    lab.writer.commit(facts1, {issued(invite_of(4))});
    lab.clock.advance(1min);
    const auto behind = status_of(lab, "invite_list");
    CHECK(behind.lag_records == 3);  // with the claim of the other partition
    CHECK(behind.lag_seconds == doctest::Approx(60));
}

TEST_CASE("why a projection stopped is known to every process until it goes on") {
    Lab lab;
    lab.writer.commit(facts0, {events::BatchResumed{.batch = batch1, .at = noon}});
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    const auto stopped = status_of(lab, "batch_list");
    CHECK((stopped.state == State::stopped));
    CHECK(stopped.error == lab.status(*projector, "batch_list").error);
    CHECK((status_of(lab, "invite_list").state == State::live));
    projections::skip_fact(lab.schema.connection(), "batch_list", {facts0, 1, 0}, "ada", "wrong");
    lab.clock.advance(1min);
    lab.catch_up(*projector);
    CHECK((status_of(lab, "batch_list").state == State::live));
}

TEST_CASE("tables of another version are told as outdated") {
    Lab lab;
    lab.catch_up(*lab.projector());
    auto newer = projections::all_projections();
    for (auto& one : newer) {
        ++one.version;
    }
    projections::ReadPartitions partitions{lab.log};
    const auto all = projections::stored_status(
        lab.schema.connection(), lab.log, partitions, newer, lab.clock.now()
    );
    for (const auto& one : all) {
        CHECK((one.state == State::outdated));
        CHECK(one.error.find("instainstru rebuild") != std::string::npos);
    }
}
