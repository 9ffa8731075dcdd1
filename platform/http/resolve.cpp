#include "platform/http/resolve.hpp"

#include "platform/http/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <netdb.h>

namespace platform::http {

namespace {

struct AddressesFree {
    void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};

}  // namespace

std::vector<std::string> addresses_of(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int failed = getaddrinfo(host.c_str(), nullptr, &hints, &found); failed != 0) {
        throw Unreachable{fmt::format("{}: {}", host, gai_strerror(failed))};
    }
    const std::unique_ptr<addrinfo, AddressesFree> all{found};
    std::vector<std::string> addresses;
    for (const auto* one = all.get(); one; one = one->ai_next) {
        std::array<char, NI_MAXHOST> name{};
        const int failed = getnameinfo(
            one->ai_addr, one->ai_addrlen, name.data(), name.size(), nullptr, 0, NI_NUMERICHOST
        );
        if (failed == 0 && std::ranges::find(addresses, name.data()) == addresses.end()) {
            addresses.emplace_back(name.data());
        }
    }
    return addresses;
}

}  // namespace platform::http
