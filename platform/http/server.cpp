#include "platform/http/server.hpp"

#include "platform/http/connection.hpp"
#include "platform/http/identity.hpp"
#include "platform/http/io_thread.hpp"
#include "platform/http/server_state.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace platform::http {

namespace asio = boost::asio;

using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds accept_pause{100};

std::optional<asio::ssl::context> tls_context(const std::optional<Tls>& tls) {
    if (!tls) {
        return std::nullopt;
    }
    asio::ssl::context context{asio::ssl::context::tls_server};
    context.set_options(
        asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
        asio::ssl::context::no_tlsv1_1
    );
    error_code error;
    context.use_certificate_chain_file(tls->certificate_file, error);
    if (error) {
        throw std::invalid_argument{
            "the TLS certificate " + tls->certificate_file + " cannot be read: " + error.message()
        };
    }
    context.use_private_key_file(tls->key_file, asio::ssl::context::pem, error);
    if (error) {
        throw std::invalid_argument{
            "the TLS key " + tls->key_file + " cannot be used: " + error.message()
        };
    }
    return context;
}

}  // namespace

struct Server::Parts {
    ServerState state;
    std::optional<asio::ssl::context> tls;
    std::vector<std::unique_ptr<IoThread>> threads;
    std::size_t next_thread = 0;
    std::optional<tcp::acceptor> acceptor;
    std::optional<asio::steady_timer> pause;
    std::uint16_t port = 0;

    Parts(Config config, Routes routes, Ports ports)
        : state{std::move(config), std::move(routes), ports}, tls{tls_context(state.config.tls)} {
        const std::size_t count = std::max<std::size_t>(state.config.threads, 1);
        for (std::size_t i = 0; i < count; ++i) {
            threads.push_back(std::make_unique<IoThread>(state, ports.random.next()));
        }
        listen();
    }

    void listen();
    void accept();
    void welcome(IoThread& home, Connection::Socket socket);
    void turn_away(Connection::Socket socket);
    void close_door();
};

namespace {

// Throws CannotListen.
void bind(tcp::acceptor& acceptor, const std::string& host, std::uint16_t port) {
    const auto must = [&](const error_code& error) {
        if (error) {
            throw CannotListen{
                fmt::format("cannot listen on {}:{}: {}", host, port, error.message())
            };
        }
    };
    error_code error;
    const auto address = asio::ip::make_address(host, error);
    must(error);
    const tcp::endpoint endpoint{address, port};
    acceptor.open(endpoint.protocol(), error);
    must(error);
    acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    must(error);
    acceptor.bind(endpoint, error);
    must(error);
    acceptor.listen(tcp::acceptor::max_listen_connections, error);
    must(error);
}

}  // namespace

void must_be_free(const std::string& address, std::uint16_t port) {
    asio::io_context loop;
    tcp::acceptor probe{loop};
    bind(probe, address, port);
}

void Server::Parts::listen() {
    const Config& config = state.config;
    acceptor.emplace(threads[0]->context());
    pause.emplace(threads[0]->context());
    bind(*acceptor, config.address, config.port);
    port = acceptor->local_endpoint().port();
}

void Server::Parts::accept() {
    IoThread& home = *threads[next_thread];
    next_thread = (next_thread + 1) % threads.size();
    acceptor->async_accept(
        home.context(),
        [this, &home](
            error_code error,
            tcp::socket::rebind_executor<asio::io_context::executor_type>::other socket
        ) {
            if (error == asio::error::operation_aborted) {
                return;
            }
            if (!error) {
                welcome(home, std::move(socket));
            }
            if (error != asio::error::no_descriptors) {
                return accept();
            }
            // Out of file descriptors: some connection has to end first.
            pause->expires_after(accept_pause);
            pause->async_wait([this](error_code cancelled) {
                if (!cancelled) {
                    accept();
                }
            });
        }
    );
}

void Server::Parts::welcome(IoThread& home, Connection::Socket socket) {
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (error) {
        return;
    }
    std::string address = peer.address().to_string();
    if (!state.count.enter(address)) {
        return turn_away(std::move(socket));
    }
    asio::dispatch(
        home.context(),
        [this, &home, socket = std::move(socket), address = std::move(address)]() mutable {
            std::make_shared<Connection>(
                home, state, std::move(socket), tls ? &*tls : nullptr, std::move(address)
            )
                ->start();
        }
    );
}

// Too many connections: said in one write that does not wait, or, with TLS, not said at all.
void Server::Parts::turn_away(Connection::Socket socket) {
    if (tls) {
        return;
    }
    Exchange exchange;
    exchange.started = std::chrono::steady_clock::now();
    exchange.keeps_alive = false;
    append_uuid(exchange.request.request_id, threads[0]->random());
    Response response = unavailable("too_many_connections", "Too many connections");
    response.body = problem_json(response, exchange.request);
    std::string out;
    write_head(
        out,
        response,
        exchange,
        {.standing = threads[0]->standing(),
         .date = threads[0]->date(),
         .unix_seconds = threads[0]->unix_seconds(),
         .length = response.body.size()}
    );
    out += response.body;
    error_code ignored;  // Whether it hears us or not, it is turned away.
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(out), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Server::Parts::close_door() {
    asio::post(threads[0]->context(), [this] {
        error_code ignored;  // Closing twice is no error worth telling.
        acceptor->close(ignored);
        pause->cancel();
    });
}

Server::Server(Config config, Routes routes, Ports ports)
    : parts_{std::make_unique<Parts>(std::move(config), std::move(routes), ports)} {
    parts_->accept();
    for (const auto& thread : parts_->threads) {
        thread->start();
    }
}

Server::~Server() {
    shutdown(base::Duration{0});
}

std::uint16_t Server::port() const {
    return parts_->port;
}

const Routes& Server::routes() const {
    return parts_->state.router.routes();
}

std::size_t Server::connections() const {
    return parts_->state.count.total();
}

void Server::shutdown(base::Duration within) {
    ServerState& state = parts_->state;
    if (state.leaving.exchange(true)) {
        return;
    }
    parts_->close_door();
    const auto drain = [&] {
        for (const auto& thread : parts_->threads) {
            thread->drain();
        }
    };
    const auto lingering = std::min(within, state.config.limits.linger_time);
    drain();
    state.count.wait_until_empty(lingering);
    state.closes_idle = true;
    drain();
    state.count.wait_until_empty(within - lingering);
    for (const auto& thread : parts_->threads) {
        thread->cut();
    }
    state.count.wait_until_empty(std::chrono::seconds{1});
    for (const auto& thread : parts_->threads) {
        thread->stop();
    }
}

}  // namespace platform::http
