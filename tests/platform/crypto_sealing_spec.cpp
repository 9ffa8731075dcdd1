#include "platform/crypto/sealing.hpp"

#include <doctest/doctest.h>

using namespace platform::crypto;

namespace {

Key32 key_filled_with(std::uint8_t byte) {
    Key32 key;
    key.bytes.fill(byte);
    return key;
}

const Key32 adas = key_filled_with(1);
const Key32 bobs = key_filled_with(2);

}  // namespace

TEST_CASE("what was sealed is unsealed with the same key and context") {
    for (const std::string& text :
         {std::string{},
          std::string{"ada@example.com"},
          std::string(70'000, 'x'),
          std::string{"\0\xff", 2}}) {
        CAPTURE(text.size());
        CHECK(unseal(adas, seal(adas, text, "key-id"), "key-id") == text);
    }
}

TEST_CASE("a sealed text shows nothing of what it holds") {
    const auto sealed = seal(adas, "ada@example.com", "key-id");
    CHECK(sealed.find("ada") == std::string::npos);
    CHECK(sealed.size() == (24 + 15 + 16) * 4 / 3 + 1);
}

TEST_CASE("another key or another context unseals nothing") {
    const auto sealed = seal(adas, "ada@example.com", "key-id");
    CHECK_FALSE(unseal(bobs, sealed, "key-id").has_value());
    CHECK_FALSE(unseal(adas, sealed, "another").has_value());
    CHECK_FALSE(unseal(adas, sealed, "").has_value());
}

TEST_CASE("a changed, cut or foreign text unseals to nothing") {
    const auto sealed = seal(adas, "ada@example.com", "key-id");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CAPTURE(i);
        CHECK_FALSE(unseal(adas, changed, "key-id").has_value());
        CHECK_FALSE(unseal(adas, sealed.substr(0, i), "key-id").has_value());
    }
    CHECK_FALSE(unseal(adas, "not base64url!", "key-id").has_value());
}

TEST_CASE("sealing the same again gives the same text, so a repeated command is the same command") {
    CHECK(seal(adas, "ada@example.com", "k") == seal(adas, "ada@example.com", "k"));
}

TEST_CASE("any difference in key, context or text changes the whole sealed text") {
    const auto sealed = seal(adas, "ada@example.com", "k");
    for (const auto& other :
         {seal(bobs, "ada@example.com", "k"),
          seal(adas, "ada@example.com", "l"),
          seal(adas, "adb@example.com", "k"),
          seal(adas, "kada@example.com", "")}) {
        CHECK(other.substr(0, 16) != sealed.substr(0, 16));
    }
}

TEST_CASE("texts sealed before stay readable") {
    const std::string_view sealed =
        "-S8Uy5gh3lIzEeVcH1kx_aEnddVbxNQoZ_pI8G1jFA90mQg6naWJYFDz5JUUlqltEQ9O66Dmig";
    CHECK(unseal(adas, sealed, "golden") == "ada@example.com");
    CHECK(seal(adas, "ada@example.com", "golden") == sealed);
}
