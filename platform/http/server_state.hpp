#pragma once
// What the connections of all threads share. Internal.

#include "platform/http/address.hpp"
#include "platform/http/admission.hpp"
#include "platform/http/server.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <unordered_map>

namespace platform::http {

// Who is connected, by address.
class ConnectionCount {
public:
    // Proxies that are trusted speak for many: of them only all together are counted.
    ConnectionCount(std::size_t most, std::size_t most_per_address, TrustedProxies proxies)
        : most_{most}, most_per_address_{most_per_address}, proxies_{std::move(proxies)} {}

    // False: there is no room for another one.
    bool enter(const std::string& address);
    void leave(const std::string& address);

    std::size_t total() const { return total_.load(); }

    // Blocks until all have left or the time is over.
    void wait_until_empty(base::Duration within);

private:
    std::size_t most_;
    std::size_t most_per_address_;
    TrustedProxies proxies_;
    std::atomic<std::size_t> total_{0};
    std::mutex mutex_;
    std::condition_variable emptied_;
    std::unordered_map<std::string, std::size_t> by_address_;
};

struct ServerState {
    Config config;
    Ports ports;
    Router router;
    Admission admission;
    ConnectionCount count;
    std::atomic<bool> leaving{false};
    std::atomic<bool> closes_idle{false};  // while leaving, once linger_time is over

    ServerState(Config given, Routes routes, Ports given_ports)
        : config{std::move(given)},
          ports{given_ports},
          router{std::move(routes)},
          admission{config, router, ports},
          count{
              config.limits.connections,
              config.limits.connections_per_address,
              TrustedProxies{config.trusted_proxies}
          } {}
};

}  // namespace platform::http
