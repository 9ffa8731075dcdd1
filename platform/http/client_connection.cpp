#include "platform/http/client_connection.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include <array>

namespace platform::http {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;

using asio::ip::tcp;
using base::Task;
using boost::system::error_code;

namespace {

constexpr std::uint32_t most_head_bytes = 64 * 1024;

std::string head_of(const Origin& origin, const Call& call) {
    std::string head = fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}:{}\r\nContent-Length: {}\r\n",
        name_of(call.method),
        call.path,
        origin.host,
        origin.port,
        call.body.size()
    );
    for (std::size_t i = 0; i < call.headers.size(); ++i) {
        const Field field = call.headers[i];
        head.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    return head += "\r\n";
}

}  // namespace

ClientConnection::ClientConnection(const asio::any_io_executor& executor)
    : state_{std::make_shared<State>(executor)}, timer_{executor} {}

ClientConnection::~ClientConnection() {
    timer_.cancel();
}

void ClientConnection::begin(base::Duration time_limit) {
    reusable_ = false;
    timer_.expires_after(time_limit);
    timer_.async_wait([state = state_, turn = ++state_->turn](error_code cancelled) {
        if (cancelled || state->turn != turn) {
            return;
        }
        state->late = true;
        error_code ignored;  // Closing is all that can be done with it.
        state->resolver.cancel();
        state->socket.close(ignored);
    });
}

bool ClientConnection::is_still_open() {
    error_code error;
    char byte = 0;
    state_->socket.non_blocking(true, error);
    state_->socket.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
    return error == asio::error::would_block;
}

std::string ClientConnection::why(const error_code& error) const {
    return state_->late ? "no answer in time" : error.message();
}

Task<void> ClientConnection::connect(const Origin& origin) {
    error_code error;
    const auto addresses = co_await state_->resolver.async_resolve(
        origin.host,
        fmt::format("{}", origin.port),
        asio::redirect_error(asio::use_awaitable, error)
    );
    if (!error) {
        co_await asio::async_connect(
            state_->socket, addresses, asio::redirect_error(asio::use_awaitable, error)
        );
    }
    if (error || state_->late) {
        throw Unreachable{fmt::format("{}:{}: {}", origin.host, origin.port, why(error))};
    }
    error_code ignored;  // Only slower without.
    state_->socket.set_option(tcp::no_delay{true}, ignored);
}

Task<Reply> ClientConnection::exchange(
    const Origin& origin, const Call& call, std::size_t most_bytes
) {
    const std::string head = head_of(origin, call);
    const std::array<asio::const_buffer, 2> message{asio::buffer(head), asio::buffer(call.body)};
    error_code error;
    const std::size_t sent = co_await asio::async_write(
        state_->socket, message, asio::redirect_error(asio::use_awaitable, error)
    );
    if (error && sent == 0) {
        throw Unreachable{fmt::format("{}:{}: {}", origin.host, origin.port, why(error))};
    }
    beast_http::response_parser<beast_http::string_body> parser;
    parser.header_limit(most_head_bytes);
    parser.body_limit(most_bytes);
    parser.skip(call.method == Method::head);
    if (!error) {
        co_await beast_http::async_read(
            state_->socket, buffer_, parser, asio::redirect_error(asio::use_awaitable, error)
        );
    }
    if (error) {
        throw AnswerLost{fmt::format("{}:{}: {}", origin.host, origin.port, why(error))};
    }
    timer_.cancel();
    ++state_->turn;
    reusable_ = parser.keep_alive() && buffer_.size() == 0 && !state_->late;
    Reply reply;
    auto answer = parser.release();
    reply.status = static_cast<int>(answer.result_int());
    for (const auto& field : answer) {
        const auto name = field.name_string();
        const auto value = field.value();
        reply.headers.add({name.data(), name.size()}, {value.data(), value.size()});
    }
    reply.body = std::move(answer.body());
    co_return reply;
}

}  // namespace platform::http
