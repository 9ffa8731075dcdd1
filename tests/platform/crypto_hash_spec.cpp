#include "platform/crypto/hash.hpp"
#include "platform/crypto/system_random.hpp"

#include <doctest/doctest.h>

using namespace platform::crypto;

namespace {

Key32 key_of_bytes_from(std::uint8_t first) {
    Key32 key;
    for (auto& byte : key.bytes) {
        byte = first++;
    }
    return key;
}

}  // namespace

TEST_CASE("SHA-256 is that of FIPS 180-4") {
    CHECK(
        to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("HMAC-SHA-256 is that of RFC 2104") {
    // Computed with OpenSSL for the key 00 01 … 1f.
    CHECK(
        to_hex(hmac_sha256(key_of_bytes_from(0), "what do ya want for nothing?")) ==
        "099805f4ac310786968565c098db515cc50862b420ae31e20238312344bed36a"
    );
}

TEST_CASE("a derived key tells neither its source nor its siblings") {
    const Key32 source = key_of_bytes_from(0);
    const auto one = derive_key(source, "one").bytes;
    CHECK(one == derive_key(source, "one").bytes);
    CHECK(one != derive_key(source, "other").bytes);
    CHECK(one != source.bytes);
    CHECK(one != derive_key(key_of_bytes_from(1), "one").bytes);
}

TEST_CASE("base64url is that of RFC 4648, without padding") {
    struct Row {
        const char* bytes;
        const char* text;
    };

    const Row rows[] = {
        {"", ""},
        {"f", "Zg"},
        {"fo", "Zm8"},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg"},
        {"fooba", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "-__-"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(to_base64url(bytes_of(row.bytes)) == row.text);
        CHECK(from_base64url(row.text) == row.bytes);
    }
}

TEST_CASE("no two texts of base64url mean the same bytes") {
    for (const char* text : {"Zg==", "Zh", "Z", "Zm9v\n", " Zm9v", "Zm 9v", "+/+/", "Zm9v."}) {
        CAPTURE(text);
        CHECK_FALSE(from_base64url(text).has_value());
    }
}

TEST_CASE("base 32 is Crockford's, in upper case") {
    struct Row {
        std::string bytes;
        const char* text;
    };

    const Row rows[] = {
        {"", ""},
        {"f", "CR"},
        {"foobar", "CSQPYRK1E8"},
        {std::string(5, '\0'), "00000000"},
        {std::string(5, '\xff'), "ZZZZZZZZ"},
    };
    for (const auto& row : rows) {
        CHECK(to_base32(bytes_of(row.bytes)) == row.text);
    }
}

TEST_CASE("a key is written as 64 hex digits or 43 characters of base64url") {
    const Key32 key = key_of_bytes_from(1);
    const auto from_hex =
        key_from_text("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
    REQUIRE(from_hex);
    CHECK(from_hex->bytes == key.bytes);
    const auto from_text = key_from_text(to_text(key));
    REQUIRE(from_text);
    CHECK(from_text->bytes == key.bytes);
    CHECK(to_text(key).size() == 43);
}

TEST_CASE("what is shorter, longer or spelled otherwise is no key") {
    const std::string text = to_text(key_of_bytes_from(1));
    for (const auto& wrong :
         {std::string{}, text.substr(1), text + "A", text + "=", std::string(64, 'g')}) {
        CAPTURE(wrong);
        CHECK_FALSE(key_from_text(wrong).has_value());
    }
}

TEST_CASE("secrets are the same or they are not") {
    CHECK(same_secret("abc", "abc"));
    CHECK(same_secret("", ""));
    CHECK_FALSE(same_secret("abc", "abd"));
    CHECK_FALSE(same_secret("abc", "ab"));
}

TEST_CASE("the system's chance does not repeat itself") {
    SystemRandom random;
    CHECK(random.next() != random.next());
}
