#pragma once
// Who really asks: the peer of the connection, or whom trusted proxies say they speak for.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace platform::http {

// "10.0.0.0/8", "::1", "192.0.2.7". std::invalid_argument names what is malformed.
class TrustedProxies {
public:
    TrustedProxies() = default;
    explicit TrustedProxies(const std::vector<std::string>& networks);

    bool empty() const { return networks_.empty(); }

    bool trusts(std::string_view address) const;

    // `forwarded_for` is the X-Forwarded-For header: from the right, the first address that is not
    // a trusted proxy's. An address that does not parse ends the search: what is left of it could
    // be anything.
    std::string client(std::string_view peer, std::string_view forwarded_for) const;

private:
    struct Network {
        std::string bytes;  // 16 of them; IPv4 is mapped
        unsigned prefix;
    };

    std::vector<Network> networks_;
};

// What limits count by: an IPv4 address, or the /64 of an IPv6 one, since one household has 2^64.
std::string limit_key(std::string_view address);

}  // namespace platform::http
