// Addresses in JSON become a batch: at once, or waited for; and its progress as old clients read
// it.

#include "tests/api/house.hpp"
#include "tests/api/rooms.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>

using namespace tests;

namespace {

const std::string root = "/api/v1/beta/invites";
const std::string at_once = root + "/send-batch-async";
const std::string waited_for = root + "/send-batch";

std::string progress(std::string_view task) {
    return fmt::format("{}/send-batch-progress?task_id={}", root, task);
}

std::string many_emails(int count) {
    std::string list;
    for (int i = 1; i <= count; ++i) {
        list += fmt::format(R"({}"p{}@example.org")", i > 1 ? "," : "", i);
    }
    return fmt::format(R"({{"emails":[{}]}})", list);
}

}  // namespace

TEST_CASE("an asynchronous batch is accepted at once, and doubles are collapsed") {
    House house;
    house.provider().hold();
    const auto said = house.when_admin(
        post(at_once).json(R"({"emails":["ann@example.org"," ANN@example.org","ben@example.org"],)"
                           R"("role":"student_beta","expires_in_days":3,"campaign":"fair"})")
    );
    said.then(
        200,
        {{"/total", "2"}, {"/duplicates", "1"}},
        {"ImportOpened",
         "ImportRowsAdded",
         "ImportClosed",
         "BatchAccepted",
         "BatchRowsReleased",
         "ImportSent"}
    );
    CHECK(said.at("/task_id") == said.at("/batch_id"));
    const auto task = said.at("/task_id");
    house.until(progress(task), {"/queued", "2"})
        .then(
            200,
            {{"/task_id", task},
             {"/current", "0"},
             {"/total", "2"},
             {"/sent", "0"},
             {"/failed", "0"}}
        );
    CHECK_FALSE(house.when_admin(get(progress(task))).has("/sent_items"));
    house.provider().go_on();
    house.until(progress(task), {"/state", "SUCCESS"})
        .then(
            200,
            {{"/current", "2"},
             {"/total", "2"},
             {"/sent", "2"},
             {"/failed", "0"},
             {"/queued", "0"},
             {"/failed_items", "[]"},
             {"/batch_state", "completed"}}
        );
    const auto invites = house.when_admin(get(root + "?batch_id=" + task));
    invites.then(200, {{"/count", "2"}, {"/invites/0/role", "student"}});
}

TEST_CASE("a batch whose rows all fail is a success with numbers and reasons") {
    House house;
    house.provider().refuse("p1@example.org");
    house.provider().refuse("p2@example.org");
    const auto task = house.when_admin(post(at_once).json(many_emails(2))).at("/task_id");
    house.until(progress(task), {"/state", "SUCCESS"})
        .then(
            200,
            {{"/sent", "0"},
             {"/failed", "2"},
             {"/sent_items", "[]"},
             {"/failed_items/0/email", "p1@example.org"},
             {"/failed_items/0/reason", "smtp_550"},
             {"/failed_items/1/email", "p2@example.org"}}
        );
}

TEST_CASE("a batch is pending until a row was tried, in progress while paused, and then over") {
    House house;
    house.provider().hold();
    const auto task = house.when_admin(post(at_once).json(many_emails(30))).at("/task_id");
    house.until(progress(task), {"/queued", "30"})
        .then(200, {{"/state", "PENDING"}, {"/current", "0"}, {"/total", "30"}});
    const auto batch = fmt::format("{}/batches/{}", root, task);
    CHECK(house.when_admin(post(batch + "/pause")).status() == 200);
    house.until(progress(task), {"/state", "PROGRESS"}).then(200, {{"/current", "0"}});
    CHECK(house.when_admin(post(batch + "/resume")).status() == 200);
    house.provider().go_on();
    int last = 0;
    const bool is_over = comes_true([&] {
        const auto said = house.when_admin(get(progress(task)));
        const auto number = [&](std::string_view name) { return std::stoi(said.at(name)); };
        const auto current = number("/current");
        CHECK(current >= last);
        CHECK(current == number("/sent") + number("/failed") + number("/skipped"));
        CHECK((current == 0 || said.at("/state") != "PENDING"));
        last = current;
        return said.at("/state") == "SUCCESS";
    });
    CHECK(is_over);
    CHECK(last == 30);
}

TEST_CASE("a row that fails leaves the codes of the others as they are") {
    House house;
    house.provider().refuse("p5@example.org");
    const auto task = house.when_admin(post(at_once).json(many_emails(10))).at("/task_id");
    house.until(progress(task), {"/state", "SUCCESS"});
    house.settle();
    const auto over = house.when_admin(get(progress(task)));
    over.then(200, {{"/sent", "9"}, {"/failed", "1"}, {"/failed_items/0/email", "p5@example.org"}});
    for (int i = 0; i < 9; ++i) {
        const auto code = over.at(fmt::format("/sent_items/{}/code", i));
        house.when(get(root + "/validate?code=" + code)).then(200, {{"/valid", "true"}});
    }
}

TEST_CASE("sent items of a finished batch have code and links") {
    House house;
    const auto task = house.when_admin(post(at_once).json(many_emails(1))).at("/task_id");
    const auto said = house.until(progress(task), {"/state", "SUCCESS"});
    const auto code = said.at("/sent_items/0/code");
    said.then(200, {{"/sent_items/0/email", "p1@example.org"}});
    CHECK(
        said.at("/sent_items/0/join_url").find("https://claim.example/invite/claim?code=" + code) ==
        0
    );
    CHECK(
        said.at("/sent_items/0/welcome_url") ==
        "https://front.example/instructor/welcome?invite_code=" + code + "&email=p1%40example.org"
    );
}

TEST_CASE("links of a finished batch lead where those of its mails do") {
    House house;
    const auto task =
        house
            .when_admin(post(at_once).json(
                R"({"emails":["p1@example.org"],"base_url":"https://allowed.example"})"
            ))
            .at("/task_id");
    const auto said = house.until(progress(task), {"/state", "SUCCESS"});
    CHECK(said.at("/sent_items/0/join_url").starts_with("https://allowed.example/invite/claim?"));
}

TEST_CASE(
    "whose mail failed of a batch that was waited for has no code that opens, until it is tried "
    "again"
) {
    House house;
    house.provider().refuse("p1@example.org");
    const auto said = house.when_admin(post(waited_for).json(many_emails(2)));
    said.then_shows(
        200, {{"/failed/0/email", "p1@example.org"}, {"/sent/0/email", "p2@example.org"}}
    );
    CHECK(house.count_facts("InviteRevoked") == 1);
    const auto batch = fmt::format("{}/batches/{}", root, said.at("/task_id"));
    house.until(batch, {"/failed", "1"});
    house.provider().accept("p1@example.org");
    CHECK(house.when_admin(post(batch + "/retry-failed")).status() < 300);
    house.until(batch, {"/sent", "2"});
    CHECK(house.provider().mails_to("p1@example.org") == 1);
    house.settle();
    house.when_admin(get(root + "?email=p1%40example.org&status=pending"))
        .then(200, {{"/count", "1"}, {"/invites/0/delivery_state", "sent"}});
}

TEST_CASE("progress of nothing, or of what nobody knows, is a problem") {
    House house;
    for (const auto* blank : {"", "%20", "%09"}) {
        house.when_admin(get(progress(blank))).then_invalid(R"(["query","task_id"])");
    }
    house.when_admin(get(root + "/send-batch-progress")).then_invalid(R"(["query","task_id"])");
    house.when_admin(get(progress("x"))).then_problem(404, "batch_not_found");
    house.when_admin(get(progress("01ARZ3NDEKTSV4RRFFQ69G5FAV")))
        .then_problem(404, "batch_not_found");
}

TEST_CASE("the same key is the same batch, and with another body it is refused") {
    House house;
    const auto first = house.when_admin(post(at_once).key("k").json(many_emails(3)));
    CHECK(first.status() == 200);
    house.when_admin(post(at_once).key("k").json(many_emails(3)))
        .then(200, {{"/task_id", first.at("/task_id")}, {"/total", "3"}});
    for (const auto& other : {many_emails(2), many_emails(4), many_emails(1'000)}) {
        house.when_admin(post(at_once).key("k").json(other))
            .then_problem(409, "idempotency_key_mismatch");
    }
    const auto second = house.when_admin(post(at_once).json(many_emails(3)));
    CHECK(second.at("/task_id") != first.at("/task_id"));
    house.until(progress(second.at("/task_id")), {"/state", "SUCCESS"})
        .then(200, {{"/skipped", "3"}, {"/sent", "0"}});
    CHECK(house.provider().mails() == 3);
}

TEST_CASE("of two who send the same list at once each address is invited once") {
    House house;
    std::vector<std::unique_ptr<http_test::Wire>> operators;
    for (int i = 0; i < 2; ++i) {
        operators.push_back(std::make_unique<http_test::Wire>(house.port()));
        operators.back()->send(post(at_once).json(many_emails(20)).by(house.admin).bytes());
    }
    int sent = 0;
    int skipped = 0;
    for (auto& wire : operators) {
        const Said said{"send-batch-async", wire->answer(), {}};
        const auto over = house.until(progress(said.at("/task_id")), {"/state", "SUCCESS"});
        sent += std::stoi(over.at("/sent"));
        skipped += std::stoi(over.at("/skipped"));
    }
    CHECK(sent == 20);
    CHECK(skipped == 20);
    CHECK(house.count_facts("InviteIssued") == 20);
    CHECK(house.provider().mails() == 20);
}

TEST_CASE("a body that is not sound is refused as a whole, with each place") {
    House house;

    struct Row {
        std::string body;
        std::string place;
    };

    for (const auto& route : {at_once, waited_for}) {
        for (const auto& row : std::vector<Row>{
                 {R"({})", R"(["body","emails"])"},
                 {R"({"emails":[]})", R"(["body","emails"])"},
                 {R"({"emails":["ann@example.org","nobody"]})", R"(["body","emails",1])"},
                 {R"({"emails":"ann@example.org"})", R"(["body","emails"])"},
                 {R"({"emails":[1]})", R"(["body","emails",0])"},
                 {R"({"emails":["a@example.org"],"role":"wizard"})", R"(["body","role"])"},
                 {R"({"emails":["a@example.org"],"expires_in_days":0})",
                  R"(["body","expires_in_days"])"},
                 {R"({"emails":["a@example.org"],"expires_in_days":181})",
                  R"(["body","expires_in_days"])"},
                 {R"({"emails":["a@example.org"],"expires_in_days":-1})",
                  R"(["body","expires_in_days"])"},
                 {R"({"emails":["\ud800@example.org"]})", R"(["body","emails",0])"},
                 {fmt::format(
                      R"({{"emails":["a@example.org"],"name":"{}"}})", std::string(257, 'x')
                  ),
                  R"(["body","name"])"},
             }) {
            CAPTURE(route);
            CAPTURE(row.body);
            house.when_admin(post(route).json(row.body)).then_invalid(row.place);
        }
        house
            .when_admin(post(route).json(
                R"({"emails":["a@example.org"],"base_url":"https://evil.example"})"
            ))
            .then_problem(422, "base_url_not_allowed");
    }
}

TEST_CASE("100,000 addresses are the most for a batch, 100 for one that is waited for") {
    House house;
    house.when_admin(post(waited_for).json(many_emails(101))).then_problem(422, "batch_too_large");
    house.when_admin(post(at_once).json(many_emails(100'001))).then_problem(422, "batch_too_large");
    const std::string large = R"({"emails":[")" + std::string(17 * 1024 * 1024, 'a') + R"("]})";
    house.when_admin(post(at_once).json(large)).then_problem(413, "body_too_large");
    house
        .when_admin(
            post(waited_for).json(R"({"emails":[")" + std::string(1024 * 1024, 'a') + R"("]})")
        )
        .then_problem(413, "body_too_large");
}

TEST_CASE("a batch that is waited for tells who was reached, and leaves no code to the others") {
    House house;
    house.provider().refuse("bad@example.org");
    const auto said = house.when_admin(
        post(waited_for)
            .json(R"({"emails":["one@example.org","bad@example.org","two@example.org"]})")
    );
    CHECK(said.status() == 200);
    CHECK(said.at("/sent/0/email") == "one@example.org");
    CHECK(said.at("/sent/1/email") == "two@example.org");
    CHECK_FALSE(said.has("/sent/2"));
    CHECK(said.at("/failed") == R"([{"email":"bad@example.org","reason":"smtp_550"}])");
    CHECK_FALSE(said.has("/queued"));
    house.until(root + "?email=bad%40example.org", {"/invites/0/status", "revoked"});
    house.until(root + "?email=one%40example.org", {"/invites/0/status", "pending"});
}

TEST_CASE("whoever is invited already is a failure of the batch with the reason") {
    House house;
    const auto body = R"({"emails":["one@example.org"]})";
    house.when_admin(post(waited_for).json(body))
        .then(
            200,
            {{"/failed", "[]"}},
            {"ImportOpened",
             "ImportRowsAdded",
             "ImportClosed",
             "BatchAccepted",
             "BatchRowsReleased",
             "ImportSent"}
        );
    const auto again = house.when_admin(post(waited_for).json(body));
    CHECK(again.status() == 200);
    CHECK(again.at("/failed") == R"([{"email":"one@example.org","reason":"already_invited"}])");
    CHECK(house.provider().mails() == 1);
}
