// How the projector keeps up with the log, and what it does when something is in its way.

#include "projections/batch_list.hpp"
#include "projections/invite_list.hpp"
#include "projections/runtime/books.hpp"
#include "projections/runtime/skips.hpp"
#include "tests/projections/sample.hpp"

using namespace tests;
using projections::ProjectionStatus;
using State = ProjectionStatus::State;

TEST_CASE("facts become rows, the same that a fold in memory gives") {
    Lab lab;
    write_a_day(lab.writer);
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    const auto all = projections::all_projections();
    const auto rows = dump(lab.schema.connection(), all);
    CHECK(rows.at("invites").size() == 20);
    CHECK(rows.at("import_rows").size() == 21);
    CHECK((rows == fold_in_memory(lab.log, all)));
    for (const auto& status : projector->status()) {
        CAPTURE(status.name);
        CAPTURE(status.error);
        CHECK((status.state == State::live));
        CHECK(status.lag_records == 0);
    }
}

TEST_CASE("a fact that arrives later changes the row that is there") {
    Lab lab;
    const auto projector = lab.projector();
    for (int round = 0; round < 2; ++round) {
        lab.writer.commit(facts0, {round == 0 ? events::Fact{issued()} : delivery_requested()});
        lab.catch_up(*projector);
    }
    const auto invite = projections::invite_list::find_invite(lab.schema.connection(), invite1);
    REQUIRE(invite.has_value());
    CHECK((invite->delivery_state == projections::invite_list::DeliveryState::queued));
    CHECK(invite->history.size() == 2);
}

TEST_CASE("a projector that is started again goes on where it was") {
    Lab lab;
    write_a_day(lab.writer);
    lab.catch_up(*lab.projector());
    lab.writer.commit(facts0, {events::InviteRevoked{.invite = invite_of(3), .at = noon + 1h}});
    lab.catch_up(*lab.projector());
    const auto all = projections::all_projections();
    CHECK((dump(lab.schema.connection(), all) == fold_in_memory(lab.log, all)));
}

TEST_CASE("starting twice and stopping twice is the same as once") {
    Lab lab;
    write_a_day(lab.writer);
    const auto projector = lab.projector();
    projector->start();
    projector->start();
    projector->stop();
    projector->stop();
    lab.catch_up(*projector);
    const auto all = projections::all_projections();
    CHECK((dump(lab.schema.connection(), all) == fold_in_memory(lab.log, all)));
}

TEST_CASE("nothing is applied twice or lost when the database goes before the commit") {
    Lab lab;
    write_a_day(lab.writer);
    int deaths = 2;
    const auto projector = lab.projector(
        projections::all_projections(),
        {.before_commit =
             [&] {
                 if (deaths-- <= 0) {
                     return;
                 }
                 lab.schema.connection().run(
                     "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                     "WHERE pid <> pg_backend_pid() AND query LIKE '%projection_checkpoints%'"
                 );
             }}
    );
    CHECK_FALSE(projector->step(0ms));
    CHECK((lab.status(*projector, "batch_list").state == State::waiting));
    CHECK_FALSE(projector->step(0ms));
    lab.catch_up(*projector);
    const auto all = projections::all_projections();
    CHECK((dump(lab.schema.connection(), all) == fold_in_memory(lab.log, all)));
}

TEST_CASE("records that are void or come twice change nothing") {
    Lab lab;
    write_a_day(lab.writer, 2);
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    const auto all = projections::all_projections();
    const auto before = dump(lab.schema.connection(), all);
    const auto records = lab.log.records(facts1);
    for (const auto& record : records) {
        lab.writer.append(facts1, {{}, record.headers, record.value});
    }
    lab.catch_up(*projector);
    CHECK((dump(lab.schema.connection(), all) == before));
    lab.clock.advance(1min);
    projector->step(0ms);
    CHECK(lab.status(*projector, "batch_list").lag_records == 0);
}

TEST_CASE("of two projectors one applies a fact, the other gives up its part") {
    Lab lab;
    write_a_day(lab.writer);
    std::unique_ptr<projections::Projector> second = lab.projector();
    // Both have read the same facts; the second is quicker.
    lab.catch_up(*second);
    lab.writer.commit(facts0, {events::InviteRevoked{.invite = invite_of(3), .at = noon + 1h}});
    const auto first = lab.projector();
    CHECK(first->step(0ms));
    CHECK_FALSE(second->step(0ms));  // its revision is not the present one any more
    lab.catch_up(*second);
    const auto all = projections::all_projections();
    CHECK((dump(lab.schema.connection(), all) == fold_in_memory(lab.log, all)));
}

TEST_CASE("a projector that lost to another stands by, and knows what the other has applied") {
    Lab lab;
    const auto first = lab.projector();
    lab.catch_up(*first);
    projections::Positions known_to_second;
    projections::Projector second{
        lab.log, lab.schema.options(), projections::all_projections(), known_to_second, lab.clock
    };
    lab.catch_up(second);
    for (std::uint32_t row = 1; row <= 3; ++row) {
        lab.writer.commit(facts0, {issued(invite_of(row), recipient_of(row))});
        CHECK(first->step(0ms));
        CHECK_FALSE(second.step(0ms));
        lab.clock.advance(500ms);
        CHECK_FALSE(second.step(0ms));
        const auto end = lab.log.end_of(facts0);
        CHECK(known_to_second.applied_below("invite_list", facts0) == end);
        CHECK((lab.status(second, "invite_list").state == State::live));
    }
}

TEST_CASE("a projector that stands by takes over when the other moves no more") {
    Lab lab;
    auto first = lab.projector();
    lab.catch_up(*first);
    const auto second = lab.projector();
    lab.catch_up(*second);
    lab.writer.commit(facts0, {issued()});
    CHECK(first->step(0ms));
    CHECK_FALSE(second->step(0ms));
    first.reset();
    lab.clock.advance(1min);  // nothing to apply: nobody is missed
    CHECK_FALSE(second->step(0ms));
    lab.writer.commit(facts0, {delivery_requested()});
    lab.clock.advance(500ms);
    CHECK_FALSE(second->step(0ms));  // the other may be about to
    lab.clock.advance(600ms);
    CHECK(second->step(0ms));
    const auto all = projections::all_projections();
    CHECK((dump(lab.schema.connection(), all) == fold_in_memory(lab.log, all)));
}

TEST_CASE("two projectors on threads leave the rows that one leaves") {
    Lab lab;
    const auto first = lab.projector();
    const auto second = lab.projector();
    first->start();
    second->start();
    write_a_day(lab.writer, 200);
    first->stop();
    second->stop();
    lab.catch_up(*first);
    const auto all = projections::all_projections();
    CHECK((dump(lab.schema.connection(), all) == fold_in_memory(lab.log, all)));
}

TEST_CASE("a projection stops before a fact it cannot apply, the others go on") {
    Lab lab;
    lab.writer.commit(facts0, {issued()});
    lab.writer.commit(facts0, {events::BatchResumed{.batch = batch1, .at = noon}});
    lab.writer.commit(facts0, {delivery_requested()});
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    const auto stopped = lab.status(*projector, "batch_list");
    CHECK((stopped.state == State::stopped));
    CHECK(stopped.error.find("was never accepted") != std::string::npos);
    CHECK(stopped.error.find("facts/0@2#0 (BatchResumed, test.2)") != std::string::npos);
    CHECK((lab.status(*projector, "invite_list").state == State::live));
    const auto invite = projections::invite_list::find_invite(lab.schema.connection(), invite1);
    REQUIRE(invite.has_value());
    CHECK(invite->deliveries == 1);
    lab.clock.advance(1min);
    projector->step(0ms);
    CHECK(lab.status(*projector, "batch_list").lag_records == 2);
    CHECK(lab.status(*projector, "batch_list").lag_seconds >= 60);
}

TEST_CASE("a fact that an operator skipped is passed over, and the projection catches up") {
    Lab lab;
    lab.writer.commit(facts0, {events::BatchResumed{.batch = batch1, .at = noon}});
    lab.writer.commit(facts1, batch_started());
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    CHECK((lab.status(*projector, "batch_list").state == State::stopped));
    projections::skip_fact(
        lab.schema.connection(), "batch_list", {facts0, 1, 0}, "admin:ada", "written by mistake"
    );
    lab.clock.advance(3s);
    lab.catch_up(*projector);
    CHECK((lab.status(*projector, "batch_list").state == State::live));
    CHECK(projections::batch_list::find_batch(lab.schema.connection(), batch1, noon).has_value());
    // And it stands with the others again.
    lab.writer.commit(facts0, {issued()});
    lab.catch_up(*projector);
    CHECK(lab.positions.applied_below("batch_list", facts0) == 3);
    CHECK(lab.positions.applied_below("invite_list", facts0) == 3);
}

TEST_CASE("facts of a newer program stop every projection, with the version that is needed") {
    Lab lab;
    lab.writer.commit(facts0, {issued()});
    lab.writer.claim(facts0, events::format_level + 1);
    lab.writer.commit(facts0, {delivery_requested()});
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    for (const auto& status : projector->status()) {
        if (status.name == "job_list") {
            continue;  // reads another topic
        }
        CAPTURE(status.name);
        CHECK((status.state == State::stopped));
        CHECK(status.error.find("run a newer version") != std::string::npos);
    }
}

TEST_CASE("a log that is not the one read before stops the projections") {
    Lab lab;
    write_a_day(lab.writer, 3);
    lab.catch_up(*lab.projector());
    lab.log.truncate(facts0, 2);
    const auto projector = lab.projector();
    projector->step(0ms);
    const auto status = lab.status(*projector, "invite_list");
    CHECK((status.state == State::stopped));
    CHECK(status.error.find("log diverged") != std::string::npos);
}

TEST_CASE("without the log the projector waits, and goes on when it is back") {
    Lab lab;
    write_a_day(lab.writer, 3);
    const auto projector = lab.projector();
    lab.log.go_away();
    CHECK_FALSE(projector->step(0ms));
    CHECK((lab.status(*projector, "batch_list").state == State::waiting));
    lab.log.come_back();
    lab.catch_up(*projector);
    CHECK((lab.status(*projector, "batch_list").state == State::live));
}
