// How often a caller may ask a route.

#include "tests/platform/http_site.hpp"

#include <doctest/doctest.h>

using namespace http_test;

namespace {

Route limited_route(std::string bucket) {
    Route route = open_route(Method::post, "/limited", echo());
    route.access = Access::signed_in;
    route.bucket = std::move(bucket);
    return route;
}

std::string bearer(const std::string& token) {
    return "Authorization: Bearer " + token + "\r\n";
}

}  // namespace

TEST_CASE("burst and one calls pass at once, the next after the wait it is told") {
    Site site{{limited_route("write")}};
    const std::string call = post("/limited", "", bearer("user-ann"));
    for (int i = 0; i < 11; ++i) {
        const Answer answer = site.ask(call);
        CHECK(answer.status == 200);
        CHECK(answer.header("x-ratelimit-limit") == "11");
        CHECK(answer.header("x-ratelimit-remaining") == std::to_string(10 - i));
        CHECK(answer.header("x-ratelimit-policy") == "write");
    }
    const Answer refused = site.ask(call);
    CHECK(refused.status == 429);
    CHECK(refused.header("retry-after") == "2");
    site.clock.advance(1s);
    CHECK(site.ask(call).status == 429);
    site.clock.advance(1s);
    CHECK(site.ask(call).status == 200);
    CHECK(site.ask(call).status == 429);
}

TEST_CASE("a route may have a second limit for the long run") {
    Config config;
    config.buckets = {
        {.name = "fast", .calls = 60, .burst = 9},
        {.name = "slow", .calls = 3, .per = std::chrono::hours{1}, .burst = 2}
    };
    Route route = limited_route("fast");
    route.slow_bucket = "slow";
    Site site{{route}, config};
    const std::string call = post("/limited", "", bearer("user-ann"));
    for (int i = 0; i < 3; ++i) {
        const Answer answer = site.ask(call);
        CHECK(answer.status == 200);
        CHECK(answer.header("x-ratelimit-policy") == "slow");
    }
    const Answer refused = site.ask(call);
    CHECK(refused.status == 429);
    CHECK(refused.header("retry-after") == "1200");
}

TEST_CASE("who asks from many addresses of one network is counted as one") {
    Config config;
    config.trusted_proxies = {"127.0.0.1"};
    config.buckets = {
        {.name = "single", .calls = 60, .burst = 9, .by_address = true},
        {.name = "network", .calls = 3, .per = std::chrono::hours{1}, .burst = 2, .by_network = true
        }
    };
    Route route = open_route(Method::post, "/guess", echo());
    route.bucket = "single";
    route.network_bucket = "network";
    Site site{{route}, config};
    const auto status = [&](const std::string& address) {
        return site.ask(post("/guess", "", "X-Forwarded-For: " + address + "\r\n")).status;
    };
    for (const auto* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) {
        CHECK(status(address) == 200);
    }
    CHECK(status("192.0.2.4") == 429);
    CHECK(status("192.0.3.4") == 200);
    for (const auto* address : {"2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:1:3::1"}) {
        CHECK(status(address) == 200);
    }
    CHECK(status("2001:db8:1:4::1") == 429);
    CHECK(status("2001:db8:2::1") == 200);
}

TEST_CASE("the second payment at once is refused: its bucket has no burst") {
    Site site{{limited_route("financial")}};
    const std::string call = post("/limited", "", bearer("user-ann"));
    CHECK(site.ask(call).status == 200);
    const Answer refused = site.ask(call);
    CHECK(refused.status == 429);
    CHECK(refused.header("retry-after") == "12");
}

TEST_CASE("a limit counts for each user, also when many share one address") {
    Site site{{limited_route("financial")}};
    CHECK(site.ask(post("/limited", "", bearer("user-ann"))).status == 200);
    CHECK(site.ask(post("/limited", "", bearer("user-bob"))).status == 200);
    CHECK(site.ask(post("/limited", "", bearer("user-ann"))).status == 429);
}

TEST_CASE("a limit in shadow mode only tells") {
    Config config;
    config.buckets = {{.name = "trial", .calls = 1, .burst = 0, .shadow = true}};
    Site site{{limited_route("trial")}, config};
    const std::string call = post("/limited", "", bearer("user-ann"));
    CHECK(site.ask(call).header("x-ratelimit-shadow") == "allowed");
    const Answer second = site.ask(call);
    CHECK(second.status == 200);
    CHECK(second.header("x-ratelimit-shadow") == "blocked");
    CHECK(site.observer.blocked_in_shadow() == 1);
}

TEST_CASE("of two limits the stricter one is reported") {
    Config config;
    config.global_limit.calls = 100;
    Site site{{limited_route("write")}, config};
    const Answer answer = site.ask(post("/limited", "", bearer("user-ann")));
    CHECK(answer.header("x-ratelimit-limit") == "11");
}
