// Asks on their way to another process over real HTTP.

#include "base/random.hpp"
#include "platform/http/server.hpp"
#include "shards/http_peers.hpp"
#include "shards/letters.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

using namespace std::chrono_literals;
using namespace platform::http;
using Kind = shards::Answer::Kind;

namespace {

const events::RecipientId ann{"0000000000000000000000A000"};
constexpr base::Duration patience{20'000};

shards::Ask command(const std::string& id) {
    return shards::Request{.id = id, .command = domain::SuppressRecipient{.recipient = ann}};
}

class Silent final : public Observer {
public:
    void on_response(const Served&) override {}

    void on_failure(std::string_view, std::string_view) override {}
};

// Another process: answers each ask with an offset that counts them, or as the test wants.
class Peer {
public:
    explicit Peer(std::string secret = "secret")
        : server_{
              {.cluster_secret = std::move(secret)},
              {{.method = Method::post,
                .pattern = std::string{shards::letters_path},
                .access = Access::member,
                .handler = [this](Request& request) { return answer(request); }}},
              {clock_, random_, observer_}
          } {}

    std::string url() const { return fmt::format("http://127.0.0.1:{}", server_.port()); }

    std::size_t connections() const { return server_.connections(); }

    void close() { server_.shutdown(0ms); }

    std::atomic<int> letters{0};
    std::atomic<int> asks{0};
    std::atomic<int> status{200};
    std::atomic<bool> is_short{false};  // its reply lacks an answer

private:
    base::Task<Response> answer(Request& request) {
        ++letters;
        if (status != 200) {
            co_return problem(status, "test", "As the test wants it");
        }
        const auto letter = shards::read_letter(request.body).value();
        std::vector<shards::Answer> answers;
        for (std::size_t i = is_short ? 1 : 0; i < letter.asks.size(); ++i) {
            answers.push_back({.kind = Kind::nothing, .offset = asks++});
        }
        co_return ok(shards::write_reply(answers));
    }

    base::SystemClock clock_;
    base::SeededRandom random_{1};
    Silent observer_;
    Server server_;
};

// Collects answers, whenever they come.
class Answers {
public:
    shards::Respond next() {
        return [this](shards::Answer answer) {
            const std::lock_guard lock{mutex_};
            all_.push_back(std::move(answer));
            arrived_.notify_all();
        };
    }

    std::vector<shards::Answer> wait_for(std::size_t count) {
        std::unique_lock lock{mutex_};
        REQUIRE(arrived_.wait_for(lock, patience, [&] { return all_.size() >= count; }));
        return all_;
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<shards::Answer> all_;
};

struct Asking {
    base::SystemClock clock;
    std::mutex mutex;
    std::vector<std::string> alarms;
    Answers answers;  // outlives the peers, who answer to the end
    shards::HttpPeers peers;

    explicit Asking(shards::HttpPeersOptions options = {.secret = "secret"})
        : peers{
              std::move(options),
              [](std::int32_t) { return std::nullopt; },
              clock,
              [this](std::string_view what) {
                  const std::lock_guard lock{mutex};
                  alarms.emplace_back(what);
              }
          } {}

    Kind ask(const std::string& url, const std::string& id = "one") {
        const auto before = asked_;
        send(url, id);
        return answers.wait_for(before + 1).back().kind;
    }

    void send(const std::string& url, const std::string& id, std::int32_t partition = 0) {
        ++asked_;
        peers.ask({.url = url, .partition = partition}, command(id), 5s, answers.next());
    }

    std::size_t alarm_count() {
        const std::lock_guard lock{mutex};
        return alarms.size();
    }

private:
    std::size_t asked_ = 0;
};

}  // namespace

TEST_CASE("what waits for one shard goes in few letters, over connections that are kept") {
    Peer peer;
    Asking asking;
    for (int i = 0; i < 500; ++i) {
        asking.send(peer.url(), fmt::format("command {}", i));
    }
    const auto answers = asking.answers.wait_for(500);
    CHECK(peer.asks == 500);
    CHECK(peer.letters < 100);
    CHECK(peer.connections() <= 2);
    for (const auto& answer : answers) {
        CHECK(answer.kind == Kind::nothing);
    }
    CHECK(asking.ask(peer.url()) == Kind::nothing);
    CHECK(peer.connections() <= 2);
    CHECK(asking.alarm_count() == 0);
}

TEST_CASE("a letter is bounded in asks and in bytes, and a larger ask goes alone") {
    for (const auto& options :
         {shards::HttpPeersOptions{.secret = "secret", .letter_asks = 3, .letters_under_way = 1},
          shards::HttpPeersOptions{.secret = "secret", .letter_bytes = 1, .letters_under_way = 1}
         }) {
        Peer peer;
        Asking asking{options};
        for (int i = 0; i < 30; ++i) {
            asking.send(peer.url(), fmt::format("command {}", i));
        }
        asking.answers.wait_for(30);
        CHECK(peer.asks == 30);
        CHECK(peer.letters >= 10);
    }
}

TEST_CASE("a process that is not there has certainly done nothing") {
    std::string url;
    {
        const Peer gone;
        url = gone.url();
    }
    Asking asking;
    CHECK(asking.ask(url) == Kind::not_here);
    CHECK(asking.ask(url) == Kind::not_here);
    CHECK(asking.alarm_count() == 1);  // Said once, not with every command.
}

TEST_CASE("nothing is forwarded to a process with TLS alone, and an operator hears what is missing"
) {
    Asking asking;
    CHECK(asking.ask("https://elsewhere:8000") == Kind::not_here);
    REQUIRE(asking.alarm_count() == 1);
    CHECK(asking.alarms.front().find("set its cluster.url") != std::string::npos);
}

TEST_CASE("a letter that is refused unread has done nothing, and an operator hears why") {
    Peer peer{"another secret"};
    Asking asking;
    CHECK(asking.ask(peer.url()) == Kind::not_here);
    CHECK(peer.letters == 0);
    REQUIRE(asking.alarm_count() == 1);
    CHECK(asking.alarms.front().find("403") != std::string::npos);
}

TEST_CASE("a letter that failed after it was read may have been carried out") {
    Peer peer;
    Asking asking;
    peer.status = 503;
    CHECK(asking.ask(peer.url()) == Kind::unknown);
    peer.status = 200;
    peer.is_short = true;
    CHECK(asking.ask(peer.url()) == Kind::unknown);
    peer.is_short = false;
    CHECK(asking.ask(peer.url()) == Kind::nothing);
}

TEST_CASE("a line that is full says so at once") {
    Peer peer;
    Asking asking{{.secret = "secret", .waiting = 0}};
    CHECK(asking.ask(peer.url()) == Kind::busy);
    CHECK(peer.letters == 0);
}

TEST_CASE("whatever is on its way when the process ends is answered as in doubt") {
    // Connections are made, and nothing is ever answered.
    boost::asio::io_context loop;
    boost::asio::ip::tcp::acceptor mute{loop, {boost::asio::ip::address_v4::loopback(), 0}};
    Answers answers;
    {
        Asking asking;
        const auto url = fmt::format("http://127.0.0.1:{}", mute.local_endpoint().port());
        asking.peers.ask({.url = url}, command("one"), 5s, answers.next());
        mute.accept();
    }
    CHECK(answers.wait_for(1).front().kind == Kind::unknown);
}
