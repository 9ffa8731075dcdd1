#include "platform/http/connection.hpp"

#include "platform/http/body_refused.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace platform::http {

namespace asio = boost::asio;

using base::Duration;
using base::Task;
using boost::system::error_code;

namespace {

// So many requests of one client in a row, sent ahead, before others get their turn.
constexpr int most_in_a_row = 16;

constexpr std::size_t buffer_bytes = 128 * 1024;

// An idle connection keeps no more room than a usual request needs.
constexpr std::size_t most_kept_bytes = 16 * 1024;

}  // namespace

Connection::Connection(
    IoThread& home, ServerState& state, Socket socket, asio::ssl::context* tls, std::string address
)
    : home_{home},
      state_{state},
      limits_{state.config.limits},
      socket_{std::move(socket)},
      address_{std::move(address)},
      buffer_{buffer_bytes} {
    if (tls) {
        tls_.emplace(socket_, *tls);
    }
    home_.enter(*this);
}

Connection::~Connection() {
    home_.leave(*this);
    state_.count.leave(address_);
}

void Connection::start() {
    error_code ignored;  // A socket that is already broken shows itself at the first read.
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
    socket_.non_blocking(true, ignored);
    auto self = shared_from_this();
    asio::co_spawn(
        socket_.get_executor(),
        run(),
        asio::bind_cancellation_slot(
            signal_.slot(),
            [self](const std::exception_ptr& failure) {
                if (!failure) {
                    return;
                }
                try {
                    std::rethrow_exception(failure);
                } catch (const std::exception& error) {
                    self->state_.ports.observer.on_failure(
                        self->exchange_.request.request_id, error.what()
                    );
                }
            }
        )
    );
}

void Connection::enter(Phase phase, Duration limit) {
    phase_ = phase;
    wait_until_ = limit == Duration::max() ? limit : home_.now() + limit;
}

// Ends what the coroutine waits for; it sees operation_aborted and looks at ending_.
void Connection::abandon(Ending ending) {
    ending_ = ending;
    wait_until_ = handle_until_ = Duration::max();
    signal_.emit(asio::cancellation_type::terminal);
}

// After an abandoned wait: the coroutine may wait again.
Task<void> Connection::recover() {
    if (ending_ == Ending::none) {
        co_return;
    }
    co_await asio::this_coro::reset_cancellation_state();
    if (ending_ == Ending::late) {
        ending_ = Ending::none;
    }
}

void Connection::tick(Duration now) {
    if (now >= wait_until_ || now >= handle_until_) {
        return abandon(Ending::late);
    }
    if (beating_ && now >= beat_until_) {
        return abandon(Ending::gone);
    }
    if (streams_events_ && now >= next_beat_) {
        beat();
    }
}

void Connection::drain() {
    const bool silent = phase_ == Phase::head && parser_ && !parser_->got_some();
    const bool closes = state_.closes_idle && (phase_ == Phase::idle || silent);
    if (closes || streams_events_) {
        abandon(Ending::leaving);
    }
}

void Connection::cut() {
    error_code ignored;  // It is to be gone; how it goes does not matter.
    socket_.close(ignored);
    abandon(Ending::gone);
}

Task<void> Connection::run() {
    // Our own waits look at ending_; only handlers and producers are ended by exceptions.
    co_await asio::this_coro::throw_if_cancelled(false);
    if (tls_) {
        const bool secure = co_await handshake();
        if (!secure) {
            co_return;
        }
    }
    enter(Phase::head, limits_.header_time);
    for (int in_a_row = 0;; ++in_a_row) {
        reset(exchange_);
        body_refused_ = false;
        exchange_.keeps_alive = true;
        parser_.emplace(exchange_, limits_);
        if (buffer_.size() == 0) {
            in_a_row = 0;
        }
        if (in_a_row == most_in_a_row) {
            in_a_row = 0;
            co_await asio::post(asio::use_awaitable);
        }
        const bool has_request = co_await read_head();
        if (!has_request) {
            break;
        }
        co_await serve();
        if (!exchange_.keeps_alive || write_failed_ || ending_ != Ending::none) {
            break;
        }
        if (buffer_.size() == 0 && buffer_.capacity() > most_kept_bytes) {
            buffer_.clear();
            buffer_.shrink_to_fit();
        }
        enter(Phase::idle, limits_.idle_time);
    }
    co_await close_gently();
}

Task<bool> Connection::handshake() {
    enter(Phase::handshake, limits_.header_time);
    error_code error;
    co_await tls_->async_handshake(
        asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error)
    );
    co_return !error;
}

// True: a head, or what is wrong with it, is there. Absent: more is needed.
std::optional<bool> Connection::parse_head() {
    while (buffer_.size() > 0 && !parser_->got_some()) {
        // Old clients put an empty line behind a body.
        const char first = *static_cast<const char*>(buffer_.data().data());
        if (first != '\r' && first != '\n') {
            break;
        }
        buffer_.consume(1);
    }
    if (buffer_.size() == 0) {
        return std::nullopt;
    }
    if (phase_ == Phase::idle) {
        enter(Phase::head, limits_.header_time);
    }
    if (!parser_->got_some()) {
        exchange_.started = std::chrono::steady_clock::now();
    }
    error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (parser_->is_header_done() && !error) {
        return true;
    }
    if (!error || error == boost::beast::http::error::need_more) {
        return std::nullopt;
    }
    parser_->explain(error);
    return true;
}

Task<bool> Connection::read_head() {
    while (true) {
        if (const auto parsed = parse_head()) {
            co_return *parsed;
        }
        if (state_.closes_idle && !parser_->got_some()) {
            co_return false;
        }
        const error_code error = co_await read_more(4096);
        if (!error) {
            continue;
        }
        const bool late = ending_ == Ending::late && parser_->got_some();
        co_await recover();
        if (!late) {
            co_return false;
        }
        exchange_.started = std::chrono::steady_clock::now();
        parser_->refuse_late();
        co_return true;
    }
}

Task<void> Connection::serve() {
    state_.ports.observer.on_request();
    exchange_.peer = address_;
    exchange_.http_1_0 = parser_->is_http_1_0();
    state_.admission.introduce(exchange_, address_, tls_.has_value(), home_.random());
    Response response = co_await answer_whatever_happens();
    handle_until_ = Duration::max();
    if (ending_ == Ending::gone) {
        write_failed_ = true;
        finish(response, 0);
        co_return;
    }
    const bool reusable = !body_refused_ && (parser_->is_done() || body_is_worth_skipping());
    exchange_.keeps_alive = reusable && !parser_->refused() && parser_->keep_alive() &&
                            !state_.leaving && !response.events;
    bytes_sent_ = 0;
    co_await deliver(response);
    finish(response, bytes_sent_);
    if (exchange_.keeps_alive && !write_failed_) {
        co_await skip_body();
    }
}

Task<Response> Connection::answer_whatever_happens() {
    std::exception_ptr failure;
    Response response;
    co_await asio::this_coro::throw_if_cancelled(true);
    try {
        response = co_await answer();
    } catch (...) {
        failure = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    if (failure) {
        response = explain(failure);
    }
    // A handler that swallowed its cancellation still answers, but late.
    co_await recover();
    co_return response;
}

Task<Response> Connection::answer() {
    if (parser_->refused()) {
        co_return parser_->refusal();
    }
    const auto length = parser_->content_length();
    if (auto refusal = state_.admission.screen(
            exchange_, length ? std::optional<std::uint64_t>{*length} : std::nullopt
        )) {
        co_return std::move(*refusal);
    }
    enter(Phase::handler, Duration::max());
    const Route& route = *exchange_.route;
    const Duration usual = route.streams_body ? limits_.stream_time : limits_.handler_time;
    const Duration limit = route.time_limit.value_or(usual);
    handle_until_ = home_.now() + limit;
    exchange_.request.deadline = state_.ports.clock.steady() + limit;
    if (state_.admission.wants_identity(exchange_)) {
        std::optional<Response> refusal = co_await state_.admission.identify(exchange_);
        if (refusal) {
            co_return std::move(*refusal);
        }
    }
    if (auto refusal = state_.admission.limit(exchange_)) {
        co_return std::move(*refusal);
    }
    co_return co_await handle();
}

Task<Response> Connection::handle() {
    const Route& route = *exchange_.route;
    if (!parser_->is_done()) {
        parser_->body_limit(route.body_limit);
    }
    if (route.streams_body) {
        exchange_.request.stream = this;
    } else if (!parser_->is_done()) {
        const Duration left = handle_until_ - home_.now();
        handle_until_ = Duration::max();
        co_await read_body();
        handle_until_ = home_.now() + left;
        exchange_.request.deadline = state_.ports.clock.steady() + left;
    }
    co_return co_await route.handler(exchange_.request);
}

Response Connection::explain_lateness() const {
    if (changes_something(exchange_.request.method)) {
        return unavailable("OUTCOME_UNKNOWN", "No answer in time; repeat with the same key");
    }
    return unavailable("deadline_exceeded", "No answer in time");
}

// The one place where exceptions become answers.
Response Connection::explain(const std::exception_ptr& failure) {
    Observer& observer = state_.ports.observer;
    const std::string& id = exchange_.request.request_id;
    try {
        std::rethrow_exception(failure);
    } catch (const BodyRefused& refused) {
        body_refused_ = true;
        return problem(refused.status, refused.code, refused.detail);
    } catch (const Fault& fault) {
        observer.on_failure(id, fault.what());
        if (ending_ == Ending::late) {
            return explain_lateness();
        }
        return unavailable(fault.code(), "The service is temporarily unavailable");
    } catch (const std::exception& error) {
        observer.on_failure(id, error.what());
        if (ending_ == Ending::late) {
            return explain_lateness();
        }
    } catch (...) {
        observer.on_failure(id, "something that is not a std::exception");
    }
    return problem(500, "internal_server_error", "Internal Server Error");
}

void Connection::finish(const Response& response, std::uint64_t bytes) {
    const Request& request = exchange_.request;
    Served served;
    served.route = request.route;
    served.method = request.method;
    served.status = response.status;
    served.duration = std::chrono::steady_clock::now() - exchange_.started;
    served.bytes_sent = bytes;
    served.request_id = request.request_id;
    served.traceparent = request.traceparent;
    served.client = request.client;
    if (request.principal) {
        served.user = request.principal->id;
    }
    served.command = response.headers.find("X-Command-ID").value_or("");
    served.outcome = response.outcome;
    served.cut = write_failed_;
    state_.ports.observer.on_response(served);
}

}  // namespace platform::http
