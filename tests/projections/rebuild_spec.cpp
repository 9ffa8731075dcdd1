// Rows can be made again from the log at any time, and an audit says whether they are what it says.

#include "projections/batch_list.hpp"
#include "projections/runtime/audit.hpp"
#include "projections/runtime/books.hpp"
#include "projections/runtime/rebuild.hpp"
#include "projections/runtime/skips.hpp"
#include "tests/projections/sample.hpp"

#include <algorithm>
#include <future>

using namespace tests;
using State = projections::ProjectionStatus::State;

namespace {

projections::RebuildOutcome rebuild(Lab& lab, const projections::RebuildOptions& options = {}) {
    return projections::rebuild(
        lab.log, lab.schema.options(), projections::all_projections(), lab.clock, options
    );
}

projections::AuditOutcome audit(Lab& lab) {
    return projections::audit(lab.log, lab.schema.options(), projections::all_projections());
}

Dump rows(Lab& lab) {
    return dump(lab.schema.connection(), projections::all_projections());
}

std::size_t builds(Lab& lab) {
    return lab.schema.connection().run("SELECT 1 FROM projection_builds").size();
}

bool all_swapped(const projections::RebuildOutcome& outcome) {
    return std::ranges::all_of(outcome.projections, [](const auto& one) { return one.swapped_in; });
}

}  // namespace

TEST_CASE("rebuilt rows are the ones that were there") {
    Lab lab;
    write_a_day(lab.writer);
    lab.catch_up(*lab.projector());
    const auto before = rows(lab);
    const auto outcome = rebuild(lab);
    CHECK(all_swapped(outcome));
    CHECK(outcome.facts > 100);
    CHECK((rows(lab) == before));
    CHECK(builds(lab) == projections::all_projections().size());  // the old ones are gone
}

TEST_CASE("rows that were spoilt are right after a rebuild") {
    Lab lab;
    write_a_day(lab.writer);
    lab.catch_up(*lab.projector());
    const auto before = rows(lab);
    lab.schema.connection().run("UPDATE batches__b1 SET sent = 7");
    lab.schema.connection().run("DELETE FROM invites__b1");
    rebuild(lab);
    CHECK((rows(lab) == before));
}

TEST_CASE("rows can be rebuilt where there were none") {
    Lab lab;
    write_a_day(lab.writer);
    CHECK(all_swapped(rebuild(lab)));
    CHECK((rows(lab) == fold_in_memory(lab.log, projections::all_projections())));
}

TEST_CASE("a rebuild that holds few rows in memory ends with the same rows") {
    Lab lab;
    write_a_day(lab.writer, 100);
    CHECK(all_swapped(rebuild(lab, {.rows_max = 10})));
    CHECK((rows(lab) == fold_in_memory(lab.log, projections::all_projections())));
}

TEST_CASE("the projector goes on with the rebuilt tables") {
    Lab lab;
    write_a_day(lab.writer);
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    rebuild(lab);
    lab.writer.commit(facts0, {events::InviteRevoked{.invite = invite_of(3), .at = noon + 1h}});
    lab.catch_up(*projector);
    CHECK((rows(lab) == fold_in_memory(lab.log, projections::all_projections())));
    CHECK(lab.status(*projector, "invite_list").build == 2);
}

TEST_CASE("a rebuild under way does not hold up the projector, nor the projector the rebuild") {
    Lab lab;
    write_a_day(lab.writer, 50);
    const auto projector = lab.projector();
    projector->start();
    bool has_more = true;
    const auto outcome =
        rebuild(lab, {.progress = [&](const auto&) {
                    if (std::exchange(has_more, false)) {
                        lab.writer.commit(
                            facts0, {events::InviteRevoked{.invite = invite_of(3), .at = noon}}
                        );
                    }
                }});
    projector->stop();
    CHECK(all_swapped(outcome));
    lab.catch_up(*projector);
    CHECK((rows(lab) == fold_in_memory(lab.log, projections::all_projections())));
}

TEST_CASE("a first start and a rebuild at once leave one build of each in use") {
    const auto all = projections::all_projections();
    for (int round = 0; round < 10; ++round) {
        CAPTURE(round);
        Lab lab;
        platform::postgres::Connection of_projector{lab.schema.options()};
        auto opened = std::async(std::launch::async, [&] {
            for (const auto& projection : all) {
                projections::open_live_build(of_projector, projection);
            }
        });
        auto& connection = lab.schema.connection();
        for (const auto& projection : all) {
            const auto build = projections::start_build(connection, projection);
            CHECK(projections::swap_in(connection, projection, build));
        }
        opened.get();
        CHECK(projections::live_revisions(connection).size() == all.size());
    }
}

TEST_CASE("a build that is behind the one in use is not swapped in") {
    Lab lab;
    write_a_day(lab.writer, 2);
    lab.catch_up(*lab.projector());
    auto& connection = lab.schema.connection();
    const auto projection = projections::batch_list::projection();
    const auto build = projections::start_build(connection, projection);
    CHECK_FALSE(projections::swap_in(connection, projection, build));
    CHECK(connection.run("SELECT 1 FROM batches").size() == 1);
    projections::clean_builds(connection, "batch_list");
    CHECK(builds(lab) == projections::all_projections().size());
}

TEST_CASE("a rebuild that is cancelled leaves the rows in use, and nothing behind") {
    Lab lab;
    write_a_day(lab.writer);
    lab.catch_up(*lab.projector());
    const auto before = rows(lab);
    for (int after = 0; after < 4; ++after) {
        CAPTURE(after);
        int asked = 0;
        const auto outcome = rebuild(lab, {.is_cancelled = [&] { return asked++ >= after; }});
        CHECK(outcome.cancelled);
        CHECK_FALSE(all_swapped(outcome));
        CHECK((rows(lab) == before));
        CHECK(builds(lab) == projections::all_projections().size());
    }
    const auto tables = lab.schema.connection().run(
        "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE '%\\_\\_b%'"
    );
    CHECK(tables.size() == rows(lab).size());
}

TEST_CASE("what a rebuild that died left behind is dropped by the next projector") {
    Lab lab;
    write_a_day(lab.writer, 2);
    lab.catch_up(*lab.projector());
    projections::start_build(lab.schema.connection(), projections::batch_list::projection());
    lab.catch_up(*lab.projector());
    CHECK(builds(lab) == projections::all_projections().size());
}

TEST_CASE("only one rebuild of a projection runs at a time") {
    Lab lab;
    write_a_day(lab.writer, 2);
    lab.catch_up(*lab.projector());
    REQUIRE(projections::hold_rebuild(lab.schema.connection(), "batch_list"));
    const auto outcome = rebuild(lab);
    for (const auto& one : outcome.projections) {
        CAPTURE(one.projection);
        CHECK(one.swapped_in == (one.projection != "batch_list"));
    }
}

TEST_CASE("a fact that cannot be applied fails the rebuild of that projection, with the reason") {
    Lab lab;
    lab.writer.commit(facts0, {events::BatchResumed{.batch = batch1, .at = noon}});
    lab.writer.commit(facts0, {issued()});
    const auto outcome = rebuild(lab);
    for (const auto& one : outcome.projections) {
        CAPTURE(one.projection);
        CHECK(one.swapped_in == (one.projection != "batch_list"));
        const bool tells = one.error.find("was never accepted") != std::string::npos;
        CHECK(tells == (one.projection == "batch_list"));
    }
}

TEST_CASE("a fact that was skipped live is skipped by a rebuild and by an audit") {
    Lab lab;
    lab.writer.commit(facts0, {events::BatchResumed{.batch = batch1, .at = noon}});
    write_a_day(lab.writer, 3);
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    projections::skip_fact(lab.schema.connection(), "batch_list", {facts0, 1, 0}, "admin", "wrong");
    lab.clock.advance(1min);
    lab.catch_up(*projector);
    const auto before = rows(lab);
    CHECK(audit(lab).passed());
    CHECK(all_swapped(rebuild(lab)));
    CHECK((rows(lab) == before));
}

TEST_CASE("an audit of sound rows passes, whether or not they are up to date") {
    Lab lab;
    write_a_day(lab.writer);
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    lab.writer.commit(facts0, {events::InviteRevoked{.invite = invite_of(3), .at = noon + 1h}});
    const auto outcome = audit(lab);
    CHECK(outcome.passed());
    std::uint64_t audited = 0;
    for (const auto& one : outcome.projections) {
        audited += one.rows;
    }
    CHECK(audited > 80);
}

TEST_CASE("an audit names the rows that are missing, too many or different") {
    Lab lab;
    write_a_day(lab.writer);
    lab.catch_up(*lab.projector());
    auto& connection = lab.schema.connection();
    connection.run("UPDATE batches__b1 SET sent = sent + 1");
    connection.run("DELETE FROM batch_rows__b1 WHERE row = 2");
    connection.run("UPDATE batch_rows__b1 SET row = 777 WHERE row = 3");
    const auto outcome = audit(lab);
    CHECK_FALSE(outcome.passed());
    for (const auto& one : outcome.projections) {
        if (one.projection != "batch_list") {
            CHECK(one.passed());
            continue;
        }
        CHECK(one.different == 1);
        CHECK(one.missing == 2);
        CHECK(one.surplus == 1);
        const bool named = std::ranges::any_of(one.samples, [](const auto& sample) {
            return sample.table == "batch_rows" && sample.key == batch1.text + "/777";
        });
        CHECK(named);
    }
}

TEST_CASE("an audit of rows whose log was replaced says so, and audits those of other topics") {
    Lab lab;
    write_a_day(lab.writer, 3);
    lab.catch_up(*lab.projector());
    lab.log.truncate(facts0, 2);
    for (const auto& one : audit(lab).projections) {
        CAPTURE(one.projection);
        CHECK((one.error.find("log diverged") == std::string::npos) == one.passed());
        CHECK(one.passed() == (one.projection == "job_list"));
    }
}

TEST_CASE("tables of another version wait for a rebuild") {
    Lab lab;
    write_a_day(lab.writer, 2);
    lab.catch_up(*lab.projector());
    auto changed = projections::all_projections();
    for (auto& one : changed) {
        ++one.version;
    }
    const auto projector = lab.projector(changed);
    lab.catch_up(*projector);
    const auto status = lab.status(*projector, "batch_list");
    CHECK((status.state == State::outdated));
    CHECK(status.error.find("instainstru rebuild batch_list") != std::string::npos);
    projections::rebuild(lab.log, lab.schema.options(), changed, lab.clock);
    lab.clock.advance(1min);
    lab.catch_up(*projector);
    CHECK((lab.status(*projector, "batch_list").state == State::live));
}
