#include "tests/platform/loopback_server.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tests {

namespace {

void require(bool condition, const char* what) {
    if (!condition) {
        throw std::runtime_error{std::string{"loopback server: "} + what};
    }
}

// OpenSSL writes without MSG_NOSIGNAL.
void block_broken_pipe_signal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

LoopbackServer::LoopbackServer(std::function<void(int)> serve) : serve_{std::move(serve)} {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    require(listener_ >= 0, "no socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    require(::bind(listener_, generic, size) == 0, "cannot bind");
    require(::listen(listener_, 128) == 0, "cannot listen");
    require(::getsockname(listener_, generic, &size) == 0, "no port");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] { accept_all(); }};
}

LoopbackServer::~LoopbackServer() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
        for (const int socket : open_) {
            ::shutdown(socket, SHUT_RDWR);
        }
    }
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (auto& server : servers_) {
        server.join();
    }
    ::close(listener_);
}

int LoopbackServer::connections() const {
    const std::scoped_lock lock{mutex_};
    return connections_;
}

void LoopbackServer::accept_all() {
    while (true) {
        const int socket = ::accept(listener_, nullptr, nullptr);
        const std::scoped_lock lock{mutex_};
        if (socket < 0 || stopping_) {
            if (socket >= 0) {
                ::close(socket);
            }
            return;
        }
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ++connections_;
        open_.push_back(socket);
        servers_.emplace_back([this, socket] {
            block_broken_pipe_signal();
            serve_(socket);
            const std::scoped_lock closing{mutex_};
            std::erase(open_, socket);
            ::close(socket);
        });
    }
}

}  // namespace tests
