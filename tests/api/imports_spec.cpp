// A file of people is checked, kept for half an hour, and sent once.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string root = "/api/v1/beta/invites/import";

Ask upload(const std::string& csv, const std::string& query = {}) {
    return post(root + query).csv(csv);
}

std::string people(int count, std::string_view prefix = "person") {
    std::string csv = "email\n";
    for (int i = 1; i <= count; ++i) {
        csv += fmt::format("{}{}@example.org\n", prefix, i);
    }
    return csv;
}

std::vector<std::string> facts_of_chunks(int chunks) {
    std::vector<std::string> facts{"ImportOpened"};
    facts.insert(facts.end(), static_cast<std::size_t>(chunks), "ImportRowsAdded");
    facts.emplace_back("ImportClosed");
    return facts;
}

}  // namespace

TEST_CASE("an import tells what each row is worth, and sends nothing") {
    House house;
    const auto said =
        house.when_admin(upload("email,first_name,role,expires_in_days,note\r\n"
                                "ann@example.org,Ann,student,3,from the fair\r\n"
                                "nobody\r\n"
                                "Ann@Example.org,Ann again\r\n"
                                "\r\n"
                                "ben@example.org,Ben,wizard\r\n"
                                "cid@example.org,Cid,,181\r\n"
                                "dan@example.org,Dan,,,,one cell too many\r\n"));
    said.then(
        200,
        {{"/total_rows", "6"},
         {"/ok", "1"},
         {"/rejected", "5"},
         {"/verdicts/ok", "1"},
         {"/verdicts/duplicate_in_file", "1"},
         {"/rows/0/row", "1"},
         {"/rows/0/email", "ann@example.org"},
         {"/rows/0/verdict", "ok"},
         {"/rows/1/verdict", "invalid_email"},
         {"/rows/1/email", "nobody"},
         {"/rows/2/verdict", "duplicate_in_file"},
         {"/rows/2/detail", "The same address as in row 1."},
         {"/rows/3/verdict", "invalid_role"},
         {"/rows/4/verdict", "invalid_days"},
         {"/rows/5/verdict", "row_too_wide"},
         {"/founding_cap_remaining", "100"}},
        facts_of_chunks(1)
    );
    CHECK_FALSE(said.header("x-position").empty());
    const auto left = *base::instant_from(said.at("/expires_at")) - house.clock.now();
    CHECK(left > 29min);
    CHECK(left <= 30min);
    house.settle();
    CHECK(house.count_facts("InviteIssued") == 0);
    CHECK(house.provider().mails() == 0);
    house.when_admin(get(root + "/" + said.at("/import_id")))
        .then(
            200,
            {{"/import_id", said.at("/import_id")},
             {"/total_rows", "6"},
             {"/ok", "1"},
             {"/state", "ready"},
             {"/batch_id", "null"},
             {"/role", "instructor"},
             {"/expires_in_days", "14"},
             {"/source", "csv_upload"}}
        );
}

TEST_CASE("the recipients have their say in the verdicts") {
    House house;
    house.given_person("member@example.org", events::Role::student, "");
    house.given(domain::SuppressRecipient{.recipient = house.recipient("bounced@example.org")});
    house
        .when_admin(post("/api/v1/beta/invites/generate")
                        .json(R"({"count":1,"emails":["invited@example.org"]})"))
        .then(200, {}, {"InviteIssued", "RecipientInvited"});
    house.settle();
    const std::string csv =
        "member@example.org\nbounced@example.org\ninvited@example.org\nnew@example.org\n";
    const auto verdicts = [&](const std::string& query) {
        const auto said = house.when_admin(upload(csv, query));
        return said.at("/rows/0/verdict") + " " + said.at("/rows/1/verdict") + " " +
               said.at("/rows/2/verdict") + " " + said.at("/rows/3/verdict");
    };
    CHECK(verdicts("?") == "already_registered suppressed already_invited ok");
    CHECK(verdicts("?on_existing=resend") == "already_registered suppressed ok ok");
    CHECK(verdicts("?role=student") == "already_registered suppressed ok ok");
    for (const std::string query : {"?", "?on_existing=resend", "?role=student"}) {
        CAPTURE(query);
        CHECK(verdicts(query + "&dry_run=true") == verdicts(query));
    }
}

TEST_CASE("a dry run keeps nothing") {
    House house;
    const auto said = house.when_admin(upload(people(3), "?dry_run=true"));
    said.then(200, {{"/total_rows", "3"}, {"/ok", "3"}, {"/import_id", "null"}});
    CHECK(said.at("/expires_at") == "null");
    const auto many = house.when_admin(upload(people(4'500) + "nobody\n", "?dry_run=true"));
    many.then(200, {{"/total_rows", "4501"}, {"/ok", "4500"}, {"/verdicts/invalid_email", "1"}});
    CHECK(many.has("/rows/499"));
    CHECK_FALSE(many.has("/rows/500"));
}

TEST_CASE("a file may be a part of a form") {
    House house;
    const std::string body =
        "--edge\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
        "Content-Type: text/csv\r\n\r\n" +
        people(2) + "\r\n--edge--\r\n";
    auto form = post(root).with("Content-Type", "multipart/form-data; boundary=edge").body(body);
    house.when_admin(form).then(200, {{"/total_rows", "2"}, {"/ok", "2"}}, facts_of_chunks(1));
    auto other = post(root)
                     .with("Content-Type", "multipart/form-data; boundary=edge")
                     .body(
                         "--edge\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n"
                         "--edge--\r\n"
                     );
    const auto refused = house.when_admin(other);
    CHECK(refused.status() == 422);
    CHECK(refused.at("/errors/0/loc") == R"(["body","file"])");
}

TEST_CASE("options of an import are checked before its file is read") {
    House house;

    struct Row {
        std::string query;
        std::string place;
    };

    for (const auto& row : std::vector<Row>{
             {"?role=wizard", R"(["query","role"])"},
             {"?role=admin", R"(["query","role"])"},
             {"?expires_in_days=0", R"(["query","expires_in_days"])"},
             {"?expires_in_days=181", R"(["query","expires_in_days"])"},
             {"?expires_in_days=-1", R"(["query","expires_in_days"])"},
             {"?on_existing=maybe", R"(["query","on_existing"])"},
             {"?dry_run=perhaps", R"(["query","dry_run"])"},
             {"?source=" + std::string(257, 'x'), R"(["query","source"])"},
         }) {
        CAPTURE(row.query);
        house.when_admin(upload(people(1), row.query)).then_invalid(row.place);
    }
    house.when_admin(upload(people(1), "?expires_in_days=180&role=student&founding=false"))
        .then(200, {{"/ok", "1"}}, facts_of_chunks(1));
}

TEST_CASE("a file of many rows is kept in chunks, in order, and shown page by page") {
    House house;
    const auto said = house.when_admin(upload(people(4'700)));
    said.then(200, {{"/total_rows", "4700"}, {"/ok", "4700"}}, facts_of_chunks(10));
    CHECK(said.has("/rows/499"));
    CHECK_FALSE(said.has("/rows/500"));
    const auto rows = root + "/" + said.at("/import_id") + "/rows";
    const auto first = house.when_admin(get(rows + "?limit=500"));
    first.then(200, {{"/rows/0/row", "1"}, {"/rows/499/row", "500"}});
    const auto second =
        house.when_admin(get(rows + "?limit=500&cursor=" + first.at("/next_cursor")));
    second.then(200, {{"/rows/0/email", "person501@example.org"}, {"/rows/499/row", "1000"}});
    house.when_admin(get(rows + "?limit=501")).then_invalid(R"(["query","limit"])");
    house.when_admin(get(rows + "?cursor=nonsense")).then_problem(400, "invalid_cursor");
    house.when_admin(get(rows + "?verdict=invalid_email"))
        .then(200, {{"/rows", "[]"}, {"/next_cursor", "null"}});
}

TEST_CASE("rejected rows are downloaded as a file that no spreadsheet runs") {
    House house;
    const auto said =
        house.when_admin(upload("email\nann@example.org\n=cmd()@\n\"+1,2\"\nann@example.org\n"));
    const auto errors = house.when_admin(get(root + "/" + said.at("/import_id") + "/errors.csv"));
    CHECK(errors.status() == 200);
    CHECK(errors.header("content-type") == "text/csv; charset=utf-8");
    CHECK(errors.header("content-disposition") == "attachment; filename=\"errors.csv\"");
    CHECK(
        errors.body() ==
        "row,email,verdict,detail\r\n"
        "2,'=cmd()@,invalid_email,This is no e-mail address.\r\n"
        "3,\"'+1,2\",invalid_email,This is no e-mail address.\r\n"
        "4,ann@example.org,duplicate_in_file,The same address as in row 1.\r\n"
    );
}

TEST_CASE("an import is sent once: twice is the same batch") {
    House house;
    const auto import = house.when_admin(upload(people(3))).at("/import_id");
    const auto send = root + "/" + import + "/send";
    const auto said = house.when_admin(post(send).key("one").json(R"({"name":"Spring"})"));
    said.then(200, {{"/total", "3"}}, {"BatchAccepted", "BatchRowsReleased", "ImportSent"});
    CHECK(said.at("/task_id") == said.at("/batch_id"));
    const auto batch = said.at("/batch_id");
    house.until("/api/v1/beta/invites/batches/" + batch, {"/state", "completed"});
    house.when_admin(post(send).key("one").json(R"({"name":"Spring"})"))
        .then(200, {{"/batch_id", batch}, {"/total", "3"}});
    house.when_admin(post(send).key("two")).then(200, {{"/batch_id", batch}, {"/total", "3"}});
    house.when_admin(post(send)).then(200, {{"/batch_id", batch}, {"/total", "3"}});
    house.when_admin(post(send).key("one").json("{}"))
        .then_problem(409, "idempotency_key_mismatch");
    CHECK(house.provider().mails() == 3);
    house.when_admin(get(root + "/" + import))
        .then(200, {{"/state", "sent"}, {"/batch_id", batch}});
}

TEST_CASE("what cannot be sent is refused with the reason") {
    House house;
    const auto import = [&](const std::string& csv) {
        return root + "/" + house.when_admin(upload(csv)).at("/import_id") + "/send";
    };
    house.when_admin(post(import("email\nnobody\n"))).then_problem(422, "NO_VALID_RECIPIENTS");
    house.when_admin(post(root + "/01ARZ3NDEKTSV4RRFFQ69G5FAV/send"))
        .then_problem(404, "import_not_found");
    house.when_admin(post(root + "/nothing/send")).then_problem(404, "import_not_found");
    const auto fresh = import(people(1));
    house.when_admin(post(fresh).json(R"({"base_url":"https://evil.example"})"))
        .then_problem(422, "base_url_not_allowed");
    house.when_admin(post(fresh).json(fmt::format(R"({{"name":"{}"}})", std::string(257, 'x'))))
        .then_invalid(R"(["body","name"])");
    house.when_admin(post(fresh).key("not visible: \xc3\xa4"))
        .then_problem(400, "invalid_idempotency_key");
    house.clock.push(30min + 1s);
    house.when_admin(post(fresh)).then_problem(409, "import_expired");
}

TEST_CASE("an upload repeated with its key is the same import, with another file it is refused") {
    House house;
    const auto first = house.when_admin(upload(people(1'200)).key("k"));
    first.then(200, {}, facts_of_chunks(3));
    house.when_admin(upload(people(1'200)).key("k"))
        .then(200, {{"/import_id", first.at("/import_id")}, {"/ok", "1200"}});
    for (const auto& other :
         {people(1'199), people(1'201), people(2'400), people(500), people(1'200, "other")}) {
        house.when_admin(upload(other).key("k")).then_problem(409, "idempotency_key_mismatch");
    }
    house.when_admin(upload(people(1'200), "?role=student").key("k"))
        .then_problem(409, "idempotency_key_mismatch");
    house.when_admin(upload(people(1'000)).key("full")).then(200, {}, facts_of_chunks(2));
    house.when_admin(upload(people(1'500)).key("full"))
        .then_problem(409, "idempotency_key_mismatch");
    house.when_admin(upload(people(1'200)).key("l"))
        .then(200, {{"/ok", "1200"}}, facts_of_chunks(3));
}

TEST_CASE("imports that are not there are not found") {
    House house;
    for (const auto& path :
         {root + "/01ARZ3NDEKTSV4RRFFQ69G5FAV",
          root + "/01ARZ3NDEKTSV4RRFFQ69G5FAV/rows",
          root + "/01ARZ3NDEKTSV4RRFFQ69G5FAV/errors.csv",
          root + "/nothing",
          root + "/nothing/rows",
          root + "/nothing/errors.csv"}) {
        CAPTURE(path);
        house.when_admin(get(path)).then_problem(404, "import_not_found");
    }
}
