// Sealed texts on their way out.

#include "api/people_text.hpp"
#include "platform/crypto/hash.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using platform::crypto::Key32, platform::crypto::KeyRing;

namespace {

const std::string key = platform::crypto::to_base64url(std::array<std::uint8_t, 16>{1});

KeyRing& with_key(KeyRing& ring) {
    Key32 secret;
    secret.bytes.fill(7);
    ring.add(key, secret);
    return ring;
}

}  // namespace

TEST_CASE("an address is shown as erased only when it was erased, not before its key is here") {
    KeyRing ring;
    const auto address = *with_key(ring).seal(key, "ann@example.org");
    CHECK(api::shown_text(ring, address) == "ann@example.org");
    CHECK(api::shown_text(ring, std::nullopt) == "erased");
    ring.erase(key);
    CHECK(api::shown_text(ring, address) == "erased");

    KeyRing elsewhere;
    CHECK(api::shown_text(elsewhere, address) == "unreadable");
    CHECK(api::shown_text(with_key(elsewhere), address) == "ann@example.org");
    auto changed = address;
    changed.text = "A" + changed.text;
    CHECK(api::shown_text(elsewhere, changed) == "unreadable");
}
