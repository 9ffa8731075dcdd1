// What the server tells about itself, and the files it serves.

#include "platform/http/json.hpp"
#include "platform/http/openapi.hpp"
#include "platform/http/schema.hpp"
#include "platform/http/static_files.hpp"
#include "tests/platform/http_site.hpp"

#include <doctest/doctest.h>
#include <simdjson.h>

#include <filesystem>
#include <fstream>

namespace {

enum class State { running, paused };
BOOST_DESCRIBE_ENUM(State, running, paused)

struct Row {
    base::Id<struct RowTag> id;
    std::optional<std::string> reason;
    State state = State::running;
};

BOOST_DESCRIBE_STRUCT(Row, (), (id, reason, state))

struct View {
    std::vector<Row> rows;
    std::uint32_t total = 0;
    std::int64_t balance = 0;
    bool done = false;
    base::Instant at;
    std::map<std::string, double> rates;
};

BOOST_DESCRIBE_STRUCT(View, (), (rows, total, balance, done, at, rates))

struct Rename {
    std::string name;
    std::vector<int> places;
};

BOOST_DESCRIBE_STRUCT(Rename, (), (name, places))

}  // namespace

using namespace http_test;

namespace {

base::Task<Response> rename(Request& request) {
    const Parsed<Rename> body = read_body<Rename>(request);
    if (!body) {
        co_return body.error();
    }
    co_return text(body->name);
}

Routes described() {
    Route route = open_route(Method::post, "/api/v1/batches/{id}/rename", rename);
    route.access = Access::admin;
    route.bucket = "write";
    route.summary = "Rename a \"batch\"";
    route.tags = {"batches"};
    route.parameters = {{.name = "limit", .schema = R"({"type":"integer","maximum":200})"}};
    route.request_schema = schema<Rename>();
    route.request_example = R"({"name":"May","places":[1]})";
    route.outcomes = {
        {.status = 200, .schema = schema<View>(), .example = R"({"rows":[]})"},
        {.status = 409, .description = "It is running"}
    };
    Route hidden = open_route(Method::get, "/internal", rename);
    hidden.described = false;
    return {route, hidden};
}

// A folder that is gone at the end of the test.
class Folder {
public:
    Folder() {
        std::string pattern = std::filesystem::temp_directory_path() / "site-XXXXXX";
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }

    ~Folder() { std::filesystem::remove_all(path_); }

    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::string& path() const { return path_; }

    void put(const std::string& name, const std::string& content) const {
        const std::filesystem::path file = std::filesystem::path{path_} / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file} << content;
    }

private:
    std::string path_;
};

}  // namespace

TEST_CASE("a described type has a schema: optional fields are not required, names are shared") {
    const Schema view = schema<View>();
    CHECK(view.text == R"({"$ref":"#/components/schemas/View"})");
    REQUIRE(view.named.size() == 2);
    CHECK(view.named[0].first == "Row");
    CHECK(
        view.named[0].second ==
        R"({"type":"object","properties":{"id":{"type":"string","minLength":26,"maxLength":26},)"
        R"("reason":{"type":"string"},"state":{"type":"string","enum":["running","paused"]}},)"
        R"("required":["id","state"]})"
    );
    CHECK(
        view.named[1].second ==
        R"({"type":"object","properties":{"rows":{"type":"array","items":)"
        R"({"$ref":"#/components/schemas/Row"}},"total":{"type":"integer","minimum":0},)"
        R"("balance":{"type":"integer"},"done":{"type":"boolean"},)"
        R"("at":{"type":"string","format":"date-time"},)"
        R"("rates":{"type":"object","additionalProperties":{"type":"number"}}},)"
        R"("required":["rows","total","balance","done","at","rates"]})"
    );
}

TEST_CASE("the description names every route with its access, parameters, bodies and answers") {
    const std::string json = openapi_json(described(), {"InstaInstru", "1.2", "Lessons"});
    const simdjson::padded_string padded{json};
    simdjson::dom::parser parser;
    const simdjson::dom::element document = parser.parse(padded);
    CHECK(std::string_view{document["openapi"]} == "3.1.0");
    CHECK(json.find("/internal") == std::string::npos);
    const simdjson::dom::element operation =
        document["paths"]["/api/v1/batches/{id}/rename"]["post"];
    CHECK(std::string_view{operation["operationId"]} == "post_batches_id_rename");
    CHECK(std::string_view{operation["summary"]} == "Rename a \"batch\"");
    CHECK(std::string_view{operation["parameters"].at(0)["name"]} == "id");
    CHECK(std::string_view{operation["parameters"].at(1)["in"]} == "query");
    const auto body = operation["requestBody"]["content"]["application/json"];
    CHECK(std::string_view{body["schema"]["$ref"]} == "#/components/schemas/Rename");
    CHECK(std::string_view{body["example"]["name"]} == "May");
    for (const char* status : {"200", "401", "403", "409", "422", "429", "default"}) {
        CAPTURE(status);
        CHECK(operation["responses"][status].error() == simdjson::SUCCESS);
    }
    for (const char* name : {"Problem", "Row", "View", "Rename"}) {
        CHECK(document["components"]["schemas"][name].error() == simdjson::SUCCESS);
    }
}

TEST_CASE("a body is described as having no other fields, an answer as one that may get more") {
    const std::string json = openapi_json(described(), {"InstaInstru", "1.2", "Lessons"});
    const simdjson::padded_string padded{json};
    simdjson::dom::parser parser;
    const auto schemas = parser.parse(padded)["components"]["schemas"];
    bool additional = true;
    CHECK(schemas["Rename"]["additionalProperties"].get(additional) == simdjson::SUCCESS);
    CHECK_FALSE(additional);
    CHECK(schemas["View"]["additionalProperties"].error() == simdjson::NO_SUCH_FIELD);
    CHECK(schemas["Row"]["additionalProperties"].error() == simdjson::NO_SUCH_FIELD);
}

TEST_CASE("an unknown field is refused with its place") {
    Site site{described()};
    const auto ask = [&](const std::string& body, const std::string& type = "application/json") {
        return site.ask(post(
            "/api/v1/batches/1/rename",
            body,
            "Authorization: Bearer admin-a\r\nContent-Type: " + type + "\r\n"
        ));
    };
    CHECK(ask(R"({"name":"May","places":[]})").body == "May");
    const Answer unknown = ask(R"({"name":"May","places":[],"colour":"red"})");
    CHECK(unknown.status == 422);
    CHECK(unknown.body.find(R"("loc":["body","colour"])") != std::string::npos);
    const Answer wrong = ask(R"({"name":"May","places":[1,"two"]})");
    CHECK(wrong.status == 422);
    CHECK(wrong.body.find(R"("loc":["body","places",1])") != std::string::npos);
    CHECK(ask("{").status == 422);
    CHECK(ask("").status == 422);
    CHECK(ask("{}", "text/plain").status == 415);
    CHECK(ask(R"({"name":"May","places":[]})", "application/json; charset=utf-8").status == 200);
}

TEST_CASE("the description and its page are served without asking anybody else") {
    const Folder swagger;
    swagger.put("swagger-ui.css", "css");
    swagger.put("swagger-ui-bundle.js", "js");
    swagger.put("swagger-ui-bundle.js.map", "map");
    Site site{description_routes(described(), {"InstaInstru", "1.2", "Lessons"}, swagger.path())};
    CHECK(site.ask(get("/openapi.json")).header("content-type") == "application/json");
    const Answer page = site.ask(get("/docs"));
    CHECK(page.status == 200);
    CHECK(page.header("content-security-policy").starts_with("default-src 'self'"));
    CHECK(page.body.find("http://") == std::string::npos);
    CHECK(page.body.find("https://") == std::string::npos);
    CHECK(site.ask(get("/docs/swagger-ui.css")).body == "css");
    CHECK(site.ask(get("/docs/start.js")).status == 200);
    CHECK(site.ask(get("/docs/swagger-ui-bundle.js.map")).status == 404);
    Site bare{description_routes(described(), {"InstaInstru", "1.2", "Lessons"}, "/no/such")};
    CHECK(bare.ask(get("/docs")).body.find("/openapi.json") != std::string::npos);
}

TEST_CASE("files are served with their type, from the folder alone") {
    const Folder folder;
    folder.put("index.html", "<p>admin</p>");
    folder.put("assets/app-BqzBvWPg.js", "built");
    folder.put("assets/color-darkmode.js", "plain");
    folder.put("favicon.svg", "<svg/>");
    Site site{static_routes({.prefix = "/admin", .directory = folder.path()})};
    const Answer page = site.ask(get("/admin"));
    CHECK(page.body == "<p>admin</p>");
    CHECK(page.header("content-type") == "text/html; charset=utf-8");
    CHECK(page.header("cache-control") == "no-cache");
    CHECK(page.header("content-security-policy").find("script-src") == std::string::npos);
    CHECK(page.header("content-security-policy").starts_with("default-src 'self'"));
    CHECK(page.header("x-content-type-options") == "nosniff");
    const Answer built = site.ask(get("/admin/assets/app-BqzBvWPg.js"));
    CHECK(built.header("cache-control") == "public, max-age=31536000, immutable");
    const Answer plain = site.ask(get("/admin/assets/color-darkmode.js"));
    CHECK(plain.header("cache-control") == "no-cache");
    CHECK(site.ask(get("/admin/favicon.svg")).header("content-type") == "image/svg+xml");
    CHECK(site.ask(get("/admin/batches/01H")).body == "<p>admin</p>");
    CHECK(site.ask(get("/admin/missing.js")).status == 404);
    CHECK(site.ask(get("/admin/../etc/passwd.txt")).status == 404);
    CHECK(site.ask(get("/admin/%2e%2e/%2e%2e/etc/passwd.txt")).status == 404);
}

TEST_CASE("a file the browser has already is not sent again") {
    const Folder folder;
    folder.put("index.html", "<p>admin</p>");
    Site site{static_routes({.prefix = "/admin", .directory = folder.path()})};
    const std::string etag = site.ask(get("/admin")).header("etag");
    const Answer same = site.ask(get("/admin", "If-None-Match: " + etag + "\r\n"));
    CHECK(same.status == 304);
    CHECK(same.body.empty());
    CHECK(site.ask(get("/admin", "If-None-Match: \"other\"\r\n")).status == 200);
}
