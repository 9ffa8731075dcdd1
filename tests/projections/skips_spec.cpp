// An operator names a fact that a projection cannot apply, and it is passed over, on record.

#include "projections/batch_list.hpp"
#include "projections/runtime/audit.hpp"
#include "projections/runtime/rebuild.hpp"
#include "projections/runtime/skip_target.hpp"
#include "tests/projections/sample.hpp"

#include <algorithm>

using namespace tests;
using projections::SkipKey;
using State = projections::ProjectionStatus::State;

namespace {

const events::BatchResumed stray{.batch = batch1, .at = noon};

projections::SkipTarget target(Lab& lab, std::string_view named) {
    const auto key = projections::skip_key_from(named);
    REQUIRE(key.has_value());
    return projections::find_skip_target(
        lab.log, lab.schema.connection(), projections::batch_list::projection(), *key
    );
}

void skip(Lab& lab, const SkipKey& fact) {
    projections::skip_fact(lab.schema.connection(), "batch_list", fact, "ada@host", "by mistake");
}

}  // namespace

TEST_CASE("a fact is named by its place, and the name is read back the same") {
    struct Row {
        const char* text;
        SkipKey key;
    };

    const Row rows[] = {
        {"facts/3@1042#0", {{"facts", 3}, 1042, 0}},
        {"facts/0@0", {{"facts", 0}, 0, projections::whole_record}},
        {"jobs.mail.ledger/0@7#12", {{"jobs.mail.ledger", 0}, 7, 12}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(projections::to_text(row.key) == row.text);
        const auto key = projections::skip_key_from(row.text);
        REQUIRE(key.has_value());
        CHECK((*key == row.key));
    }
    for (const auto* wrong :
         {"",
          "facts",
          "facts/3",
          "facts/@1",
          "/3@1",
          "facts/3@",
          "facts/3@x",
          "facts/-1@1",
          "facts/3@1#",
          "facts/3@1#x",
          "facts/3@1#-1",
          "facts@1/3",
          "facts/3@1 "}) {
        CAPTURE(wrong);
        CHECK_FALSE(projections::skip_key_from(wrong).has_value());
    }
}

TEST_CASE("a record of one fact stands for it, of one with more the fact must be named") {
    Lab lab;
    lab.writer.commit(facts0, {stray});
    lab.writer.commit(facts0, {issued(), stray});
    const auto only = target(lab, "facts/0@1");
    REQUIRE(only.fact.has_value());
    CHECK((only.fact->fact == 0));
    CHECK(only.sentence == "BatchResumed, test.1");
    const auto unnamed = target(lab, "facts/0@2");
    CHECK_FALSE(unnamed.fact.has_value());
    CHECK(unnamed.sentence.find("facts/0@2#1  BatchResumed, test.3") != std::string::npos);
    CHECK(target(lab, "facts/0@2#1").fact.has_value());
    CHECK_FALSE(target(lab, "facts/0@2#2").fact.has_value());
}

TEST_CASE("what is no fact of the projection cannot be skipped, and it is said why") {
    Lab lab;
    lab.writer.commit(facts0, {stray});
    const std::pair<const char*, const char*> rows[] = {
        {"facts/0@0", "is no commit"},
        {"facts/0@99", "there is no record"},
        {"facts/9@0", "there is no record"},
        {"jobs.mail.ledger/0@0", "does not read"},
    };
    for (const auto& [named, why] : rows) {
        CAPTURE(named);
        const auto found = target(lab, named);
        CHECK_FALSE(found.fact.has_value());
        CHECK(found.sentence.find(why) != std::string::npos);
    }
}

TEST_CASE("a record that is not understood is skipped whole") {
    Lab lab;
    lab.writer.commit(facts0, {stray});
    auto broken = lab.log.records(facts0).back();
    for (auto& [name, value] : broken.headers) {
        value = name == "n" ? "2" : value;
    }
    lab.writer.append(facts0, {{}, broken.headers, "{}"});
    lab.writer.commit(facts1, batch_started());
    CHECK(target(lab, "facts/0@2").fact.has_value());
    CHECK_FALSE(target(lab, "facts/0@2#0").fact.has_value());

    skip(lab, {facts0, 1, 0});
    const auto projector = lab.projector({projections::batch_list::projection()});
    lab.catch_up(*projector);
    const auto stopped = lab.status(*projector, "batch_list");
    CHECK((stopped.state == State::stopped));
    CHECK(stopped.error.find("facts/0: the record at offset 2") != std::string::npos);
    skip(lab, {facts0, 2, projections::whole_record});
    lab.clock.advance(1min);
    lab.catch_up(*projector);
    CHECK((lab.status(*projector, "batch_list").state == State::live));
    CHECK(lab.positions.applied_below("batch_list", facts0) == 3);
}

TEST_CASE("the projector tells the log what it passes over, by whose word and why") {
    Lab lab;
    lab.writer.commit(facts0, {stray});
    std::vector<std::string> said;
    std::vector<std::string> alarms;
    const auto projector = lab.projector(
        {projections::batch_list::projection()},
        {.say = [&](const std::string& what) { said.push_back(what); },
         .alarm = [&](const std::string& what) { alarms.push_back(what); }}
    );
    lab.catch_up(*projector);
    REQUIRE(alarms.size() == 1);
    CHECK(alarms[0].find("batch_list stopped: facts/0@1#0 (BatchResumed") == 0);
    skip(lab, {facts0, 1, 0});
    lab.clock.advance(1min);
    lab.catch_up(*projector);
    CHECK(
        std::ranges::count(said, "batch_list passes over facts/0@1#0: by mistake (ada@host)") == 1
    );
    CHECK(said.back() == "batch_list is live");
    CHECK(alarms.size() == 1);
}

TEST_CASE("a skip is kept with who and why, and saying it again changes nothing") {
    Lab lab;
    auto& connection = lab.schema.connection();
    const SkipKey fact{facts0, 1, 0};
    CHECK(projections::skip_fact(connection, "batch_list", fact, "ada@host", "by mistake"));
    CHECK_FALSE(projections::skip_fact(connection, "batch_list", fact, "bob@host", "again"));
    const auto skips = projections::list_skips(connection, "batch_list");
    REQUIRE(skips.size() == 1);
    CHECK((skips[0].fact == fact));
    CHECK(skips[0].by == "ada@host");
    CHECK(skips[0].reason == "by mistake");
    CHECK(projections::list_skips(connection, "invite_list").empty());
}

TEST_CASE("a fact that was applied already is told so, and is gone with the next rebuild") {
    Lab lab;
    lab.writer.commit(facts0, batch_started());
    lab.writer.commit(
        facts0, {events::BatchPaused{.batch = batch1, .reason = "by mistake", .at = noon}}
    );
    lab.catch_up(*lab.projector());
    const auto paused = target(lab, "facts/0@2");
    REQUIRE(paused.fact.has_value());
    CHECK(paused.was_applied);
    skip(lab, *paused.fact);
    const auto all = projections::all_projections();
    const auto audited = projections::audit(lab.log, lab.schema.options(), all);
    CHECK_FALSE(audited.passed());
    for (const auto& one : audited.projections) {
        CHECK(one.skips.size() == (one.projection == "batch_list" ? 1 : 0));
        if (one.projection == "batch_list") {
            REQUIRE(one.samples.size() == 1);
            CHECK(one.samples[0].columns == "state, pause_reason, sequence");
        }
    }
    projections::rebuild(lab.log, lab.schema.options(), all, lab.clock);
    CHECK(projections::audit(lab.log, lab.schema.options(), all).passed());
    const auto batch = projections::batch_list::find_batch(lab.schema.connection(), batch1, noon);
    CHECK((batch->batch.state == projections::batch_list::State::running));
}
