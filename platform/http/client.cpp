#include "platform/http/client.hpp"

#include "platform/http/client_connection.hpp"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

namespace platform::http {

namespace asio = boost::asio;

using base::Duration;

std::optional<Origin> origin_from(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) {
        return std::nullopt;
    }
    url.remove_prefix(scheme.size());
    if (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    Origin origin;
    const std::size_t colon = url.rfind(':');
    const bool has_port = colon != url.npos && url.find(']', colon) == url.npos;
    std::string_view host = has_port ? url.substr(0, colon) : url;
    if (has_port) {
        const std::string_view digits = url.substr(colon + 1);
        const char* end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, origin.port);
        if (read.ec != std::errc{} || read.ptr != end || origin.port == 0) {
            return std::nullopt;
        }
    }
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    if (host.empty() || host.find_first_of("/?#@ []") != host.npos) {
        return std::nullopt;
    }
    origin.host = host;
    return origin;
}

// Idle connections by peer and event loop.
class Client::Connections {
public:
    Connections(const base::Clock& clock, ClientLimits limits) : clock_{clock}, limits_{limits} {}

    const ClientLimits& limits() const { return limits_; }

    Duration now() const { return clock_.steady(); }

    // Null if there is none that can be used again.
    std::unique_ptr<ClientConnection> take(const Origin& origin, const asio::any_io_executor& on) {
        const std::lock_guard lock{mutex_};
        auto& idle = idle_[{origin, &asio::query(on, asio::execution::context)}];
        while (!idle.empty()) {
            Idle last = std::move(idle.back());
            idle.pop_back();
            const bool fresh = clock_.steady() - last.since < limits_.idle_time;
            if (fresh && last.connection->is_still_open()) {
                return std::move(last.connection);
            }
        }
        return nullptr;
    }

    void give_back(
        const Origin& origin,
        const asio::any_io_executor& on,
        std::unique_ptr<ClientConnection> connection
    ) {
        const std::lock_guard lock{mutex_};
        auto& idle = idle_[{origin, &asio::query(on, asio::execution::context)}];
        idle.push_back({std::move(connection), clock_.steady()});
        if (idle.size() > limits_.idle_connections) {
            idle.pop_front();
        }
    }

    void clear() {
        const std::lock_guard lock{mutex_};
        idle_.clear();
    }

private:
    struct Idle {
        std::unique_ptr<ClientConnection> connection;
        Duration since;
    };

    const base::Clock& clock_;
    ClientLimits limits_;
    std::mutex mutex_;
    std::map<std::pair<Origin, const void*>, std::deque<Idle>> idle_;
};

Client::Client(const base::Clock& clock, ClientLimits limits)
    : connections_{std::make_unique<Connections>(clock, limits)} {}

Client::~Client() = default;

void Client::clear() {
    connections_->clear();
}

base::Task<Reply> Client::call(Origin origin, Call call) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    std::unique_ptr<ClientConnection> connection = connections_->take(origin, executor);
    if (!connection) {
        connection = std::make_unique<ClientConnection>(executor);
    }
    const Duration until = connections_->now() + call.time_limit;
    if (!connection->is_connected()) {
        connection->begin(std::min(call.time_limit, call.connect_limit));
        co_await connection->connect(origin);
    }
    connection->begin(until - connections_->now());
    Reply reply = co_await connection->exchange(origin, call, connections_->limits().reply_bytes);
    if (connection->is_reusable()) {
        connections_->give_back(origin, executor, std::move(connection));
    }
    co_return reply;
}

}  // namespace platform::http
