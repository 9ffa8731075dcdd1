#pragma once
// Listens on a free port of the loopback and gives each connection a thread. For stand-ins of
// servers that adapters talk to.

#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tests {

class LoopbackServer {
public:
    // `serve` owns the dialogue on a socket until it returns; it is closed then.
    explicit LoopbackServer(std::function<void(int socket)> serve);

    // Breaks all connections and waits until each `serve` has returned.
    ~LoopbackServer();

    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    std::uint16_t port() const { return port_; }

    int connections() const;

private:
    void accept_all();

    std::function<void(int)> serve_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    bool stopping_ = false;
    int connections_ = 0;
    std::vector<int> open_;
    std::vector<std::thread> servers_;
    std::thread acceptor_;
};

}  // namespace tests
