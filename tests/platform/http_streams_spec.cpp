// Handlers that take their time: deadlines, event streams, long answers, the server's end.

#include "tests/platform/http_waits.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace http_test;

namespace {

// Sends one event, then waits at the door, then sends another.
class TwoEvents {
public:
    explicit TwoEvents(Door& door) : door_{&door} {}

    base::Task<Response> operator()(Request&) const { co_return event_stream(Producer{door_}); }

private:
    struct Producer {
        Door* door;

        base::Task<void> operator()(EventWriter& writer) const {
            const bool first = co_await writer.send("progress", "1", "{\"sent\":1}");
            if (!first) {
                co_return;
            }
            co_await door->pass();
            co_await writer.send("done", "2", "two\nlines");
        }
    };

    Door* door_;
};

class AtTheDoor {
public:
    explicit AtTheDoor(Door& door) : door_{&door} {}

    base::Task<Response> operator()(Request&) const {
        co_await door_->pass();
        co_return text("through");
    }

private:
    Door* door_;
};

class EndlessEvents {
public:
    explicit EndlessEvents(std::atomic<bool>& ended) : ended_{&ended} {}

    base::Task<Response> operator()(Request&) const { co_return event_stream(Producer{ended_}); }

private:
    struct Producer {
        std::atomic<bool>* ended;

        base::Task<void> operator()(EventWriter& writer) const {
            const std::string data(100'000, 'x');
            bool open = true;
            while (open) {
                open = co_await writer.send("", "", data);
            }
            *ended = true;
        }
    };

    std::atomic<bool>* ended_;
};

base::Task<Response> three_pieces(Request&) {
    struct Producer {
        base::Task<void> operator()(BodyWriter& writer) const {
            for (int i = 0; i < 3; ++i) {
                co_await writer.write("piece;");
            }
        }
    };

    co_return body_stream(Producer{}, csv_type);
}

base::Task<Response> broken_pieces(Request&) {
    struct Producer {
        base::Task<void> operator()(BodyWriter& writer) const {
            co_await writer.write("piece;");
            throw std::runtime_error{"the rest is lost"};
        }
    };

    co_return body_stream(Producer{}, csv_type);
}

Route events_route(Handler handler) {
    Route route = open_route(Method::get, "/events", std::move(handler));
    route.streams_events = true;
    return route;
}

}  // namespace

TEST_CASE("every answer but a stream of events tells of the site") {
    const auto nothing = [](Request&) -> base::Task<Response> { co_return Response{}; };
    Config config;
    config.site_headers = [] {
        return std::vector<std::pair<std::string, std::string>>{{"X-Phase", "a"}};
    };
    Door door;
    door.open();
    Site site{{events_route(TwoEvents{door}), open_route(Method::get, "/", nothing)}, config};
    CHECK(site.ask(get("/")).header("x-phase") == "a");
    Wire wire{site.server.port()};
    wire.send(get("/events"));
    const std::string head = wire.until("\r\n\r\n");
    CHECK(head.find("X-Phase") == std::string::npos);
    CHECK(head.find("X-Content-Type-Options: nosniff") != std::string::npos);
}

TEST_CASE("events arrive as they are sent, and the stream ends with its handler") {
    Door door;
    Site site{{events_route(TwoEvents{door})}};
    Wire wire{site.server.port()};
    wire.send(get("/events", "Accept-Encoding: gzip\r\n"));
    const std::string head = wire.until("\r\n\r\n");
    CHECK(head.find("Content-Type: text/event-stream") != std::string::npos);
    CHECK(head.find("Content-Encoding") == std::string::npos);
    CHECK(head.find("X-Request-ID") != std::string::npos);
    wire.until("event: progress\nid: 1\ndata: {\"sent\":1}\n\n");
    door.open();
    wire.until("event: done\nid: 2\ndata: two\ndata: lines\n\n");
    wire.until("0\r\n\r\n");
    CHECK(wire.closes());
}

TEST_CASE("a silent stream is kept alive by a comment every fifteen seconds") {
    Door door;
    Site site{{events_route(TwoEvents{door})}};
    Wire wire{site.server.port()};
    wire.send(get("/events"));
    wire.until("\"sent\":1}\n\n");
    for (int beat = 0; beat < 3; ++beat) {
        site.clock.let_server_see();
        site.clock.advance(15s);
        wire.until(": heartbeat\n\n");
    }
    door.open();
    wire.until("event: done");
}

TEST_CASE("a stream outlives the time limit of handlers") {
    Door door;
    Site site{{events_route(TwoEvents{door})}};
    Wire wire{site.server.port()};
    wire.send(get("/events"));
    wire.until("\"sent\":1}\n\n");
    site.clock.let_server_see();
    site.clock.advance(1h);
    wire.until(": heartbeat\n\n");
    door.open();
    wire.until("event: done");
}

TEST_CASE("a subscriber that does not read is cut off, and its handler ends") {
    std::atomic<bool> ended{false};
    Site site{{events_route(EndlessEvents{ended})}};
    Wire wire = Wire::with_small_window(site.server.port());
    wire.send(get("/events"));
    wire.until("\r\n\r\n");
    site.clock.let_server_see();
    site.clock.let_server_see();
    CHECK_FALSE(ended);
    site.clock.advance(20s);
    CHECK(comes_true([&] { return site.server.connections() == 0; }));
    CHECK(ended);
}

TEST_CASE("a handler whose subscriber goes away is cancelled at once") {
    Door door;
    Site site{{events_route(TwoEvents{door})}};
    {
        Wire wire{site.server.port()};
        wire.send(get("/events"));
        wire.until("\"sent\":1}\n\n");
    }
    CHECK(comes_true([&] { return door.cancelled() == 1; }));
    CHECK(comes_true([&] { return site.server.connections() == 0; }));
}

TEST_CASE("a handler that is too slow is cancelled; the caller learns what that means") {
    Door door;
    Site site{
        {open_route(Method::get, "/slow", AtTheDoor{door}),
         open_route(Method::post, "/slow", AtTheDoor{door})}
    };
    const auto answer_to = [&](const std::string& request) {
        const int cancelled = door.cancelled();
        Wire wire{site.server.port()};
        wire.send(request);
        REQUIRE(comes_true([&] { return door.waiting() == cancelled + 1; }));
        site.clock.let_server_see();
        site.clock.advance(15s);
        return wire.answer();
    };
    const Answer read = answer_to(get("/slow"));
    CHECK(read.status == 503);
    CHECK(read.body.find("deadline_exceeded") != std::string::npos);
    CHECK(read.header("retry-after") == "2");
    const Answer write = answer_to(post("/slow", ""));
    CHECK(write.status == 503);
    CHECK(write.body.find("OUTCOME_UNKNOWN") != std::string::npos);
    CHECK(door.cancelled() == 2);
}

TEST_CASE("a long answer comes in pieces and leaves the connection usable") {
    Site site{{open_route(Method::get, "/pieces", three_pieces)}};
    Wire wire{site.server.port()};
    for (int i = 0; i < 2; ++i) {
        wire.send(get("/pieces"));
        CHECK(wire.answer().body == "piece;piece;piece;");
    }
}

TEST_CASE("a long answer that breaks off never looks complete") {
    Site site{{open_route(Method::get, "/pieces", broken_pieces)}};
    Wire wire{site.server.port()};
    wire.send(get("/pieces"));
    wire.until("piece;\r\n");
    CHECK(wire.closes());
    CHECK(site.observer.failures() == std::vector<std::string>{"the rest is lost"});
}

TEST_CASE("a server that leaves finishes what it began and tells streams to reconnect") {
    Door door;
    Site site{{events_route(TwoEvents{door}), open_route(Method::get, "/slow", AtTheDoor{door})}};
    Wire idle{site.server.port()};
    Wire slow{site.server.port()};
    Wire events{site.server.port()};
    events.send(get("/events"));
    events.until("\"sent\":1}\n\n");
    slow.send(get("/slow"));
    REQUIRE(comes_true([&] { return door.waiting() == 2; }));

    std::jthread leaving{[&] { site.server.shutdown(5s); }};
    events.until("retry: 2000\n\n");
    CHECK(events.closes());
    CHECK(idle.closes());
    door.open();
    const Answer answer = slow.answer();
    CHECK(answer.body == "through");
    CHECK(answer.header("connection") == "close");
    leaving.join();
    CHECK(site.server.connections() == 0);
}

TEST_CASE("who asks by a kept connection just when the server leaves is answered, and told to go") {
    Door door;
    const auto echo = [](Request& request) -> base::Task<Response> {
        co_return text(std::string{request.body});
    };
    Site site{{events_route(TwoEvents{door}), open_route(Method::post, "/echo", echo)}};
    Wire kept{site.server.port()};
    kept.send(post("/echo", "before"));
    REQUIRE(kept.answer().body == "before");
    Wire events{site.server.port()};
    events.send(get("/events"));
    events.until("\"sent\":1}\n\n");

    std::jthread leaving{[&] { site.server.shutdown(2s); }};
    events.until("retry: 2000\n\n");
    kept.send(post("/echo", "just now"));
    const Answer answer = kept.answer();
    CHECK(answer.body == "just now");
    CHECK(answer.header("connection") == "close");
    CHECK(kept.closes());
}

TEST_CASE("a server that leaves does not wait for clients that keep a silent connection open") {
    const auto echo = [](Request& request) -> base::Task<Response> {
        co_return text(std::string{request.body});
    };
    Site site{{open_route(Method::post, "/echo", echo)}};
    Wire silent{site.server.port()};
    Wire kept{site.server.port()};
    kept.send(post("/echo", "before"));
    REQUIRE(kept.answer().body == "before");
    const auto began = std::chrono::steady_clock::now();
    site.server.shutdown(60s);
    CHECK(std::chrono::steady_clock::now() - began < 30s);
    CHECK(silent.closes());
    CHECK(kept.closes());
}

TEST_CASE("a server that leaves does not wait longer than it was told to") {
    Door door;
    Site site{{open_route(Method::get, "/slow", AtTheDoor{door})}};
    Wire slow{site.server.port()};
    slow.send(get("/slow"));
    REQUIRE(comes_true([&] { return door.waiting() == 1; }));
    site.server.shutdown(10ms);
    CHECK(slow.closes());
    CHECK(door.cancelled() == 1);
}

TEST_CASE("a port in use is a fault that names the address") {
    Site site{{}};
    Config config;
    config.port = site.server.port();
    bool refused = false;
    try {
        const Site second{{}, config};
    } catch (const CannotListen& fault) {
        refused = true;
        const std::string where = "127.0.0.1:" + std::to_string(config.port);
        CHECK(std::string{fault.what()}.find(where) != std::string::npos);
    }
    CHECK(refused);
}
