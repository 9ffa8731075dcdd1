// Who may ask, from where, and how often.

#include "tests/platform/http_site.hpp"

#include <doctest/doctest.h>

using namespace http_test;

namespace {

base::Task<Response> tell_caller(Request& request) {
    const std::string user = request.principal ? request.principal->id : "nobody";
    co_return text(user + " at " + request.client + (request.secure ? " by https" : ""));
}

Route route_for(Access access, Method method, std::string pattern) {
    Route route = open_route(method, std::move(pattern), tell_caller);
    route.access = access;
    return route;
}

Routes routes() {
    Route webhook = open_route(Method::post, "/webhook", echo());
    webhook.signed_by_caller = true;
    Route health = open_route(Method::get, "/health", tell_caller);
    health.probe = true;
    Route keeping = route_for(Access::admin, Method::get, "/keeping");
    keeping.permission = events::Permission::manage_users;
    Route mine = route_for(Access::signed_in, Method::get, "/keeping-mine");
    mine.permission = events::Permission::manage_users;
    Route renew = open_route(Method::post, "/renew", echo());
    renew.heeds_cookie = true;
    return {
        renew,
        route_for(Access::open, Method::get, "/open"),
        route_for(Access::signed_in, Method::get, "/mine"),
        route_for(Access::signed_in, Method::post, "/mine"),
        route_for(Access::admin, Method::get, "/admin"),
        route_for(Access::member, Method::post, "/member"),
        webhook,
        health,
        keeping,
        mine,
    };
}

Route limited_route(std::string bucket) {
    Route route = route_for(Access::signed_in, Method::post, "/limited");
    route.bucket = std::move(bucket);
    return route;
}

std::string bearer(const std::string& token) {
    return "Authorization: Bearer " + token + "\r\n";
}

std::string from(const std::string& address) {
    return "X-Forwarded-For: " + address + "\r\n";
}

}  // namespace

TEST_CASE("each route is open to those it names") {
    Config config;
    config.cluster_secret = "s3cret";
    Site site{routes(), config};

    struct Row {
        std::string request;
        int status;
        std::string body;
    };

    const std::vector<Row> rows{
        {get("/open"), 200, "nobody at 127.0.0.1"},
        {get("/mine"), 401, "Not authenticated"},
        {get("/mine", bearer("user-ann")), 200, "ann at 127.0.0.1"},
        {get("/mine", "Cookie: a=b; sid=user-bob\r\n"), 200, "bob at 127.0.0.1"},
        {get("/mine", bearer("user-ann") + "Cookie: sid=user-bob\r\n"), 200, "ann at 127.0.0.1"},
        {get("/mine", bearer("forged")), 401, "Could not validate credentials"},
        {get("/mine", "Authorization: Basic YTpi\r\n"), 401, "Not authenticated"},
        {get("/mine", bearer("broken")), 503, "books_gone"},
        {get("/admin", bearer("user-ann")), 403, "User does not have required role: admin"},
        {get("/admin", bearer("admin-eve")), 200, "eve at 127.0.0.1"},
        {get("/admin", bearer("keeper-kim")), 403, "User does not have required role: admin"},
        {get("/keeping", bearer("keeper-kim")), 200, "kim at 127.0.0.1"},
        {get("/keeping", bearer("admin-eve")),
         403,
         "User does not have required permission: manage_users"},
        {get("/keeping"), 401, "Not authenticated"},
        {get("/keeping-mine", bearer("keeper-kim")), 200, "kim at 127.0.0.1"},
        {get("/keeping-mine", bearer("user-ann")),
         403,
         "User does not have required permission: manage_users"},
        {post("/member", ""), 403, "not_a_member"},
        {post("/member", "", "X-Cluster-Secret: s3creT\r\n"), 403, "not_a_member"},
        {post("/member", "", "X-Cluster-Secret: s3cret\r\n"), 200, "nobody"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.request);
        const Answer answer = site.ask(row.request);
        CHECK(answer.status == row.status);
        CHECK(answer.body.find(row.body) != std::string::npos);
        CHECK(answer.body.find("secret:") == std::string::npos);
        CHECK((answer.header("www-authenticate") == "Bearer") == (row.status == 401));
    }
}

TEST_CASE("without a cluster secret nobody is a member") {
    Site site{routes()};
    CHECK(site.ask(post("/member", "", "X-Cluster-Secret: \r\n")).status == 403);
}

TEST_CASE("a write by cookie must come from a page of the front end") {
    Config config;
    config.csrf_hosts = {"app.example.com"};
    Site site{routes(), config};
    const std::string cookie = "Cookie: sid=user-ann\r\n";

    struct Row {
        std::string headers;
        int status;
    };

    const std::vector<Row> rows{
        {cookie, 403},
        {cookie + "Origin: https://app.example.com\r\n", 200},
        {cookie + "Origin: https://evil.example.com\r\n", 403},
        {cookie + "Origin: https://app.example.com.evil.com\r\n", 403},
        {cookie + "Origin: null\r\n", 403},
        {cookie + "Referer: https://app.example.com/page?x=1\r\n", 200},
        {cookie + "Referer: https://evil.example.com/app.example.com\r\n", 403},
        {bearer("user-ann"), 200},
        {bearer("user-ann") + cookie, 200},
        {bearer("user-ann") + "Origin: https://evil.example.com\r\n", 200},
    };
    for (const Row& row : rows) {
        CAPTURE(row.headers);
        const Answer answer = site.ask(post("/mine", "", row.headers));
        CHECK(answer.status == row.status);
        if (row.status != 403) {
            continue;
        }
        CHECK(answer.body.find("CSRF_ORIGIN_MISMATCH") != std::string::npos);
    }
    // Where a route heeds cookies the refresh token's speaks, too; elsewhere it says nothing.
    const std::string refresh = "Cookie: rid=token\r\n";
    CHECK(site.ask(post("/renew", "", refresh)).status == 403);
    CHECK(
        site.ask(post("/renew", "", refresh + "Origin: https://evil.example.com\r\n")).status == 403
    );
    CHECK(
        site.ask(post("/renew", "", refresh + "Origin: https://app.example.com\r\n")).status == 200
    );
    CHECK(site.ask(post("/renew", "")).status == 200);
    CHECK(site.ask(post("/mine", "", refresh)).status == 401);
    CHECK(site.ask(get("/mine", cookie)).status == 200);
    CHECK(site.ask(post("/webhook", "signed", cookie)).status == 200);
}

TEST_CASE("a host that is empty is nobody's, whatever the configuration says") {
    Config config;
    config.csrf_hosts = {""};
    Site site{routes(), config};
    for (const std::string origin : {"Origin: null\r\n", "Origin: https://\r\n", ""}) {
        CAPTURE(origin);
        const Answer answer = site.ask(post("/mine", "", "Cookie: sid=user-ann\r\n" + origin));
        CHECK(answer.status == 403);
    }
}

TEST_CASE("only listed origins may read answers in a browser") {
    Config config;
    config.cors_origins = {"https://app.example.com"};
    Site site{routes(), config};
    const Answer listed = site.ask(get("/open", "Origin: https://app.example.com\r\n"));
    CHECK(listed.header("access-control-allow-origin") == "https://app.example.com");
    CHECK(listed.header("access-control-allow-credentials") == "true");
    CHECK(listed.header("vary") == "Origin");
    const Answer unlisted = site.ask(get("/open", "Origin: https://evil.example.com\r\n"));
    CHECK(unlisted.status == 200);
    CHECK_FALSE(unlisted.has("access-control-allow-origin"));
}

TEST_CASE("a browser that asks first is told the methods and headers it may use") {
    Config config;
    config.cors_origins = {"https://app.example.com"};
    Site site{routes(), config};
    const auto preflight = [&](const std::string& origin) {
        return site.ask(
            "OPTIONS /mine HTTP/1.1\r\nHost: a\r\nOrigin: " + origin +
            "\r\nAccess-Control-Request-Method: POST\r\n\r\n"
        );
    };
    const Answer allowed = preflight("https://app.example.com");
    CHECK(allowed.status == 204);
    CHECK(allowed.header("access-control-allow-methods") == "GET, HEAD, POST");
    CHECK(
        allowed.header("access-control-allow-headers").find("Authorization") != std::string::npos
    );
    CHECK(preflight("https://evil.example.com").status == 403);
}

TEST_CASE("plain http behind a trusted proxy is redirected, except for probes") {
    Config config;
    config.trusted_proxies = {"127.0.0.0/8"};
    config.redirect_to_https = true;
    Site site{routes(), config};
    const std::string by_http = "X-Forwarded-Proto: http\r\n";
    const Answer answer = site.ask(get("/open?a=b", by_http));
    CHECK(answer.status == 301);
    CHECK(answer.header("location") == "https://localhost/open?a=b");
    CHECK(site.ask(get("/health", by_http)).status == 200);
    const Answer secure = site.ask(get("/open", "X-Forwarded-Proto: https\r\n"));
    CHECK(secure.status == 200);
    CHECK(
        secure.header("strict-transport-security") == "max-age=63072000; includeSubDomains; preload"
    );
}

TEST_CASE("what an untrusted peer claims about itself is ignored") {
    Config config;
    config.trusted_proxies = {"10.0.0.0/8"};
    config.redirect_to_https = true;
    Site site{routes(), config};
    const Answer answer = site.ask(get("/open", from("1.2.3.4") + "X-Forwarded-Proto: https\r\n"));
    CHECK(answer.status == 200);
    CHECK(answer.body == "nobody at 127.0.0.1");
    CHECK(site.ask(get("/open", "X-Forwarded-Proto: http\r\n")).status == 200);
}

TEST_CASE("behind trusted proxies the caller is the last address that is not one of them") {
    Config config;
    config.trusted_proxies = {"127.0.0.1", "10.0.0.0/8", "fd00::/8"};
    Site site{routes(), config};
    const std::vector<std::pair<std::string, std::string>> rows{
        {"1.2.3.4", "1.2.3.4"},
        {"6.6.6.6, 1.2.3.4", "1.2.3.4"},
        {"1.2.3.4, 10.1.1.1", "1.2.3.4"},
        {"6.6.6.6, 1.2.3.4, 10.1.1.1,fd00::1", "1.2.3.4"},
        {"2001:db8::7", "2001:db8::7"},
        {"nonsense", "127.0.0.1"},
        {"1.2.3.4, nonsense", "127.0.0.1"},
    };
    for (const auto& [forwarded, client] : rows) {
        CAPTURE(forwarded);
        CHECK(site.ask(get("/open", from(forwarded))).body == "nobody at " + client);
    }
}

TEST_CASE("an address may ask 150 times a minute, whatever it asks") {
    Config config;
    config.limits.connections_per_address = 1000;
    Site site{routes(), config};
    Wire wire{site.server.port()};
    for (int i = 0; i < 150; ++i) {
        wire.send(get(i % 2 == 0 ? "/open" : "/nothing"));
        const Answer answer = wire.answer();
        REQUIRE(answer.status == (i % 2 == 0 ? 200 : 404));
        REQUIRE(answer.header("x-ratelimit-remaining") == std::to_string(149 - i));
    }
    const Answer refused = site.ask(get("/open"));
    CHECK(refused.status == 429);
    CHECK(refused.body.find("\"code\":\"RATE_LIMIT_EXCEEDED\"") != std::string::npos);
    CHECK(
        refused.body.find("\"retry_after\":" + refused.header("retry-after")) != refused.body.npos
    );
    CHECK(refused.header("x-ratelimit-limit") == "150");
    CHECK(refused.has("x-ratelimit-reset"));
    CHECK(site.ask(get("/health")).status == 200);
    CHECK(site.ask("OPTIONS /open HTTP/1.1\r\nHost: a\r\n\r\n").status == 204);
    site.clock.advance(std::chrono::seconds{std::stoi(refused.header("retry-after"))});
    CHECK(site.ask(get("/open")).status == 200);
}

TEST_CASE("an untrusted peer cannot escape its limit by claiming other addresses") {
    Config config;
    config.global_limit.calls = 3;
    Site site{routes(), config};
    for (int i = 0; i < 3; ++i) {
        CHECK(site.ask(get("/open", from("1.1.1." + std::to_string(i)))).status == 200);
    }
    CHECK(site.ask(get("/open", from("1.1.1.9"))).status == 429);
}

TEST_CASE("load tests pass the limits with the secret, and only with it") {
    Config config;
    config.global_limit.calls = 1;
    config.bypass_secret = "let-me";
    Site site{routes(), config};
    for (int i = 0; i < 5; ++i) {
        CHECK(site.ask(get("/open", "X-Rate-Limit-Bypass: let-me\r\n")).status == 200);
    }
    CHECK(site.ask(get("/open", "X-Rate-Limit-Bypass: let-mE\r\n")).status == 200);
    CHECK(site.ask(get("/open", "X-Rate-Limit-Bypass: let-mE\r\n")).status == 429);
}

TEST_CASE("a body that was compressed is refused, whatever is in it") {
    Site site{{open_route(Method::post, "/echo", echo())}};
    CHECK(site.ask(post("/echo", "x", "Content-Encoding: gzip\r\n")).status == 415);
    CHECK(site.ask(post("/echo", "x", "Content-Encoding: identity\r\n")).status == 200);
}

TEST_CASE("a table that cannot be served is refused at start, with the route named") {
    const auto complaint = [](const Routes& table) -> std::string {
        try {
            const Site site{table};
        } catch (const std::invalid_argument& error) {
            return error.what();
        }
        return {};
    };
    CHECK(complaint({limited_route("no-such")}).find("no-such") != std::string::npos);
    const Route route = open_route(Method::get, "/a/{id}", tell_caller);
    CHECK(complaint({route, route}) == "route GET /a/{id} is listed twice");
}
