#include "platform/http/connection.hpp"
#include "platform/http/gzip.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace platform::http {

namespace asio = boost::asio;

using base::Duration;
using base::Task;
using boost::system::error_code;

namespace {

constexpr std::string_view last_chunk = "0\r\n\r\n";

// Whoever listens to events has nothing to say; more than this is an attack.
constexpr std::size_t most_ignored_bytes = 64 * 1024;

// Up to here a body is copied behind its head, so that TLS makes one record of both.
constexpr std::size_t most_copied_bytes = 16 * 1024;

using Buffers = std::array<asio::const_buffer, 2>;

void advance(Buffers& buffers, std::size_t sent) {
    for (asio::const_buffer& buffer : buffers) {
        const std::size_t here = std::min(sent, buffer.size());
        buffer += here;
        sent -= here;
    }
}

std::size_t size_of(const Buffers& buffers) {
    return buffers[0].size() + buffers[1].size();
}

void append_event(
    std::string& out, std::string_view event, std::string_view id, std::string_view data
) {
    if (!event.empty()) {
        out.append("event: ").append(event).append("\n");
    }
    if (!id.empty()) {
        out.append("id: ").append(id).append("\n");
    }
    while (true) {
        const std::size_t end = data.find('\n');
        out.append("data: ").append(data.substr(0, end)).append("\n");
        if (end == data.npos) {
            break;
        }
        data.remove_prefix(end + 1);
    }
    out.append("\n");
}

}  // namespace

Task<bool> Connection::write_all(std::string_view first, std::string_view second) {
    Buffers buffers{asio::buffer(first), asio::buffer(second)};
    error_code error;
    if (!tls_ && !beating_) {
        // Nearly always the socket takes it all at once, without a turn of the loop.
        const std::size_t sent = socket_.write_some(buffers, error);
        bytes_sent_ += sent;
        advance(buffers, sent);
        if (error == asio::error::would_block || error == asio::error::try_again) {
            error = {};
        }
    }
    const Phase before = phase_;
    while (!error && size_of(buffers) > 0) {
        enter(Phase::write, limits_.write_time);
        auto token = asio::redirect_error(asio::use_awaitable, error);
        std::size_t sent = 0;
        if (tls_) {
            sent = co_await tls_->async_write_some(buffers, token);
        } else {
            sent = co_await socket_.async_write_some(buffers, token);
        }
        bytes_sent_ += sent;
        advance(buffers, sent);
    }
    enter(before, Duration::max());
    if (!error) {
        co_return true;
    }
    write_failed_ = true;
    if (ending_ != Ending::none) {
        // So that a producer sees false rather than an exception at its next wait.
        co_await asio::this_coro::reset_cancellation_state();
    }
    co_return false;
}

// Not for streams: what is compressed is held back until there is enough of it.
void Connection::compress(Response& response) const {
    const std::string_view type =
        response.problem ? "application/problem+json" : response.content_type;
    const std::size_t size = response.body.size();
    if (size < least_to_compress || size > most_to_compress || !is_compressible(type) ||
        !accepts_gzip(exchange_.request) || response.headers.find("Content-Encoding")) {
        return;
    }
    response.body = gzipped(response.body);
    response.headers.add("Content-Encoding", "gzip");
    response.headers.add("Vary", "Accept-Encoding");
}

Task<void> Connection::deliver(Response& response) {
    enter(Phase::write, Duration::max());
    if (response.events || response.pieces) {
        co_await deliver_stream(response);
        co_return;
    }
    if (response.problem) {
        response.body = problem_json(response, exchange_.request);
    }
    compress(response);
    const std::string& body = response.shared_body ? *response.shared_body : response.body;
    out_.clear();
    write_head(
        out_,
        response,
        exchange_,
        {.standing = home_.standing(),
         .date = home_.date(),
         .unix_seconds = home_.unix_seconds(),
         .length = body.size(),
         .tls = tls_.has_value()}
    );
    std::string_view rest = exchange_.request.method == Method::head ? std::string_view{} : body;
    if (tls_ && rest.size() <= most_copied_bytes) {
        out_ += rest;
        rest = {};
    }
    co_await write_all(out_, rest);
}

Task<void> Connection::deliver_stream(Response& response) {
    // HTTP/1.0 knows no chunks: the end of the connection is the end of the answer.
    chunked_ = !exchange_.http_1_0;
    if (!chunked_) {
        exchange_.keeps_alive = false;
    }
    out_.clear();
    write_head(
        out_,
        response,
        exchange_,
        {.standing = response.events ? home_.standing_of_streams() : home_.standing(),
         .date = home_.date(),
         .unix_seconds = home_.unix_seconds(),
         .length = std::nullopt,
         .chunked = chunked_,
         .tls = tls_.has_value()}
    );
    const bool sent = co_await write_all(out_, {});
    if (!sent || exchange_.request.method == Method::head) {
        co_return;
    }
    enter(Phase::stream, Duration::max());
    if (response.events) {
        begin_events();
        co_await run_producer(response);
        co_await end_events();
    } else {
        co_await run_producer(response);
    }
    if (!write_failed_ && chunked_) {
        co_await write_all(last_chunk, {});
    }
}

// A producer that fails leaves the answer without its last chunk, so the client knows it is cut.
Task<void> Connection::run_producer(Response& response) {
    std::string failure;
    co_await asio::this_coro::throw_if_cancelled(true);
    try {
        if (response.events) {
            co_await response.events(*this);
        } else {
            co_await response.pieces(*this);
        }
    } catch (const std::exception& error) {
        if (ending_ == Ending::none) {
            failure = error.what();
        }
    } catch (...) {
        failure = "something that is not a std::exception";
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    if (ending_ == Ending::gone || ending_ == Ending::late) {
        write_failed_ = true;
    }
    co_await recover();
    if (failure.empty()) {
        co_return;
    }
    state_.ports.observer.on_failure(exchange_.request.request_id, failure);
    write_failed_ = true;
}

Task<bool> Connection::write_chunk(std::string_view chunk) {
    if (write_failed_ || chunk.empty()) {
        co_return !write_failed_;
    }
    out_.clear();
    if (chunked_) {
        fmt::format_to(std::back_inserter(out_), "{:x}\r\n", chunk.size());
    }
    out_ += chunk;
    if (chunked_) {
        out_ += "\r\n";
    }
    co_return co_await write_all(out_, {});
}

Task<bool> Connection::write(std::string_view piece) {
    if (ending_ != Ending::none) {
        co_return false;
    }
    co_return co_await write_chunk(piece);
}

Task<bool> Connection::send(std::string_view event, std::string_view id, std::string_view data) {
    if (ending_ != Ending::none) {
        co_return false;
    }
    std::string frame;
    append_event(frame, event, id, data);
    while (beating_) {
        co_await settled();
    }
    next_beat_ = home_.now() + limits_.heartbeat;
    co_return co_await write_chunk(frame);
}

void Connection::begin_events() {
    state_.ports.observer.on_event_stream(+1);
    streams_events_ = true;
    ignored_bytes_ = 0;
    next_beat_ = home_.now() + limits_.heartbeat;
    settled_.emplace(socket_.get_executor(), asio::steady_timer::time_point::max());
    if (state_.leaving) {
        // It came while the others were told; ended as soon as it waits for something.
        drain();
    } else {
        watch();
    }
}

// Waits until a heartbeat or the watch is over.
Task<void> Connection::settled() {
    error_code cancelled;
    co_await settled_->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

Task<void> Connection::end_events() {
    streams_events_ = false;
    state_.ports.observer.on_event_stream(-1);
    if (write_failed_) {
        error_code ignored;  // The connection is given up; what is in flight ends with it.
        socket_.close(ignored);
    } else {
        while (beating_) {
            co_await settled();
        }
        if (ending_ == Ending::leaving) {
            co_await write_chunk(fmt::format("retry: {}\n\n", limits_.reconnect_after.count()));
        }
        error_code ignored;
        if (watching_) {
            socket_.cancel(ignored);
        }
    }
    while (beating_ || watching_) {
        co_await settled();
    }
}

// A comment, so that proxies and clients see that the stream lives.
void Connection::beat() {
    next_beat_ = home_.now() + limits_.heartbeat;
    if (phase_ == Phase::write || beating_) {
        return;
    }
    beating_ = true;
    beat_until_ = home_.now() + limits_.write_time;
    beat_ = chunked_ ? "d\r\n: heartbeat\n\n\r\n" : ": heartbeat\n\n";
    auto done = [self = shared_from_this()](error_code error, std::size_t) {
        self->beating_ = false;
        self->settled_->cancel();
        if (error && self->streams_events_) {
            self->abandon(Ending::gone);
        }
    };
    if (tls_) {
        asio::async_write(*tls_, asio::buffer(beat_), std::move(done));
    } else {
        asio::async_write(socket_, asio::buffer(beat_), std::move(done));
    }
}

// Reads what should never come, to see the end of the connection when it does.
void Connection::watch() {
    watching_ = true;
    auto done = [self = shared_from_this()](error_code error, std::size_t count) {
        self->watching_ = false;
        self->settled_->cancel();
        if (!self->streams_events_) {
            return;
        }
        self->ignored_bytes_ += count;
        if (error || self->ignored_bytes_ > most_ignored_bytes) {
            self->abandon(Ending::gone);
        } else {
            self->watch();
        }
    };
    if (tls_) {
        tls_->async_read_some(asio::buffer(scratch_), std::move(done));
    } else {
        socket_.async_read_some(asio::buffer(scratch_), std::move(done));
    }
}

}  // namespace platform::http
