// The table of routes describes itself: /openapi.json for programs, /docs for people.

#include "platform/http/openapi.hpp"
#include "tests/api/house.hpp"
#include "tests/support/json.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>

using namespace tests;
using platform::http::Access, platform::http::Method, platform::http::Route;

namespace {

std::string description_of(const House& house) {
    return platform::http::openapi_json(
        house.routes(), {.title = "InstaInstru", .version = "test"}
    );
}

// As a JSON pointer has it.
std::string escaped(std::string text) {
    for (auto at = text.find('/'); at != text.npos; at = text.find('/', at + 2)) {
        text.replace(at, 1, "~1");
    }
    return text;
}

std::string lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

}  // namespace

TEST_CASE("every route is described, with who may ask it and an example of what it answers") {
    House house;
    const auto openapi = description_of(house);
    CHECK(json_at(openapi, "/openapi") == "3.1.0");
    int described = 0;
    for (const auto& route : house.routes()) {
        if (!route.described) {
            continue;
        }
        ++described;
        const auto at =
            fmt::format("/paths/{}/{}", escaped(route.pattern), lower(name_of(route.method)));
        CAPTURE(at);
        CHECK_FALSE(json_at(openapi, at + "/summary").value_or("").empty());
        CHECK(json_at(openapi, at + "/tags/0").has_value());
        const bool is_open = route.access == Access::open;
        CHECK((json_at(openapi, at + "/security") == "[]") == is_open);
        CHECK(
            json_at(openapi, at + "/responses/401").has_value() ==
            (!is_open || route.pattern.ends_with("/verified") ||
             route.pattern.ends_with("/metrics") || route.pattern.ends_with("/refresh"))
        );
        REQUIRE_FALSE(route.outcomes.empty());
        const auto& usual = route.outcomes.front();
        if (usual.status != 204) {
            const auto body = fmt::format(
                "{}/responses/{}/content/{}", at, usual.status, escaped(usual.content_type)
            );
            CHECK(json_at(openapi, body + "/schema").has_value());
            CHECK(json_at(openapi, body + "/example").has_value());
        }
        if (!route.request_schema.text.empty()) {
            const auto body =
                fmt::format("{}/requestBody/content/{}", at, escaped(route.request_type));
            CHECK(json_at(openapi, body + "/schema").has_value());
            CHECK(json_at(openapi, body + "/example").has_value());
        }
    }
    CHECK(described >= 35);
}

TEST_CASE("how long a repeated command is recognised is published with every key") {
    House house;
    int published = 0;
    for (const auto& route : house.routes()) {
        for (const auto& parameter : route.parameters) {
            if (parameter.name == "Idempotency-Key") {
                CAPTURE(route.pattern);
                CHECK(parameter.description.find("24 hours") != std::string::npos);
                CHECK(parameter.description.find("1000000 commands") != std::string::npos);
                ++published;
            }
        }
    }
    CHECK(published >= 9);
}

TEST_CASE("a page that says no is described as a page, not as a problem") {
    House house;
    const auto openapi = description_of(house);
    for (const char* method : {"get", "post"}) {
        const auto content = fmt::format(
            "/paths/{}/{}/responses/404/content/",
            escaped("/api/v1/public/email/unsubscribe"),
            method
        );
        CHECK(json_at(openapi, content + escaped("text/html; charset=utf-8")).has_value());
        CHECK_FALSE(json_at(openapi, content + escaped("application/problem+json")).has_value());
    }
}

TEST_CASE("what an Idempotency-Key may be is described") {
    House house;
    const auto openapi = description_of(house);
    const auto schema =
        fmt::format("/paths/{}/post/parameters/0/schema", escaped("/api/v1/beta/invites/generate"));
    CHECK(json_at(openapi, schema + "/maxLength") == "255");
    CHECK(json_at(openapi, schema + "/pattern") == "^[!-~]+$");
}

TEST_CASE("a file holds all that its filter finds, so no page of it is described") {
    House house;
    const auto openapi = description_of(house);
    const auto at = fmt::format("/paths/{}/get", escaped("/api/v1/beta/invites/export.csv"));
    CHECK(json_at(openapi, at + "/parameters/0/name") == "email");
    for (int i = 0; const auto name = json_at(openapi, fmt::format("{}/parameters/{}/name", at, i));
         ++i) {
        CHECK(name != "limit");
        CHECK(name != "cursor");
    }
}

TEST_CASE("operations have ids of their own") {
    House house;
    const auto openapi = description_of(house);
    std::set<std::string> ids;
    for (const auto& route : house.routes()) {
        if (route.described) {
            const auto at = fmt::format(
                "/paths/{}/{}/operationId", escaped(route.pattern), lower(name_of(route.method))
            );
            CHECK(ids.insert(json_at(openapi, at).value()).second);
        }
    }
}

TEST_CASE("an example of a request is one that its route takes") {
    House house;
    for (const auto& route : house.routes()) {
        const bool takes_json = route.request_type == "application/json" &&
                                !route.request_schema.text.empty() && route.access == Access::admin;
        if (!takes_json) {
            continue;
        }
        auto path = route.pattern;
        for (auto at = path.find('{'); at != path.npos; at = path.find('{')) {
            path.replace(at, path.find('}') - at + 1, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
        }
        CAPTURE(path);
        Ask ask{name_of(route.method), path};
        const auto said = house.when_admin(ask.json(route.request_example));
        // Nothing is wrong with it, whether or not it can be done.
        CHECK(said.status() != 422);
        CHECK(said.status() < 500);
    }
}

TEST_CASE("limits, labels and access come from the table that answers") {
    House house;
    for (const auto& route : house.routes()) {
        CAPTURE(route.pattern);
        // A metric's label is the pattern: there are as many as routes, whatever is asked.
        CHECK(route.pattern.find("01") == std::string::npos);
        const bool is_of_ours = route.method == Method::get || route.method == Method::post ||
                                route.method == Method::put || route.method == Method::patch ||
                                route.method == Method::del;
        CHECK(is_of_ours);
    }
}
