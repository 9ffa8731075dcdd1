// What HTTP alone can do here: Beast with coroutines on one thread answers every request 201 with a
// body of 300 B. Ends when standard input does.
//   bench_http_ceiling PORT

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <cstdlib>
#include <exception>
#include <string>
#include <unistd.h>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> serve(tcp::socket socket) {
    boost::beast::flat_buffer buffer;
    const std::string body(300, 'x');
    while (true) {
        http::request<http::string_body> request;
        const auto [broken, bytes] = co_await http::async_read(socket, buffer, request, as_result);
        if (broken) {
            co_return;
        }
        http::response<http::string_body> response{http::status::created, 11, body};
        response.prepare_payload();
        const auto [lost, written] = co_await http::async_write(socket, response, as_result);
        if (lost) {
            co_return;
        }
    }
}

void end_on(const std::exception_ptr& error) {
    if (error) {
        std::rethrow_exception(error);
    }
}

asio::awaitable<void> listen(std::uint16_t port) {
    const auto executor = co_await asio::this_coro::executor;
    tcp::acceptor acceptor{executor, {asio::ip::address_v4::loopback(), port}};
    while (true) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        socket.set_option(tcp::no_delay{true});
        asio::co_spawn(executor, serve(std::move(socket)), end_on);
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        return EXIT_FAILURE;
    }
    asio::io_context loop{1};
    asio::posix::stream_descriptor input{loop, dup(STDIN_FILENO)};
    std::array<char, 1> byte;
    input.async_read_some(asio::buffer(byte), [&](auto, auto) { loop.stop(); });
    asio::co_spawn(loop, listen(static_cast<std::uint16_t>(std::atoi(arguments[1]))), end_on);
    loop.run();
    return EXIT_SUCCESS;
}
