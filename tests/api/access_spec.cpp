// Who may ask what: told once for all routes, because the table says it for all.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

using namespace tests;
using platform::http::Access, platform::http::Method, platform::http::Route;

namespace {

// A path that the pattern fits; what it names is not there.
std::string path_for(const Route& route) {
    auto path = route.pattern;
    for (auto at = path.find('{'); at != path.npos; at = path.find('{')) {
        const auto end = path.find('}', at);
        const bool is_row = path.substr(at, end - at) == "{row";
        path.replace(at, end - at + 1, is_row ? "1" : "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    }
    return path;
}

Ask ask_for(const Route& route) {
    return {name_of(route.method), path_for(route)};
}

std::string name_of_route(const Route& route) {
    return fmt::format("{} {}", name_of(route.method), route.pattern);
}

bool takes_json(const Route& route) {
    return route.method == Method::post && route.request_type == "application/json" &&
           !route.request_schema.text.empty();
}

}  // namespace

TEST_CASE("only what must be is open to everybody") {
    House house;
    std::vector<std::string> open;
    for (const auto& route : house.routes()) {
        if (route.access == Access::open) {
            open.push_back(name_of_route(route));
        }
    }
    std::ranges::sort(open);
    const std::vector<std::string> expected{
        "GET /api/v1/beta/invites/validate",
        "GET /api/v1/beta/invites/verified",
        "GET /api/v1/beta/route-policy",
        "GET /api/v1/gated/ping",
        "GET /api/v1/health",
        "GET /api/v1/health/lite",
        "GET /api/v1/health/rate-limit-test",
        "GET /api/v1/instructor-referrals/founding-status",
        "GET /api/v1/internal/metrics",
        "GET /api/v1/password-reset/verify/{token}",
        "GET /api/v1/public/email/unsubscribe",
        "GET /api/v1/ready",
        "GET /docs",
        "GET /health",
        "GET /health/lite",
        "GET /invite/claim",
        "GET /openapi.json",
        "GET /ready",
        "POST /api/v1/2fa/verify-login",
        "POST /api/v1/auth/login",
        "POST /api/v1/auth/login-with-session",
        "POST /api/v1/auth/refresh",
        "POST /api/v1/auth/register",
        "POST /api/v1/auth/send-email-verification",
        "POST /api/v1/auth/verify-email-code",
        "POST /api/v1/beta/invites/send-again",
        "POST /api/v1/beta/waitlist",
        "POST /api/v1/password-reset/confirm",
        "POST /api/v1/password-reset/request",
        "POST /api/v1/public/email/unsubscribe",
        "POST /api/v1/public/logout",
        "POST /api/v1/public/session/guest",
        "POST /api/v1/webhooks/resend",
    };
    CHECK(fmt::format("{}", fmt::join(open, "\n")) == fmt::format("{}", fmt::join(expected, "\n")));
}

TEST_CASE("without a token a closed route answers 401, and a student gets 403 from admin routes") {
    House house;
    for (const auto& route : house.routes()) {
        if (route.access != Access::admin && route.access != Access::signed_in) {
            continue;
        }
        CAPTURE(name_of_route(route));
        const auto anonymous = house.when(ask_for(route));
        anonymous.then_problem(401, "not_authenticated");
        CHECK(anonymous.at("/detail") == "Not authenticated");
        CHECK(anonymous.header("www-authenticate") == "Bearer");
        if (route.access == Access::admin) {
            auto ask = ask_for(route);
            const auto refused = house.when(ask.by(house.student));
            refused.then_problem(403, "forbidden");
            const auto lacks = route.permission
                                   ? fmt::format("permission: {}", base::name_of(*route.permission))
                                   : std::string{"role: admin"};
            CHECK(refused.at("/detail") == "User does not have required " + lacks);
        }
    }
}

TEST_CASE("a write by cookie wants a page of ours behind it, a write by bearer does not") {
    House house;
    house.when(get("/api/v1/auth/me").by_cookie(house.admin)).then(200);
    auto by_referer = post("/api/v1/beta/invites/batches/x/pause");
    house.when(by_referer.by_cookie(house.admin).with("Referer", "https://front.example/batches"))
        .then_problem(404, "batch_not_found");
    // One of the routes ends every token of whoever asks.
    for (const auto& route : house.routes()) {
        const bool is_named = route.access == Access::admin || route.access == Access::signed_in;
        if (route.method == Method::get || !is_named) {
            continue;
        }
        CAPTURE(name_of_route(route));
        auto bare = ask_for(route);
        house.when(bare.by_cookie(house.admin)).then_problem(403, "CSRF_ORIGIN_MISMATCH");
        auto foreign = ask_for(route);
        house.when(foreign.by_cookie(house.admin).with("Origin", "https://evil.example"))
            .then_problem(403, "CSRF_ORIGIN_MISMATCH");
        auto own = ask_for(route);
        // Some are for instructors alone.
        const auto said =
            house.when(own.by_cookie(house.admin).with("Origin", "https://front.example"));
        CHECK(said.body().find("CSRF_ORIGIN_MISMATCH") == std::string::npos);
    }
}

TEST_CASE("a page of another site cannot sign anybody out by their cookie") {
    House house;
    const auto sign_out = [] { return post("/api/v1/public/logout"); };
    house.when(sign_out().by_cookie(house.admin)).then_problem(403, "CSRF_ORIGIN_MISMATCH");
    house.when(sign_out().by_cookie(house.admin).with("Origin", "https://evil.example"))
        .then_problem(403, "CSRF_ORIGIN_MISMATCH");
    house.when(get("/api/v1/auth/me").by_cookie(house.admin)).then(200);
    house.when(sign_out().by_cookie(house.admin).with("Origin", "https://front.example"))
        .then(204, {}, {"SignedOut"});
    house.when(sign_out()).then(204);
    house.when(sign_out().by(house.student)).then(204, {}, {"SignedOut"});
}

TEST_CASE("a field that nobody knows is refused by every route that takes JSON") {
    House house;
    int asked = 0;
    for (const auto& route : house.routes()) {
        if (!takes_json(route)) {
            continue;
        }
        CAPTURE(name_of_route(route));
        auto ask = ask_for(route);
        house.when(ask.by(house.admin).json(R"({"unheard_of":1})"))
            .then_invalid(R"(["body","unheard_of"])");
        ++asked;
    }
    CHECK(asked >= 15);
}

TEST_CASE("JSON that is none, too deep, or not what was asked for is refused with its place") {
    House house;
    for (const auto& route : house.routes()) {
        if (!takes_json(route)) {
            continue;
        }
        CAPTURE(name_of_route(route));
        for (const auto& body :
             {std::string{"{"},
              std::string{"[]"},
              std::string{"null"},
              std::string{"\"text\""},
              std::string(10'000, '['),
              std::string{"{\"reason\":\"\xff\"}"},
              std::string{R"({"reason":"\ud800"})"},
              std::string{"{} {}"}}) {
            auto ask = ask_for(route);
            const auto said = house.when(ask.by(house.admin).json(body));
            CAPTURE(body.substr(0, 100));
            said.then_problem(422, "validation_error");
            CHECK(said.at("/errors/0/loc").find(R"(["body")") == 0);
        }
        auto other_type = ask_for(route);
        house.when(other_type.by(house.admin).form("reason=x"))
            .then_problem(415, "unsupported_media_type");
    }
}

TEST_CASE("every answer has an id, a trace and the security headers") {
    House house;
    for (const auto& said :
         {house.when(get("/api/v1/health")),
          house.when(get("/nothing/here")),
          house.when(post("/api/v1/health")),
          house.when_admin(get("/api/v1/beta/invites/batches"))}) {
        CHECK_FALSE(said.header("x-request-id").empty());
        CHECK_FALSE(said.header("x-trace-id").empty());
        CHECK_FALSE(said.header("x-response-time-ms").empty());
        CHECK(said.header("x-content-type-options") == "nosniff");
        CHECK(said.header("referrer-policy") == "no-referrer");
        CHECK(
            said.header("content-security-policy") == "default-src 'none'; frame-ancestors 'none'"
        );
        CHECK(said.header("cache-control") == "no-store");
        CHECK(said.header("strict-transport-security").empty());
    }
    auto named = get("/api/v1/health");
    CHECK(house.when(named.with("X-Request-ID", "mine-1")).header("x-request-id") == "mine-1");
}

TEST_CASE("every route with a limit tells what is left of it") {
    House house{{.limits = true}};
    const std::map<std::string, std::string> first_calls{
        {"read", "21"}, {"write", "11"}, {"expensive_read", "10"}, {"admin_mcp_invite", "3"}
    };
    for (const auto& [bucket, limit] : first_calls) {
        const auto route = std::ranges::find(house.routes(), bucket, &Route::bucket);
        REQUIRE(route != house.routes().end());
        auto ask = ask_for(*route);
        const auto said = house.when(ask.by(house.admin));
        CAPTURE(bucket);
        CHECK(said.header("x-ratelimit-policy") == bucket);
        CHECK(said.header("x-ratelimit-limit") == limit);
        CHECK(said.header("x-ratelimit-remaining") == std::to_string(std::stoi(limit) - 1));
        CHECK_FALSE(said.header("x-ratelimit-reset").empty());
    }
    for (int i = 0; i < 3; ++i) {
        house.when(get("/api/v1/health/rate-limit-test")).then(200, {{"/status", "ok"}});
    }
    const auto refused = house.when(get("/api/v1/health/rate-limit-test"));
    refused.then_problem(429, "RATE_LIMIT_EXCEEDED");
    CHECK(refused.at("/retry_after") == refused.header("retry-after"));
    CHECK(refused.header("retry-after") == "20");
}

TEST_CASE("every route but health, and what members of the cluster ask, has a limit") {
    House house;
    for (const auto& route : house.routes()) {
        CAPTURE(name_of_route(route));
        const bool is_limited = !route.bucket.empty();
        const bool is_file = !route.counts_for_address;
        CHECK((route.probe || route.access == Access::member || is_limited || is_file));
    }
}

TEST_CASE("figures are told six times a minute, to whoever has the token") {
    House house{{.limits = true, .metrics_token = "prometheus"}};
    const auto figures = [] { return get("/api/v1/internal/metrics"); };
    const auto with_token = [&] { return figures().with("Authorization", "Bearer prometheus"); };
    const auto posted = house.when(post("/api/v1/internal/metrics"));
    posted.then_problem(405, "method_not_allowed");
    CHECK(posted.header("allow").find("GET") != std::string::npos);
    house.when(figures()).then_problem(401, "metrics_token_wrong");
    for (int i = 0; i < 5; ++i) {
        const auto said = house.when(with_token());
        said.then(200);
        CHECK(said.body() == "figures 1\n");
        CHECK(said.header("x-ratelimit-policy") == "metrics_scrape");
    }
    const auto refused = house.when(with_token());
    refused.then_problem(429, "RATE_LIMIT_EXCEEDED");
    CHECK(refused.header("retry-after") == "10");
    house.when(with_token().with("X-Rate-Limit-Bypass", "let me through")).then(200);
}

TEST_CASE("figures are told to user prometheus by the same word, and to the networks that are named"
) {
    const auto with_password = [] {
        return get("/api/v1/internal/metrics")
            .with("Authorization", "Basic cHJvbWV0aGV1czpwcm9tZXRoZXVz");
    };
    House house{{.metrics_token = "prometheus"}};
    house.when(with_password()).then(200);
    House elsewhere{{.metrics_token = "prometheus", .metrics_networks = {"192.0.2.0/24"}}};
    elsewhere.when(with_password()).then_problem(403, "metrics_network_unknown");
    House here{{.metrics_token = "prometheus", .metrics_networks = {"127.0.0.0/8"}}};
    here.when(with_password()).then(200);
    here.when(get("/api/v1/internal/metrics")).then_problem(401, "metrics_token_wrong");
}

TEST_CASE("without a token figures are told in local mode alone") {
    House house;
    house.when(get("/api/v1/internal/metrics")).then_problem(401, "metrics_token_wrong");
}
