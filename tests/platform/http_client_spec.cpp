// One process asks another.

#include "platform/http/client.hpp"
#include "tests/platform/http_waits.hpp"

#include <doctest/doctest.h>

using namespace http_test;

namespace {

// Asks the peer what it was asked, and tells what came of it.
class Forwarder {
public:
    Forwarder(Client& client, std::uint16_t port) : client_{&client}, port_{port} {}

    base::Task<Response> operator()(Request& request) const {
        Call call;
        call.path = "/peer";
        call.headers.add("X-From", "forwarder");
        call.body = request.body;
        call.time_limit = 300ms;
        std::string failure;
        try {
            Reply reply = co_await client_->call({"127.0.0.1", port_}, std::move(call));
            co_return text(
                std::to_string(reply.status) + " " + reply.body + " " +
                std::string{reply.headers.find("x-seen").value_or("")}
            );
        } catch (const Unreachable& fault) {
            failure = "unreachable, retryable " + std::to_string(fault.retryable());
        } catch (const AnswerLost& fault) {
            failure = "answer lost, retryable " + std::to_string(fault.retryable());
        }
        co_return text(failure);
    }

private:
    Client* client_;
    std::uint16_t port_;
};

base::Task<Response> peer(Request& request) {
    co_return conflict("taken", request.body).with("X-Seen", request.header("X-From").value_or(""));
}

class SlowPeer {
public:
    explicit SlowPeer(Door& door) : door_{&door} {}

    base::Task<Response> operator()(Request&) const {
        co_await door_->pass();
        co_return no_content();
    }

private:
    Door* door_;
};

Routes one(Handler handler) {
    return {open_route(Method::post, "/peer", std::move(handler))};
}

}  // namespace

TEST_CASE("an address of a peer is a plain http origin") {
    CHECK(origin_from("http://10.0.0.2:8001") == Origin{"10.0.0.2", 8001});
    CHECK(origin_from("http://node/") == Origin{"node", 80});
    CHECK(origin_from("http://[::1]:9") == Origin{"::1", 9});
    for (const std::string wrong :
         {"https://a:1", "a:1", "http://", "http://a:0", "http://a:x", "http://a/b", "http://u@a"
         }) {
        CAPTURE(wrong);
        CHECK_FALSE(origin_from(wrong));
    }
}

TEST_CASE("a peer's answer comes back whole, whatever its status, and the connection is kept") {
    Site far{one(peer)};
    Client client{far.clock};
    Site near{{open_route(Method::post, "/ask", Forwarder{client, far.server.port()})}};
    for (int i = 0; i < 5; ++i) {
        const Answer answer = near.ask(post("/ask", "seat 7"));
        CHECK(answer.body.starts_with("409 {"));
        CHECK(answer.body.find("seat 7") != std::string::npos);
        CHECK(answer.body.ends_with(" forwarder"));
    }
    CHECK(far.server.connections() == 1);
    client.clear();
    CHECK(comes_true([&] { return far.server.connections() == 0; }));
}

TEST_CASE("a peer that is not there has certainly done nothing") {
    std::uint16_t port = 0;
    {
        const Site gone{{}};
        port = gone.server.port();
    }
    Site near{{}};
    Client client{near.clock};
    Site asking{{open_route(Method::post, "/ask", Forwarder{client, port})}};
    CHECK(asking.ask(post("/ask", "")).body == "unreachable, retryable 1");
}

TEST_CASE("a peer that does not answer in time may have done it") {
    Door door;
    Site far{one(SlowPeer{door})};
    Client client{far.clock};
    Site near{{open_route(Method::post, "/ask", Forwarder{client, far.server.port()})}};
    CHECK(near.ask(post("/ask", "")).body == "answer lost, retryable 0");
    client.clear();
}

TEST_CASE("a kept connection that the peer has closed meanwhile is not used again") {
    Site near{{}};
    Client client{near.clock};
    std::uint16_t port = 0;
    {
        Site far{one(peer)};
        port = far.server.port();
        Site asking{{open_route(Method::post, "/ask", Forwarder{client, port})}};
        CHECK(asking.ask(post("/ask", "a")).body.starts_with("409"));
        far.server.shutdown(1s);
        CHECK(asking.ask(post("/ask", "b")).body == "unreachable, retryable 1");
        client.clear();
    }
}
