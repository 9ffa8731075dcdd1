#include "platform/qr/qr_code.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

TEST_CASE("a QR code is a picture that a page shows without asking anybody else") {
    const auto url = platform::qr::to_data_url("otpauth://totp/one");
    CHECK(url.starts_with("data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcv"));
    CHECK(url != platform::qr::to_data_url("otpauth://totp/two"));
}

TEST_CASE("what does not fit into a QR code is refused") {
    CHECK_NOTHROW(platform::qr::to_data_url(std::string(2'300, 'x')));
    CHECK_THROWS_AS(platform::qr::to_data_url(std::string(2'400, 'x')), std::invalid_argument);
}
