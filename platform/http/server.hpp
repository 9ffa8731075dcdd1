#pragma once
// The HTTP/1.1 server: takes connections, judges requests in one fixed order, runs handlers,
// answers. What every answer carries, and what is refused before a handler sees it, is said in
// README.md.

#include "base/random.hpp"
#include "base/time.hpp"
#include "platform/fault.hpp"
#include "platform/http/message.hpp"
#include "platform/http/rate_limit.hpp"
#include "platform/http/route.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace platform::http {

// Says who asks. Called on routes that want to know, with request.credential set.
class Authenticator {
public:
    virtual ~Authenticator() = default;

    // A principal, or the answer that refuses one (401, or 400 for an inactive account).
    using Answer = std::variant<Principal, Response>;
    virtual base::Task<Answer> authenticate(Request& request) = 0;
};

// What is known of a request once it was answered. Views are valid during the call.
struct Served {
    std::string_view route;  // the pattern, or "unmatched"
    Method method = Method::get;
    int status = 0;
    std::chrono::nanoseconds duration{0};
    std::uint64_t bytes_sent = 0;
    std::string_view request_id;
    std::string_view traceparent;
    std::string_view client;
    std::string_view user;
    std::string_view command;  // what the log remembers of it: the answer's X-Command-ID
    std::string_view outcome;  // the answer's: static text, or empty
    bool cut = false;          // the client was gone before the whole answer was sent
};

// Access log and metrics. Called on the server's threads; must not block.
class Observer {
public:
    virtual ~Observer() = default;

    virtual void on_request() {}

    virtual void on_response(const Served& served) = 0;

    // An exception left a handler; `what` is for the log only.
    virtual void on_failure(std::string_view request_id, std::string_view what) = 0;

    // Of a bucket, or of "global".
    virtual void on_limit(std::string_view bucket, const Verdict& verdict, bool shadow) {
        static_cast<void>(bucket), static_cast<void>(verdict), static_cast<void>(shadow);
    }

    // Open event streams have become more (+1) or fewer (-1).
    virtual void on_event_stream(int change) { static_cast<void>(change); }
};

struct Limits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t uri_bytes = 8 * 1024;
    std::size_t header_fields = 100;
    std::size_t connections = 10'000;
    std::size_t connections_per_address = 64;
    base::Duration header_time = std::chrono::seconds{10};
    base::Duration body_time = std::chrono::seconds{30};  // the whole; of a stream, each pause
    base::Duration idle_time = std::chrono::seconds{60};
    base::Duration write_time = std::chrono::seconds{20};  // of each pause while writing
    base::Duration handler_time = std::chrono::seconds{15};
    base::Duration stream_time = std::chrono::seconds{120};  // handlers that stream a body
    base::Duration heartbeat = std::chrono::seconds{15};
    base::Duration reconnect_after = std::chrono::seconds{2};  // told to streams at shutdown
    base::Duration linger_time{500};                           // of idle connections at shutdown
};

struct Tls {
    std::string certificate_file;  // PEM, the whole chain
    std::string key_file;
};

struct Config {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free one
    std::size_t threads = 1;
    std::optional<Tls> tls;
    Limits limits;

    std::vector<std::string> trusted_proxies;
    bool redirect_to_https = false;         // what a trusted proxy received as http
    std::vector<std::string> cors_origins;  // "https://app.example.com", exact
    std::vector<std::string> csrf_hosts;    // front-end hosts; empty: no check (local only)
    std::string session_cookie = "sid";
    std::string refresh_cookie = "rid";  // speaks for its owner where a route heeds cookies
    std::string cluster_secret;          // of routes for members; empty: closed to all
    std::string bypass_secret;           // X-Rate-Limit-Bypass; empty: none
    Window global_limit;                 // calls 0: no limit
    std::vector<Bucket> buckets = standard_buckets();

    // Headers for every answer but streams, e.g. X-Site-Mode and X-Phase; asked once a second, and
    // before the next answer when `site_version` says something new. That one is asked for every
    // answer, so it must be cheap; without it the second is waited for.
    std::function<std::vector<std::pair<std::string, std::string>>()> site_headers;
    std::function<std::uint64_t()> site_version = {};
};

// `clock` and `random` must be usable from several threads. All outlive the server.
struct Ports {
    const base::Clock& clock;
    base::Random& random;  // asked at start only, for seeds
    Observer& observer;
    Authenticator* authenticator = nullptr;  // needed if a route is for signed_in or admin
};

// The address cannot be bound.
class CannotListen final : public Fault {
public:
    explicit CannotListen(const std::string& message) : Fault{"cannot_listen", message} {}

    bool retryable() const noexcept override { return true; }
};

// Whether a server could listen there now; throws CannotListen. For those who would have to undo
// much if it turned out later.
void must_be_free(const std::string& address, std::uint16_t port);

class Server {
public:
    // Binds and begins to serve on threads of its own. Throws CannotListen, or
    // std::invalid_argument for a wrong table or configuration.
    Server(Config config, Routes routes, Ports ports);

    // As shutdown with no time left.
    ~Server();

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;

    const Routes& routes() const;

    std::size_t connections() const;

    // Refuses new connections, lets requests in flight finish within the time given, tells event
    // streams to reconnect, then closes what is left. Idle connections are closed after linger_time
    // only: a request may be on its way by one, and is answered. Blocks; not from a handler.
    void shutdown(base::Duration within);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace platform::http
