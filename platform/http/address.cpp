#include "platform/http/address.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace platform::http {

namespace ip = boost::asio::ip;

namespace {

// IPv4 as ::ffff:a.b.c.d, so that one comparison serves both.
std::optional<std::string> bytes_of(std::string_view text) {
    boost::system::error_code error;
    const ip::address address = ip::make_address(std::string{text}, error);
    if (error) {
        return std::nullopt;
    }
    const ip::address_v6 wide =
        address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6();
    const auto bytes = wide.to_bytes();
    return std::string{bytes.begin(), bytes.end()};
}

bool shares_prefix(const std::string& a, const std::string& b, unsigned bits) {
    const std::size_t whole = bits / 8;
    if (a.compare(0, whole, b, 0, whole) != 0) {
        return false;
    }
    const unsigned rest = bits % 8;
    if (rest == 0) {
        return true;
    }
    const unsigned shift = 8 - rest;
    return static_cast<unsigned char>(a[whole]) >> shift ==
           static_cast<unsigned char>(b[whole]) >> shift;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
    for (const std::string& text : networks) {
        const std::string_view view{text};
        const std::size_t slash = view.find('/');
        const auto bytes = bytes_of(view.substr(0, slash));
        if (!bytes) {
            throw std::invalid_argument{"trusted proxy " + text + " is not an address"};
        }
        const bool v4 = view.find(':') == view.npos;
        const unsigned most = v4 ? 32 : 128;
        unsigned prefix = most;
        if (slash != view.npos) {
            const std::string_view digits = view.substr(slash + 1);
            const auto [end, error] =
                std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
            if (error != std::errc{} || end != digits.data() + digits.size() || prefix > most) {
                throw std::invalid_argument{"trusted proxy " + text + " has no valid prefix"};
            }
        }
        networks_.push_back({*bytes, v4 ? prefix + 96 : prefix});
    }
}

bool TrustedProxies::trusts(std::string_view address) const {
    if (networks_.empty()) {
        return false;
    }
    const auto bytes = bytes_of(address);
    if (!bytes) {
        return false;
    }
    return std::ranges::any_of(networks_, [&](const Network& network) {
        return shares_prefix(network.bytes, *bytes, network.prefix);
    });
}

std::string TrustedProxies::client(std::string_view peer, std::string_view forwarded_for) const {
    std::string client{peer};
    while (trusts(client) && !forwarded_for.empty()) {
        const std::size_t comma = forwarded_for.rfind(',');
        const std::string_view last =
            trimmed(comma == forwarded_for.npos ? forwarded_for : forwarded_for.substr(comma + 1));
        forwarded_for =
            comma == forwarded_for.npos ? std::string_view{} : forwarded_for.substr(0, comma);
        if (!bytes_of(last)) {
            break;
        }
        client = last;
    }
    return client;
}

std::string limit_key(std::string_view address) {
    if (address.find(':') == address.npos) {
        return std::string{address};
    }
    const auto bytes = bytes_of(address);
    if (!bytes) {
        return std::string{address};
    }
    boost::system::error_code error;
    auto network = ip::make_address_v6(std::string{address}, error).to_bytes();
    if (error) {
        return std::string{address};
    }
    if (network[10] == 0xff && network[11] == 0xff) {
        return std::string{address};
    }
    std::fill(network.begin() + 8, network.end(), static_cast<unsigned char>(0));
    return ip::make_address_v6(network).to_string() + "/64";
}

}  // namespace platform::http
