// Sizes and times: what is too large or too slow is refused early and cheaply.

#include "tests/platform/http_site.hpp"

#include <doctest/doctest.h>

using namespace http_test;

namespace {

constexpr std::size_t small_limit = 1000;

base::Task<Response> count_pieces(Request& request) {
    std::size_t bytes = 0;
    std::optional<std::string> piece = co_await request.stream->next();
    while (piece) {
        bytes += piece->size();
        piece = co_await request.stream->next();
    }
    co_return text(std::to_string(bytes));
}

base::Task<Response> ignore_stream(Request&) {
    co_return conflict("not_now", "Not now");
}

Routes routes() {
    Route small = open_route(Method::post, "/small", echo());
    small.body_limit = small_limit;
    Route stream = open_route(Method::post, "/stream", count_pieces);
    stream.body_limit = 16 * 1024 * 1024;
    stream.streams_body = true;
    Route ignored = open_route(Method::post, "/ignored", ignore_stream);
    ignored.body_limit = 16 * 1024 * 1024;
    ignored.streams_body = true;
    return {small, stream, ignored, open_route(Method::get, "/ok", echo())};
}

std::string head_only(std::string_view path, std::size_t length, std::string_view headers = {}) {
    return "POST " + std::string{path} +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n" +
           std::string{headers} + "\r\n";
}

}  // namespace

TEST_CASE("a body at the limit passes, one byte more is refused before it is sent") {
    Site site{routes()};
    CHECK(site.ask(post("/small", std::string(small_limit, 'x'))).status == 200);
    Wire wire{site.server.port()};
    wire.send(head_only("/small", small_limit + 1));
    const Answer answer = wire.answer();
    CHECK(answer.status == 413);
    CHECK(answer.body.find("body_too_large") != std::string::npos);
}

TEST_CASE("a body far beyond the limit is not read: the answer comes and the connection closes") {
    Site site{routes()};
    Wire wire{site.server.port()};
    wire.send(head_only("/small", 5'000'000'000));
    const Answer answer = wire.answer();
    CHECK(answer.status == 413);
    CHECK(answer.header("connection") == "close");
    CHECK(wire.closes());
}

TEST_CASE("a body in chunks is refused as soon as it exceeds the limit") {
    Site site{routes()};
    Wire wire{site.server.port()};
    wire.send("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 4; ++i) {
        wire.send("100\r\n" + std::string(256, 'x') + "\r\n");
    }
    CHECK(wire.answer().status == 413);
}

TEST_CASE("a client that waits for permission to send a body gets it, or the refusal instead") {
    Site site{routes()};
    Wire allowed{site.server.port()};
    allowed.send(head_only("/small", 5, "Expect: 100-continue\r\n"));
    CHECK(allowed.answer().status == 100);
    allowed.send("hello");
    CHECK(allowed.answer().body == "hello");
    Wire refused{site.server.port()};
    refused.send(head_only("/small", small_limit + 1, "Expect: 100-continue\r\n"));
    CHECK(refused.answer().status == 413);
    CHECK(refused.closes());
}

TEST_CASE("a streamed body reaches its handler whole, whatever its size") {
    Site site{routes()};
    for (const std::size_t size : {0UL, 1UL, 70'000UL, 3'000'000UL}) {
        CAPTURE(size);
        const Answer answer = site.ask(post("/stream", std::string(size, 'x')));
        CHECK(answer.status == 200);
        CHECK(answer.body == std::to_string(size));
    }
}

TEST_CASE("after a streamed body the connection serves the next request") {
    Site site{routes()};
    Wire wire{site.server.port()};
    wire.send(post("/stream", std::string(100'000, 'x')) + get("/ok"));
    CHECK(wire.answer().body == "100000");
    CHECK(wire.answer().status == 200);
}

TEST_CASE("a small body that the handler did not want is read away, a large one closes") {
    Site site{routes()};
    Wire small{site.server.port()};
    small.send(post("/ignored", "abc") + get("/ok"));
    CHECK(small.answer().status == 409);
    CHECK(small.answer().status == 200);
    Wire large{site.server.port()};
    large.send(head_only("/ignored", 10'000'000));
    const Answer answer = large.answer();
    CHECK(answer.status == 409);
    CHECK(answer.header("connection") == "close");
    CHECK(large.closes());
}

TEST_CASE("a request cut in the middle has no effect on the next one") {
    Site site{routes()};
    for (const std::string& cut :
         {std::string{"GET /o"}, head_only("/small", 10) + "abc", head_only("/stream", 10) + "abc"
         }) {
        CAPTURE(cut);
        Wire wire{site.server.port()};
        wire.send(cut);
        wire.close_sending();
        CHECK(wire.closes());
    }
    CHECK(site.ask(get("/ok")).status == 200);
    CHECK(comes_true([&] { return site.server.connections() == 0; }));
}

TEST_CASE("a head that trickles in is given up after ten seconds") {
    Site site{routes()};
    Wire wire{site.server.port()};
    wire.send("GET /ok HTTP/1.1\r\nHost: a\r\n");
    site.clock.let_server_see();
    site.clock.advance(9s);
    wire.send("X-Slow: 1\r\n");
    site.clock.let_server_see();
    CHECK(site.server.connections() == 1);
    site.clock.advance(1s);
    const Answer answer = wire.answer();
    CHECK(answer.status == 408);
    CHECK(wire.closes());
}

TEST_CASE("a connection that never says anything is closed after ten seconds") {
    Site site{routes()};
    Wire wire{site.server.port()};
    REQUIRE(comes_true([&] { return site.server.connections() == 1; }));
    site.clock.let_server_see();
    site.clock.advance(10s);
    CHECK(wire.closes());
}

TEST_CASE("a body that trickles in is given up after thirty seconds") {
    Site site{routes()};
    for (const std::string path : {"/small", "/stream"}) {
        CAPTURE(path);
        Wire wire{site.server.port()};
        wire.send(head_only(path, 10) + "abc");
        site.clock.let_server_see();
        site.clock.advance(30s);
        const Answer answer = wire.answer();
        CHECK(answer.status == 408);
        CHECK(wire.closes());
    }
}

TEST_CASE("a connection may be idle for a minute between requests") {
    Site site{routes()};
    Wire wire{site.server.port()};
    wire.send(get("/ok"));
    CHECK(wire.answer().status == 200);
    site.clock.let_server_see();
    site.clock.advance(59s);
    site.clock.let_server_see();
    wire.send(get("/ok"));
    CHECK(wire.answer().status == 200);
    site.clock.let_server_see();
    site.clock.advance(60s);
    CHECK(wire.closes());
}

TEST_CASE("one connection too many is turned away with 503") {
    Config config;
    config.limits.connections_per_address = 2;
    Site site{routes(), config};
    Wire first{site.server.port()};
    Wire second{site.server.port()};
    REQUIRE(comes_true([&] { return site.server.connections() == 2; }));
    {
        Wire third{site.server.port()};
        const Answer answer = third.answer();
        CHECK(answer.status == 503);
        CHECK(answer.has("retry-after"));
        CHECK(answer.has("x-request-id"));
        CHECK(third.closes());
    }
    first.send(get("/ok"));
    CHECK(first.answer().status == 200);
}

TEST_CASE("a proxy that is trusted speaks for many, and may have as many connections") {
    Config config;
    config.limits.connections_per_address = 2;
    config.trusted_proxies = {"127.0.0.1"};
    Site site{routes(), config};
    std::vector<std::unique_ptr<Wire>> wires;
    for (int i = 0; i < 5; ++i) {
        wires.push_back(std::make_unique<Wire>(site.server.port()));
    }
    CHECK(comes_true([&] { return site.server.connections() == 5; }));
    wires.back()->send(get("/ok"));
    CHECK(wires.back()->answer().status == 200);
}

namespace {

base::Task<Response> send_a_lot(Request&) {
    co_return text(std::string(64 * 1024 * 1024, 'x'));
}

}  // namespace

TEST_CASE("a reader that stops reading is cut off after the write timeout") {
    Site site{{open_route(Method::get, "/large", send_a_lot)}};
    Wire wire = Wire::with_small_window(site.server.port());
    wire.send(get("/large"));
    wire.until("\r\n\r\n");
    site.clock.let_server_see();
    CHECK(site.server.connections() == 1);
    site.clock.advance(20s);
    CHECK(comes_true([&] { return site.server.connections() == 0; }));
    const auto seen = site.observer.wait_for_answers(1);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].cut);
}

TEST_CASE("mangled requests are answered or closed, and the server lives on") {
    Site site{routes()};
    base::SeededRandom chance{7};
    const std::string whole = post("/small", "hello", "X-A: b\r\nCookie: a=b; c\r\n") +
                              "POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                              "\r\n5\r\nhello\r\n0\r\n\r\n";
    for (int round = 0; round < 300; ++round) {
        std::string mangled = whole;
        for (std::uint64_t i = chance.below(6) + 1; i > 0; --i) {
            const std::size_t at = chance.below(mangled.size());
            switch (chance.below(3)) {
                case 0:
                    mangled[at] = static_cast<char>(chance.below(256));
                    break;
                case 1:
                    mangled.erase(at, chance.below(8));
                    break;
                default:
                    mangled.insert(at, mangled.substr(chance.below(mangled.size()), 9));
            }
        }
        CAPTURE(round);
        Wire wire{site.server.port()};
        wire.send(mangled);
        wire.close_sending();
        REQUIRE(wire.closes());
    }
    CHECK(site.ask(get("/ok")).status == 200);
    CHECK(site.observer.failures().empty());
}
