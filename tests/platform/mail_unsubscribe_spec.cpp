#include "platform/mail/unsubscribe.hpp"

#include <doctest/doctest.h>

#include <string>

using platform::crypto::Key32, platform::crypto::Routing, platform::mail::Unsubscribing;

namespace {

Key32 key_of(std::uint8_t byte) {
    Key32 key;
    key.bytes.fill(byte);
    return key;
}

std::string token_in(const std::string& link) {
    return link.substr(link.find("?t=") + 3);
}

}  // namespace

TEST_CASE("a link to unsubscribe names its recipient without telling the address") {
    const Unsubscribing unsubscribing{key_of(1)};
    const auto link = unsubscribing.link("https://example.com/", " Ann@Example.org ");
    CHECK(link.starts_with("https://example.com/api/v1/public/email/unsubscribe?t="));
    CHECK(link.find("ann") == std::string::npos);
    CHECK(
        unsubscribing.recipient_in(token_in(link)) ==
        Routing{key_of(1)}.person_of("ann@example.org")
    );
}

TEST_CASE("a link to unsubscribe that we did not write names nobody") {
    const Unsubscribing unsubscribing{key_of(1)};
    const auto token = token_in(unsubscribing.link("https://example.com", "ann@example.org"));
    auto changed = token;
    changed.back() = changed.back() == 'A' ? 'B' : 'A';
    auto of_another = token;
    of_another.front() = of_another.front() == '7' ? '6' : '7';
    for (const std::string& wrong :
         {std::string{},
          changed,
          of_another,
          token.substr(0, 26),
          token + "A",
          token_in(Unsubscribing{key_of(2)}.link("https://example.com", "ann@example.org"))}) {
        CAPTURE(wrong);
        CHECK_FALSE(unsubscribing.recipient_in(wrong).has_value());
    }
}
