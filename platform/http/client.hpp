#pragma once
// Calls from one process of the cluster to another: HTTP/1.1, plain, with connections kept.
// Providers of the world are called through libcurl instead.

#include "base/time.hpp"
#include "platform/fault.hpp"
#include "platform/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace platform::http {

// "http://10.0.0.2:8001"; a path behind it is refused.
struct Origin {
    std::string host;
    std::uint16_t port = 80;

    auto operator<=>(const Origin&) const = default;
};

std::optional<Origin> origin_from(std::string_view url);

struct Call {
    Method method = Method::post;
    std::string path = "/";  // with the query
    Headers headers;         // Host and Content-Length are added
    std::string body;
    base::Duration time_limit = std::chrono::seconds{10};  // of everything, connecting included
    // Of connecting alone; a machine that is gone does not refuse, it says nothing.
    base::Duration connect_limit = std::chrono::seconds{10};
};

struct Reply {
    int status = 0;
    Headers headers;
    std::string body;
};

// Nothing of the call reached the other side.
class Unreachable final : public Fault {
public:
    explicit Unreachable(const std::string& message) : Fault{"peer_unreachable", message} {}

    bool retryable() const noexcept override { return true; }
};

// The call, or a part of it, was sent, and no whole answer came: it may have been carried out.
class AnswerLost final : public Fault {
public:
    explicit AnswerLost(const std::string& message) : Fault{"peer_answer_lost", message} {}

    bool retryable() const noexcept override { return false; }
};

struct ClientLimits {
    std::size_t idle_connections = 32;                    // kept per peer and thread
    base::Duration idle_time = std::chrono::seconds{20};  // less than what servers wait
    std::size_t reply_bytes = 64 * 1024 * 1024;
};

// Usable from several threads: each call runs on the executor of its coroutine, and a connection
// is used again only by calls of the same event loop. Outlives the loops it was used on, or is
// cleared before they end.
class Client {
public:
    explicit Client(const base::Clock& clock, ClientLimits limits = {});
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Throws Unreachable or AnswerLost. Any status is an answer.
    base::Task<Reply> call(Origin origin, Call call);

    // Closes the connections that are not in use.
    void clear();

private:
    class Connections;
    std::unique_ptr<Connections> connections_;
};

}  // namespace platform::http
