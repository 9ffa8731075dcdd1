#include "platform/http/body_refused.hpp"
#include "platform/http/connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>

namespace platform::http {

namespace asio = boost::asio;

using base::Duration;
using base::Task;
using boost::system::error_code;

namespace {

constexpr std::size_t body_read_bytes = 64 * 1024;

// What is left of a refused body: this much is read away to keep the connection, more closes it.
constexpr std::uint64_t most_skipped_bytes = 64 * 1024;

// Before a close, what the client still sends is read away so that it gets to read the answer: a
// reset would throw the answer away. Enough for a list that is somewhat too long; whoever sends
// more, or slowly, is cut off.
constexpr std::size_t most_lingering_bytes = 32 * 1024 * 1024;
constexpr Duration most_lingering_time = std::chrono::seconds{3};

}  // namespace

Task<error_code> Connection::read_more(std::size_t most) {
    error_code error;
    const auto room = buffer_.prepare(most);
    auto token = asio::redirect_error(asio::use_awaitable, error);
    if (tls_) {
        const std::size_t count = co_await tls_->async_read_some(room, token);
        buffer_.commit(count);
    } else {
        const std::size_t count = co_await socket_.async_read_some(room, token);
        buffer_.commit(count);
    }
    co_return error;
}

// Moves what is there, or the next that comes, to request.body. False at the end of the body.
Task<bool> Connection::read_some_body() {
    while (!parser_->is_done()) {
        if (buffer_.size() > 0) {
            error_code error;
            buffer_.consume(parser_->put(buffer_.data(), error));
            if (error == boost::beast::http::error::body_limit) {
                throw BodyRefused{413, "body_too_large", "The body is too large"};
            }
            if (error && error != boost::beast::http::error::need_more) {
                throw BodyRefused{400, "malformed_body", "The body is not well-formed HTTP"};
            }
            if (!error) {
                co_return true;
            }
        }
        const error_code error = co_await read_more(body_read_bytes);
        if (!error) {
            continue;
        }
        if (ending_ == Ending::late) {
            throw BodyRefused{408, "request_timeout", "The body did not come in time"};
        }
        ending_ = Ending::gone;
        throw BodyRefused{400, "body_cut", "The body ended before its end"};
    }
    co_return false;
}

Task<std::optional<std::string>> Connection::next() {
    std::string& piece = exchange_.request.body;
    if (parser_->take_continue()) {
        co_await write_all("HTTP/1.1 100 Continue\r\n\r\n", {});
    }
    enter(Phase::body, limits_.body_time);
    bool more = true;
    while (more && piece.size() < body_read_bytes / 2) {
        if (!piece.empty() && buffer_.size() == 0) {
            break;
        }
        more = co_await read_some_body();
    }
    enter(Phase::handler, Duration::max());
    if (piece.empty()) {
        co_return std::nullopt;
    }
    co_return std::exchange(piece, {});
}

Task<void> Connection::read_body() {
    if (parser_->take_continue()) {
        co_await write_all("HTTP/1.1 100 Continue\r\n\r\n", {});
    }
    enter(Phase::body, limits_.body_time);
    bool more = true;
    while (more) {
        more = co_await read_some_body();
    }
    enter(Phase::handler, Duration::max());
}

bool Connection::body_is_worth_skipping() const {
    if (parser_->refused() || !parser_->is_header_done() || parser_->expects_continue()) {
        return false;
    }
    const auto rest = parser_->content_length_remaining();
    return rest && *rest <= most_skipped_bytes;
}

Task<void> Connection::skip_body() {
    if (parser_->is_done()) {
        co_return;
    }
    enter(Phase::body, limits_.body_time);
    try {
        bool more = true;
        while (more) {
            exchange_.request.body.clear();
            more = co_await read_some_body();
        }
    } catch (const BodyRefused&) {
        // The answer is out; a body that goes wrong afterwards only costs the connection.
        exchange_.keeps_alive = false;
    }
}

Task<void> Connection::close_gently() {
    error_code error;
    // By one that was silent when the server left nobody waits for an answer.
    const bool was_silent =
        ending_ == Ending::leaving && (phase_ == Phase::idle || phase_ == Phase::head);
    if (ending_ == Ending::gone || write_failed_) {
        socket_.close(error);
        co_return;
    }
    co_await recover();
    ending_ = Ending::none;
    enter(Phase::close, most_lingering_time);
    if (tls_) {
        co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, error));
        co_await recover();
        ending_ = Ending::none;
        enter(Phase::close, most_lingering_time);
    }
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
    for (std::size_t read = 0; !was_silent && !error && read < most_lingering_bytes;) {
        buffer_.consume(buffer_.size());
        const auto room = buffer_.prepare(16 * 1024);
        read += co_await socket_.async_read_some(
            room, asio::redirect_error(asio::use_awaitable, error)
        );
    }
    socket_.close(error);
}

}  // namespace platform::http
