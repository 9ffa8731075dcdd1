// X-Forwarded-For: the first line is the peer, the second the header.

#include "platform/http/address.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void forwarded_for(std::string_view input) {
    static const platform::http::TrustedProxies proxies{{"10.0.0.0/8", "::1", "2001:db8::/33"}};
    const auto peer = take_line(input);
    const auto client = proxies.client(peer, input);
    must(proxies.trusts(peer) || client == peer, "who is not trusted speaks for nobody else");
    const auto key = platform::http::limit_key(client);
    must(client.empty() == key.empty(), "whoever asks is counted");
}

}  // namespace fuzz
