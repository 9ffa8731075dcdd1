// What every answer carries, and how requests find their handler.

#include "tests/platform/http_site.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace http_test;

namespace {

base::Task<Response> fail(Request&) {
    throw std::runtime_error{"secret: password of the database is hunter2"};
    co_return no_content();
}

class LogGone final : public platform::Fault {
public:
    LogGone() : Fault{"event_log_unavailable", "secret: broker 10.0.0.3 is gone"} {}

    bool retryable() const noexcept override { return true; }
};

base::Task<Response> meet_a_fault(Request&) {
    throw LogGone{};
    co_return no_content();
}

base::Task<Response> tell_parameter(Request& request) {
    co_return ok("\"" + std::string{*request.parameter("id")} + "\"");
}

base::Task<Response> reject_fields(Request&) {
    co_return unprocessable({{"body.emails[3]", "is not an address", "value"}});
}

Routes routes() {
    return {
        open_route(Method::post, "/echo", echo()),
        open_route(Method::get, "/things/{id}", tell_parameter),
        open_route(Method::get, "/fail", fail),
        open_route(Method::get, "/fault", meet_a_fault),
        open_route(Method::get, "/fields", reject_fields),
    };
}

}  // namespace

TEST_CASE("every answer has a request id and the security headers, whatever went wrong") {
    Site site{routes()};
    const std::vector<std::pair<std::string, int>> requests{
        {post("/echo", "hello"), 200},
        {get("/nothing"), 404},
        {get("/echo"), 405},
        {get("/fail"), 500},
        {get("/fault"), 503},
        {post("/echo", std::string(default_body_limit + 1, 'x')), 413},
        {"nonsense\r\n\r\n", 400},
        {get("/" + std::string(9000, 'a')), 414},
        {get("/" + std::string(20000, 'a')), 414},
        {get("/echo", "X-Large: " + std::string(17000, 'a') + "\r\n"), 431},
        {get("/things/%zz"), 400},
        {get("/things/%ff"), 400},
        {get("/things/a%00b"), 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/2.1\r\nHost: a\r\n\r\n", 505},
    };
    for (const auto& [request, status] : requests) {
        CAPTURE(request.substr(0, 60));
        const Answer answer = site.ask(request);
        CHECK(answer.status == status);
        CHECK(answer.header("x-request-id").size() == 36);
        CHECK(answer.header("x-content-type-options") == "nosniff");
        CHECK(
            answer.header("content-security-policy") == "default-src 'none'; frame-ancestors 'none'"
        );
        CHECK(answer.header("referrer-policy") == "no-referrer");
        CHECK(answer.header("cache-control") == "no-store");
        CHECK(answer.has("x-response-time-ms"));
        CHECK_FALSE(answer.has("strict-transport-security"));
        if (status >= 400) {
            CHECK(answer.header("content-type") == "application/problem+json");
        }
    }
}

TEST_CASE("a client's request id is kept if it is well-formed, else replaced") {
    Site site{routes()};
    const auto id_for = [&](const std::string& id) {
        return site.ask(get("/nothing", "X-Request-ID: " + id + "\r\n")).header("x-request-id");
    };
    CHECK(id_for("abc-1._Z") == "abc-1._Z");
    CHECK(id_for("with space") != "with space");
    CHECK(id_for("with<script>") != "with<script>");
    CHECK(id_for(std::string(128, 'a')) == std::string(128, 'a'));
    CHECK(id_for(std::string(129, 'a')).size() == 36);
}

TEST_CASE("a problem names its code, the path and the request") {
    Site site{routes()};
    const Answer answer = site.ask(get("/nothing?q=1", "X-Request-ID: r1\r\n"));
    CHECK(
        answer.body ==
        R"({"type":"about:blank","title":"Not Found","status":404,"detail":"Not Found",)"
        R"("instance":"/nothing","code":"not_found","request_id":"r1"})"
    );
}

TEST_CASE("a validation problem lists the places both as detail and as errors") {
    Site site{routes()};
    const Answer answer = site.ask(get("/fields", "X-Request-ID: r1\r\n"));
    const std::string list =
        R"([{"loc":["body","emails",3],"msg":"is not an address","type":"value"}])";
    CHECK(answer.status == 422);
    CHECK(
        answer.body ==
        R"({"type":"about:blank","title":"Unprocessable Content","status":422,"detail":)" + list +
            R"(,"instance":"/fields","code":"validation_error","request_id":"r1","errors":)" +
            list + "}"
    );
}

TEST_CASE("an exception's text reaches the log and never the client") {
    Site site{routes()};
    const Answer failed = site.ask(get("/fail"));
    CHECK(failed.status == 500);
    CHECK(failed.body.find("internal_server_error") != std::string::npos);
    CHECK(failed.body.find("secret") == std::string::npos);
    const Answer fault = site.ask(get("/fault"));
    CHECK(fault.status == 503);
    CHECK(fault.header("retry-after") == "2");
    CHECK(fault.body.find("event_log_unavailable") != std::string::npos);
    CHECK(fault.body.find("secret") == std::string::npos);
    CHECK(site.observer.failures().size() == 2);
}

TEST_CASE("the log and the metrics see the pattern of the route, never its ids") {
    Site site{routes()};
    site.ask(get("/things/1"));
    site.ask(get("/things/2"));
    site.ask(get("/elsewhere"));
    const auto seen = site.observer.wait_for_answers(3);
    REQUIRE(seen.size() == 3);
    CHECK(seen[0].route == "/things/{id}");
    CHECK(seen[1].route == "/things/{id}");
    CHECK(seen[2].route == "unmatched");
}

TEST_CASE("a path parameter arrives decoded") {
    Site site{routes()};
    CHECK(site.ask(get("/things/a%20b")).body == "\"a b\"");
}

TEST_CASE("the wrong method is told which ones there are") {
    Site site{routes()};
    const Answer answer = site.ask(post("/things/1", ""));
    CHECK(answer.status == 405);
    CHECK(answer.header("allow") == "GET, HEAD");
}

TEST_CASE("HEAD is answered as GET, without the body") {
    Site site{routes()};
    const Answer answer = site.ask("HEAD /things/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(answer.status == 200);
    CHECK(answer.header("content-length") == "3");
}

TEST_CASE("requests sent ahead are answered in their order on one connection") {
    Site site{routes()};
    Wire wire{site.server.port()};
    std::string all;
    for (int i = 0; i < 100; ++i) {
        all += post("/echo", "n" + std::to_string(i));
    }
    wire.send(all);
    for (int i = 0; i < 100; ++i) {
        CHECK(wire.answer().body == "n" + std::to_string(i));
    }
}

TEST_CASE("a body in chunks is put together") {
    Site site{routes()};
    const Answer answer = site.ask(
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\nX-Request-ID: trailer\r\n\r\n"
    );
    CHECK(answer.status == 200);
    CHECK(answer.body == "hello, world");
    CHECK(answer.header("x-request-id") != "trailer");
}

TEST_CASE("what could be read as two different requests is refused") {
    Site site{routes()};
    for (const std::string head :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
          "Content-Length: 5\r\nContent-Length: 6\r\n",
          "Transfer-Encoding: gzip, chunked\r\n",
          "Transfer-Encoding: xchunked\r\n",
          "Content-Length: -1\r\n",
          "Host: another\r\n"}) {
        CAPTURE(head);
        Wire wire{site.server.port()};
        wire.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + head + "\r\nhello");
        const Answer answer = wire.answer();
        CHECK((answer.status == 400 || answer.status == 501));
        CHECK(answer.header("connection") == "close");
        CHECK(wire.closes());
    }
}

TEST_CASE("an HTTP/1.0 client is answered and the connection closed") {
    Site site{routes()};
    Wire wire{site.server.port()};
    wire.send("GET /things/1 HTTP/1.0\r\n\r\n");
    CHECK(wire.answer().status == 200);
    CHECK(wire.closes());
}

TEST_CASE("several threads serve several clients") {
    Config config;
    config.threads = 3;
    config.global_limit.calls = 1'000'000;
    Site site{routes(), config};
    std::atomic<int> wrong{0};
    {
        std::vector<std::jthread> clients;
        for (int client = 0; client < 6; ++client) {
            clients.emplace_back([&site, &wrong, client] {
                Wire wire{site.server.port()};
                for (int i = 0; i < 100; ++i) {
                    const std::string body = std::to_string(client) + "-" + std::to_string(i);
                    wire.send(post("/echo", body));
                    wrong += wire.answer().body == body ? 0 : 1;
                }
            });
        }
    }
    CHECK(wrong == 0);
    CHECK(site.observer.wait_for_answers(600).size() == 600);
}
