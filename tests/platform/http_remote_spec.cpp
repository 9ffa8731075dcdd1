// A command line asks a server.

#include "platform/http/remote.hpp"
#include "tests/platform/http_waits.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace http_test;

namespace {

std::string url_of(const Site& site) {
    return fmt::format("http://127.0.0.1:{}", site.server.port());
}

base::Task<Response> tell_back(Request& request) {
    co_return conflict("taken", request.body).with("X-Seen", request.header("X-From").value_or(""));
}

base::Task<Response> three_events(Request&) {
    struct Producer {
        base::Task<void> operator()(EventWriter& writer) const {
            co_await writer.send("progress", "1", "one");
            co_await writer.send("progress", "2", "two\nlines");
            co_await writer.send("done", "3", "three");
        }
    };

    co_return event_stream(Producer{});
}

base::Task<Response> nothing_there(Request&) {
    co_return not_found("batch_not_found", "There is no such batch.");
}

class SlowAnswer {
public:
    explicit SlowAnswer(Door& door) : door_{&door} {}

    base::Task<Response> operator()(Request&) const {
        co_await door_->pass();
        co_return no_content();
    }

private:
    Door* door_;
};

std::vector<std::string> told(Remote& remote, std::size_t most = 100) {
    std::vector<std::string> events;
    const Call call{.method = Method::get, .path = "/events"};
    remote.listen(call, [&](const ServerEvent& event) {
        events.push_back(event.name + " " + event.id + " " + event.data);
        return events.size() < most;
    });
    return events;
}

}  // namespace

TEST_CASE("a call carries its headers and its body, and any status is an answer") {
    Site site{{open_route(Method::post, "/peer", tell_back)}};
    Remote remote{{.url = url_of(site) + "/"}};
    Call call{.path = "/peer", .body = std::string(100'000, 'x')};
    call.headers.add("X-From", "terminal");
    const Reply reply = remote.call(call);
    CHECK(reply.status == 409);
    CHECK(reply.headers.find("x-seen") == "terminal");
    CHECK(reply.body.find(call.body) != std::string::npos);
}

TEST_CASE("events are handed over one by one until the stream ends, or nobody wants more") {
    Site site{{open_route(Method::get, "/events", three_events)}};
    Remote remote{{.url = url_of(site)}};
    CHECK(
        told(remote) ==
        std::vector<std::string>{"progress 1 one", "progress 2 two\nlines", "done 3 three"}
    );
    CHECK(told(remote, 1) == std::vector<std::string>{"progress 1 one"});
}

TEST_CASE("a refusal of a stream is an answer with its body") {
    Site site{{open_route(Method::get, "/events", nothing_there)}};
    Remote remote{{.url = url_of(site)}};
    const Call call{.method = Method::get, .path = "/events"};
    const Reply reply = remote.listen(call, [](const ServerEvent&) { return true; });
    CHECK(reply.status == 404);
    CHECK(reply.body.find("batch_not_found") != std::string::npos);
}

TEST_CASE("what speaks no tls that is trusted is told apart from nobody") {
    Site plain{{open_route(Method::get, "/", nothing_there)}};
    const auto port = url_of(plain).substr(std::string_view{"http"}.size());
    Remote remote{{.url = "https" + port}};
    CHECK_THROWS_AS(remote.call({.method = Method::get}), Untrusted);
}

TEST_CASE("a server that is not there is told apart from one that does not answer") {
    Remote nobody{{.url = "http://127.0.0.1:1"}};
    CHECK_THROWS_AS(nobody.call({.method = Method::get}), Unreachable);
    Door door;
    Site site{{open_route(Method::get, "/slow", SlowAnswer{door})}};
    Remote slow{{.url = url_of(site)}};
    CHECK_THROWS_AS(
        slow.call({.method = Method::get, .path = "/slow", .time_limit = 200ms}), AnswerLost
    );
    door.open();
}

TEST_CASE("whoever waits for an answer can be interrupted") {
    Door door;
    Site site{{open_route(Method::get, "/slow", SlowAnswer{door})}};
    Remote remote{{.url = url_of(site), .is_interrupted = [&] { return door.waiting() > 0; }}};
    CHECK_THROWS_AS(remote.call({.method = Method::get, .path = "/slow"}), Interrupted);
    door.open();
}

TEST_CASE("events are the same wherever their bytes are cut") {
    const std::string bytes =
        ": hello\nretry: 2000\n\nevent: progress\r\nid: 7\r\ndata: {\"a\":1}\r\n\r\n"
        "data:x\ndata: y\n\n: heartbeat\n\nevent: done\n\n";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        CAPTURE(cut);
        EventReader reader;
        std::vector<std::string> events;
        const auto take = [&](const ServerEvent& event) {
            events.push_back(event.name + "|" + event.id + "|" + event.data);
            return true;
        };
        CHECK(reader.feed(bytes.substr(0, cut), take));
        CHECK(reader.feed(bytes.substr(cut), take));
        CHECK(events == std::vector<std::string>{"progress|7|{\"a\":1}", "message|7|x\ny"});
    }
}

TEST_CASE("an event without end is no event") {
    EventReader reader;
    const auto take = [](const ServerEvent&) { return true; };
    CHECK(reader.feed("data: x\n", take));
    CHECK(!reader.feed(std::string(EventReader::event_bytes_max, 'x'), take));
}

TEST_CASE("a port that is taken is found out before a server is made") {
    Site site{{}};
    CHECK_THROWS_AS(must_be_free("127.0.0.1", site.server.port()), CannotListen);
    CHECK_THROWS_AS(must_be_free("192.0.2.1", 0), CannotListen);
    must_be_free("127.0.0.1", 0);
}
