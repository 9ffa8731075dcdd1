// Jobs as an operator sees them, and what may be said about one.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string jobs = "/api/v1/admin/jobs";
const std::string dead_letters = "/api/v1/admin/dead-letters";
const std::string invites = "/api/v1/beta/invites";

std::string given_batch(House& house, const std::string& email) {
    return house
        .when_admin(
            post(invites + "/send-batch-async").json(fmt::format(R"({{"emails":["{}"]}})", email))
        )
        .at("/batch_id");
}

Ask order(const std::string& job, std::string_view verb) {
    return post(fmt::format("{}/{}/{}", jobs, job, verb));
}

}  // namespace

TEST_CASE("jobs are listed with their counts, and found by batch, invite, lane and state") {
    House house;
    house.provider().refuse("bad@example.org");
    const auto good = given_batch(house, "good@example.org");
    const auto bad = given_batch(house, "bad@example.org");
    house.until(jobs, {"/counts", R"({"refused":1,"succeeded":1})"});
    const auto said = house.when_admin(get(jobs + "?batch_id=" + good));
    said.then(
        200,
        {{"/jobs/0/kind", "invite.send"},
         {"/jobs/0/lane", "mail"},
         {"/jobs/0/queue", "bulk"},
         {"/jobs/0/state", "succeeded"},
         {"/jobs/0/attempts", "1"},
         {"/jobs/0/batch_id", good},
         {"/jobs/0/row", "1"},
         {"/next_cursor", "null"}}
    );
    CHECK_FALSE(said.has("/jobs/1"));
    house.when_admin(get(jobs + "?invite_id=" + said.at("/jobs/0/invite_id")))
        .then(200, {{"/jobs/0/id", said.at("/jobs/0/id")}});
    house.when_admin(get(jobs + "?state=refused")).then(200, {{"/jobs/0/batch_id", bad}});
    house.when_admin(get(jobs + "?lane=none")).then(200, {{"/jobs", "[]"}, {"/counts", "{}"}});
    house.when_admin(get(jobs + "/" + said.at("/jobs/0/id")))
        .then(200, {{"/state", "succeeded"}, {"/history/0/what", "running"}});
    const auto page = house.when_admin(get(jobs + "?limit=1"));
    const auto next = house.when_admin(get(jobs + "?limit=1&cursor=" + page.at("/next_cursor")));
    next.then(200, {{"/next_cursor", "null"}});
    CHECK(next.at("/jobs/0/id") != page.at("/jobs/0/id"));
}

TEST_CASE("filters of jobs that mean nothing are refused") {
    House house;
    for (const auto& [query, place] : std::vector<std::pair<std::string, std::string>>{
             {"state=lost", R"(["query","state"])"},
             {"batch_id=x", R"(["query","batch_id"])"},
             {"invite_id=x", R"(["query","invite_id"])"},
             {"limit=501", R"(["query","limit"])"}
         }) {
        CAPTURE(query);
        house.when_admin(get(jobs + "?" + query)).then_invalid(place);
    }
    house.when_admin(get(jobs + "?cursor=x")).then_problem(400, "invalid_cursor");
}

TEST_CASE("a job that nobody knows is not found") {
    House house;
    for (const std::string id : {"01ARZ3NDEKTSV4RRFFQ69G5FAV", "x"}) {
        house.when_admin(get(jobs + "/" + id)).then_problem(404, "job_not_found");
        house.when_admin(order(id, "requeue")).then_problem(404, "job_not_found");
        house.when_admin(order(id, "discard")).then_problem(404, "job_not_found");
        house.when_admin(order(id, "resolve").json(R"({"outcome":"sent"})"))
            .then_problem(404, "job_not_found");
    }
}

TEST_CASE("a dead job is tried again with fresh attempts, and ends") {
    House house;
    house.provider().fail("ann@example.org");
    const auto batch = given_batch(house, "ann@example.org");
    const auto dead = house.until(jobs + "?batch_id=" + batch, {"/jobs/0/state", "dead"});
    const auto job = dead.at("/jobs/0/id");
    house.when_admin(order(job, "resolve").json(R"({"outcome":"sent"})"))
        .then_problem(409, "INVALID_JOB_STATE");
    house.provider().mend("ann@example.org");
    house.when_admin(order(job, "requeue").json(R"({"reason":"repaired"})"))
        .then(200, {{"/id", job}, {"/ordered", "requeue"}, {"/state", "dead"}});
    house.until(jobs + "/" + job, {"/state", "succeeded"});
    CHECK(house.provider().mails_to("ann@example.org") == 1);
    house.when_admin(order(job, "requeue")).then_problem(409, "INVALID_JOB_STATE");
    house.when_admin(order(job, "discard")).then_problem(409, "INVALID_JOB_STATE");
}

TEST_CASE("a dead job is given up") {
    House house;
    house.provider().fail("ann@example.org");
    const auto batch = given_batch(house, "ann@example.org");
    const auto dead = house.until(jobs + "?batch_id=" + batch, {"/jobs/0/state", "dead"});
    const auto job = dead.at("/jobs/0/id");
    house
        .when_admin(
            order(job, "discard").json(fmt::format(R"({{"reason":"{}"}})", std::string(257, 'x')))
        )
        .then_invalid(R"(["body","reason"])");
    house.when_admin(order(job, "discard"))
        .then(200, {{"/ordered", "discard"}, {"/state", "dead"}});
    house.until(jobs + "/" + job, {"/state", "discarded"});
    house.when_admin(order(job, "requeue")).then_problem(409, "INVALID_JOB_STATE");
}

TEST_CASE("a job in doubt is settled by hand, and its row with it") {
    House house;
    house.provider().lose_answer("ann@example.org");
    const auto batch = given_batch(house, "ann@example.org");
    const auto doubt = house.until(jobs + "?batch_id=" + batch, {"/jobs/0/state", "unknown"});
    const auto job = doubt.at("/jobs/0/id");
    house.when_admin(order(job, "requeue")).then_problem(409, "INVALID_JOB_STATE");
    house.when_admin(order(job, "resolve").json(R"({"outcome":"perhaps"})"))
        .then_invalid(R"(["body","outcome"])");
    house.when_admin(order(job, "resolve").json(R"({"outcome":"not_sent"})"))
        .then(200, {{"/ordered", "settle_as_failed"}, {"/state", "unknown"}});
    house.until(fmt::format("{}/batches/{}", invites, batch), {"/failed", "1"})
        .then(200, {{"/unknown", "0"}});
}

TEST_CASE("dead jobs are tried again together; first it is only told how many") {
    House house;
    for (const auto* email : {"one@example.org", "two@example.org"}) {
        house.provider().fail(email);
        given_batch(house, email);
    }
    const auto good = given_batch(house, "good@example.org");
    house.until(jobs, {"/counts", R"({"dead":2,"succeeded":1})"});
    const auto all = post(dead_letters + "/requeue");
    house.when_admin(Ask{all}.json("{}"))
        .then(
            200,
            {{"/verb", "requeue"},
             {"/dry_run", "true"},
             {"/matched", "2"},
             {"/ordered", "0"},
             {"/skipped", "[]"}}
        );
    house.when_admin(get(jobs)).then(200, {{"/counts", R"({"dead":2,"succeeded":1})"}});
    house.when_admin(Ask{all}.json(fmt::format(R"({{"batch_id":"{}"}})", good)))
        .then(200, {{"/matched", "0"}});
    house.when_admin(Ask{all}.json(R"({"limit":1})")).then(200, {{"/matched", "1"}});
    house.provider().mend("one@example.org");
    house.provider().mend("two@example.org");
    house.when_admin(Ask{all}.json(R"({"dry_run":false,"reason":"repaired"})"))
        .then(200, {{"/matched", "2"}, {"/ordered", "2"}});
    house.until(jobs, {"/counts", R"({"succeeded":3})"});
    CHECK(house.provider().mails() == 3);
}

TEST_CASE("of jobs named one by one it is told why not each") {
    House house;
    house.provider().fail("bad@example.org");
    given_batch(house, "bad@example.org");
    given_batch(house, "good@example.org");
    house.until(jobs, {"/counts", R"({"dead":1,"succeeded":1})"});
    const auto bad = house.when_admin(get(jobs + "?state=dead")).at("/jobs/0/id");
    const auto good = house.when_admin(get(jobs + "?state=succeeded")).at("/jobs/0/id");
    const auto said = house.when_admin(
        post(dead_letters + "/discard")
            .json(fmt::format(
                R"({{"job_ids":["{}","{}","01ARZ3NDEKTSV4RRFFQ69G5FAV","x"],"dry_run":false}})",
                bad,
                good
            ))
    );
    said.then(
        200,
        {{"/verb", "discard"},
         {"/matched", "1"},
         {"/ordered", "1"},
         {"/skipped/0/code", "ALREADY_SENT"},
         {"/skipped/1/code", "job_not_found"},
         {"/skipped/2/code", "job_not_found"}}
    );
    house.until(jobs + "/" + bad, {"/state", "discarded"});
}

TEST_CASE("how many dead jobs can be ordered at once") {
    House house;
    std::string ids;
    for (int i = 0; i < 501; ++i) {
        ids += fmt::format(R"({}"01ARZ3NDEKTSV4RRFFQ69G5FAV")", i > 0 ? "," : "");
    }
    for (const auto& [body, place] : std::vector<std::pair<std::string, std::string>>{
             {fmt::format(R"({{"job_ids":[{}]}})", ids), R"(["body","job_ids"])"},
             {R"({"job_ids":[],"lane":"mail"})", R"(["body","job_ids"])"},
             {R"({"limit":501})", R"(["body","limit"])"},
             {R"({"limit":0})", R"(["body","limit"])"},
             {R"({"batch_id":"x"})", R"(["body","batch_id"])"}
         }) {
        CAPTURE(body.substr(0, 100));
        house.when_admin(post(dead_letters + "/requeue").json(body)).then_invalid(place);
    }
}

TEST_CASE("what jobs tell has no address in it") {
    House house;
    house.provider().refuse("very.special@example.org");
    given_batch(house, "very.special@example.org");
    const auto said = house.until(jobs, {"/jobs/0/state", "refused"});
    CHECK(said.body().find("very.special") == std::string::npos);
    CHECK(
        house.when_admin(get(jobs + "/" + said.at("/jobs/0/id"))).body().find("special") ==
        std::string::npos
    );
}

TEST_CASE("an operator sees the system") {
    House house;
    house.when_admin(get("/api/v1/admin/system")).then(200, {{"/version", "test"}});
}
