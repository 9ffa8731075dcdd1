#pragma once
// A server on a free port of the loopback, and a client that says exactly what a test wants.

#include "platform/http/server.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace http_test {

using namespace platform::http;
using namespace std::chrono_literals;

// Time stands still until a test moves it. Usable from several threads.
class HandClock final : public base::Clock {
public:
    base::Instant now() const override { return base::Instant{1'772'000'000'000ms + steady()}; }

    base::Duration steady() const override;

    void advance(base::Duration by);

    // Returns once the server has looked at the clock a few more times, as it does at each tick.
    void let_server_see() const;

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable looked_;
    mutable std::uint64_t looks_ = 0;
    base::Duration at_{0};
};

struct Seen {
    std::string route;
    int status = 0;
    std::string request_id;
    std::string user;
    bool cut = false;
};

class RecordingObserver final : public Observer {
public:
    void on_response(const Served& served) override;
    void on_failure(std::string_view request_id, std::string_view what) override;
    void on_limit(std::string_view bucket, const platform::http::Verdict& verdict, bool shadow)
        override;

    // Waits, up to a deadline.
    std::vector<Seen> wait_for_answers(std::size_t count);
    std::vector<std::string> failures();
    int blocked_in_shadow();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Seen> seen_;
    std::vector<std::string> failures_;
    int blocked_in_shadow_ = 0;
};

// Knows the tokens "user-NAME" and "admin-NAME"; the token "broken" meets a fault.
class TokenBook final : public Authenticator {
public:
    base::Task<Answer> authenticate(Request& request) override;
};

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case; the last of each
    std::multimap<std::string, std::string> all_headers;
    std::string body;

    // Empty if absent.
    std::string header(const std::string& name) const;

    bool has(const std::string& name) const { return headers.contains(name); }
};

// One TCP connection. Everything read waits at most 40 seconds.
class Wire {
public:
    explicit Wire(std::uint16_t port);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    // False once the other side has closed.
    bool send(std::string_view bytes);
    void close_sending();

    // Fails the test if no whole answer comes.
    Answer answer(bool to_head = false);

    // Until `text` was seen; everything read so far. Fails the test if it does not come.
    std::string until(std::string_view text);

    // True when the other side closes without another byte, or with some that are ignored.
    bool closes();

    // A small receive buffer, so that a slow reader is felt soon. Before anything is read.
    static Wire with_small_window(std::uint16_t port);

private:
    Wire(std::uint16_t port, int window);
    bool fill();

    int socket_ = -1;
    std::string read_;
};

std::string get(std::string_view path, std::string_view headers = {});
std::string post(std::string_view path, std::string_view body, std::string_view headers = {});

struct Site {
    HandClock clock;
    base::SeededRandom random{1};
    RecordingObserver observer;
    TokenBook tokens;
    Server server;

    explicit Site(Routes routes, Config config = {});

    // On a connection of its own.
    Answer ask(std::string_view request);
};

Route open_route(Method method, std::string pattern, Handler handler);

// Answers 200 with the body it was sent.
Handler echo();

// Waits for a condition that another thread makes true; false after five seconds.
bool comes_true(const std::function<bool()>& condition);

}  // namespace http_test
