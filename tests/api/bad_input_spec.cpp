// Bad input gets a clear problem, with the field or the line, and no half effect.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;

namespace {

const std::string import_root = "/api/v1/beta/invites/import";
constexpr std::size_t mib = 1024 * 1024;

std::string rows_of(int count) {
    std::string csv = "email\n";
    for (int i = 1; i <= count; ++i) {
        csv += fmt::format("p{}@x.org\n", i);
    }
    return csv;
}

}  // namespace

TEST_CASE("a file that cannot be read is refused with the line, and nothing of it is kept") {
    House house;

    struct Row {
        std::string what;
        std::string file;
        int status;
        std::string code;
        std::string line;  // empty: the file as a whole
    };

    const std::string good = "email\nann@example.org\n";
    for (const auto& row : std::vector<Row>{
             {"not UTF-8", good + "b\xff@example.org\n", 422, "not_utf8", "3"},
             {"a NUL", good + std::string("b\0b@example.org\n", 16), 422, "has_nul", "3"},
             {"an unclosed quote", good + "\"ben@example.org\n", 422, "unclosed_quote", "3"},
             {"text behind a quote", good + "\"ben\"x@example.org\n", 422, "stray_quote", "3"},
             {"a line of 1 MB", good + std::string(mib, 'b') + "\n", 422, "line_too_long", "3"},
             {"the same header twice",
              "email,Email\na@x.org,b@x.org\n",
              422,
              "duplicate_header",
              "1"},
             {"nothing", "", 422, "empty", ""},
             {"blank lines", "\r\n\r\n  \n", 422, "empty", ""},
             {"a header and no rows", "email,first_name\n", 422, "empty", ""},
         }) {
        CAPTURE(row.what);
        const auto said = house.when_admin(post(import_root).csv(row.file));
        said.then_problem(row.status, row.code);
        CHECK(said.has("/line") == !row.line.empty());
        if (!row.line.empty()) {
            CHECK(said.at("/line") == row.line);
            CHECK(said.at("/detail").find("Line " + row.line) == 0);
        }
        CHECK(said.body().find("ann@example.org") == std::string::npos);
    }
    CHECK(house.count_facts("ImportOpened") == 0);
}

TEST_CASE("a file with too much in it is refused, and what was read of it can never be sent") {
    House house;
    const auto many = house.when_admin(post(import_root).csv(rows_of(100'001)));
    CHECK(many.status() == 413);
    CHECK(many.at("/code") == "batch_too_large");
    CHECK(many.at("/line") == "100002");
    const auto large =
        house.when_admin(post(import_root).csv("email\n" + std::string(17 * mib, '\n')));
    large.then_problem(413, "body_too_large");
    // Chunked, so that its length is not told beforehand.
    auto head = post(import_root).by(house.admin).with("Content-Type", "text/csv");
    http_test::Wire wire{house.port()};
    auto bytes = head.bytes();
    bytes.replace(bytes.find("Content-Length: 0"), 17, "Transfer-Encoding: chunked");
    wire.send(bytes);
    const std::string piece = std::string(mib, '\n');
    for (int i = 0; i < 17 && wire.send(fmt::format("{:x}\r\n{}\r\n", mib, piece)); ++i) {
    }
    const Said told{"chunked upload", wire.answer(), {}};
    CHECK(told.status() == 413);
    CHECK(house.count_facts("ImportClosed") == 0);
}

TEST_CASE("100,000 rows are taken") {
    House house;
    const auto said = house.when_admin(post(import_root).csv(rows_of(100'000)));
    CHECK(said.status() == 200);
    CHECK(said.at("/total_rows") == "100000");
    CHECK(said.at("/ok") == "100000");
}

TEST_CASE("a file of only bad rows is taken, and shows each") {
    House house;
    const auto said = house.when_admin(post(import_root).csv("email\nnobody\n@\n"));
    CHECK(said.status() == 200);
    CHECK(said.at("/ok") == "0");
    CHECK(said.at("/rejected") == "2");
    CHECK(said.at("/rows/1/verdict") == "invalid_email");
    house.when_admin(post(import_root + "/" + said.at("/import_id") + "/send"))
        .then_problem(422, "NO_VALID_RECIPIENTS");
}

TEST_CASE("a file that is packed, or none, is refused for what it is") {
    House house;
    auto packed = post(import_root).csv("\x1f\x8b\x08 and so on").with("Content-Encoding", "gzip");
    house.when_admin(packed).then_problem(415, "unsupported_content_encoding");
    house.when_admin(post(import_root).csv("\x1f\x8b\x08 and so on")).then_problem(422, "not_utf8");
    house.when_admin(post(import_root).json(R"({"emails":[]})"))
        .then_problem(415, "unsupported_media_type");
    house.when_admin(post(import_root).with("Content-Type", "multipart/form-data").body("x"))
        .then_problem(415, "unsupported_media_type");
    for (const auto* type :
         {"text/csv; charset=utf-8",
          "text/plain",
          "application/vnd.ms-excel",
          "application/octet-stream",
          "text/tab-separated-values"}) {
        CAPTURE(type);
        CHECK(
            house
                .when_admin(
                    post(import_root + "?dry_run=1").with("Content-Type", type).body("a@x.org\n")
                )
                .status() == 200
        );
    }
}

TEST_CASE("a request cut in the middle has no effect") {
    House house;
    for (const auto& ask :
         {post("/api/v1/beta/invites/send-batch-async").json(R"({"emails":["cut@example.org"]})"),
          post(import_root).csv("email\ncut@example.org\n")}) {
        auto whole = ask;
        const auto bytes = whole.by(house.admin).bytes();
        http_test::Wire wire{house.port()};
        wire.send(std::string_view{bytes}.substr(0, bytes.size() - 3));
        wire.close_sending();
        CHECK(wire.closes());
    }
    CHECK(house.count_facts("ImportOpened") == 0);
}

TEST_CASE("what is not HTTP, or too much of it, is answered and closed") {
    House house;
    const auto answer_to = [&](const std::string& bytes) {
        http_test::Wire wire{house.port()};
        wire.send(bytes);
        return Said{"raw bytes", wire.answer(), {}};
    };
    answer_to("\x16\x03\x01 nonsense\r\n\r\n").then_problem(400, "malformed_request");
    answer_to("GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n")
        .then_problem(414, "uri_too_long");
    answer_to("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n")
        .then_problem(431, "header_too_large");
    answer_to("GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n").then_problem(404, "not_found");
    answer_to(fmt::format(
                  "GET /api/v1/beta/invites/%ff HTTP/1.1\r\nHost: a\r\n"
                  "Authorization: Bearer {}\r\n\r\n",
                  house.admin.token
              ))
        .then_problem(400, "malformed_path");
}

TEST_CASE("a method that a path does not know is named with those it knows") {
    House house;
    const auto said = house.when_admin({"DELETE", "/api/v1/beta/invites"});
    said.then_problem(405, "method_not_allowed");
    CHECK(said.header("allow") == "GET, HEAD");
}

TEST_CASE("a body that is nested too deeply is refused before it is read") {
    House house;
    const auto nested = [](std::size_t lists) {
        return fmt::format(
            R"({{"emails":{}{}}})", std::string(lists, '['), std::string(lists, ']')
        );
    };
    const auto send = [&](const std::string& body) {
        return house.when_admin(post("/api/v1/beta/invites/send-batch-async").json(body));
    };
    const auto deep = send(nested(32));
    deep.then_invalid(R"(["body"])");
    CHECK(deep.body().find("nested too deeply") != std::string::npos);
    send(nested(31)).then_invalid(R"(["body","emails",0])");
    send(R"({"emails":["[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\"]})")
        .then_invalid(R"(["body","emails",0])");
}

TEST_CASE("ids of another kind name nothing") {
    House house;
    const auto sent = house.when_admin(
        post("/api/v1/beta/invites/send-batch-async").json(R"({"emails":["ann@example.org"]})")
    );
    const auto batch = sent.at("/batch_id");
    house.until("/api/v1/beta/invites/batches/" + batch, {"/state", "completed"});
    const auto invite =
        house.when_admin(get("/api/v1/beta/invites?batch_id=" + batch)).at("/invites/0/id");
    for (const auto& [path, code] : std::vector<std::pair<std::string, std::string>>{
             {"/api/v1/beta/invites/" + batch, "invite_not_found"},
             {"/api/v1/beta/invites/batches/" + invite, "batch_not_found"},
             {"/api/v1/beta/invites/import/" + batch, "import_not_found"},
             {"/api/v1/admin/jobs/" + invite, "job_not_found"},
             {"/api/v1/beta/invites/send-batch-progress?task_id=" + invite, "batch_not_found"}
         }) {
        CAPTURE(path);
        house.when_admin(get(path)).then_problem(404, code);
    }
}

TEST_CASE("no handler has thrown at any of it") {
    House house;
    house.when_admin(post("/api/v1/beta/invites/send").json("{"));
    house.when_admin(post(import_root).csv(std::string(mib, '"')));
    CHECK(fmt::format("{}", fmt::join(house.failures().all(), "; ")) == "");
}
