#include "api/invite_marker.hpp"

#include "platform/crypto/hash.hpp"

#include <fmt/format.h>

#include <charconv>
#include <span>

namespace api {

namespace {

namespace http = platform::http;

constexpr std::size_t signature_bytes = 18;

std::int64_t seconds_of(base::Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

std::string name_of_marker(const Services& services) {
    return "iv_" + services.settings.environment;
}

// "CODE.1772452800": what is signed.
std::string signature_of(const Services& services, std::string_view signed_text) {
    const auto digest = platform::crypto::hmac_sha256(services.settings.marker_key, signed_text);
    return platform::crypto::to_base64url(std::span{digest}.first(signature_bytes));
}

std::string set_cookie(const Services& services, std::string value, base::Duration lasts) {
    return http::to_header(
        {.name = name_of_marker(services),
         .value = std::move(value),
         .max_age = lasts,
         .secure = services.settings.secure_cookies}
    );
}

}  // namespace

std::string marker_for(const Services& services, std::string_view canonical_code) {
    const auto until = seconds_of(services.clock.now() + marker_lasts);
    const auto text = fmt::format("{}.{}", canonical_code, until);
    return set_cookie(services, text + "." + signature_of(services, text), marker_lasts);
}

std::string no_marker(const Services& services) {
    return set_cookie(services, {}, base::Duration{0});
}

bool has_marker(const Services& services, const http::Request& request) {
    return request.cookie(name_of_marker(services)).has_value();
}

std::optional<std::string> marked_code(const Services& services, const http::Request& request) {
    const auto marker = request.cookie(name_of_marker(services));
    const auto last = marker ? marker->rfind('.') : std::string_view::npos;
    if (last == std::string_view::npos) {
        return std::nullopt;
    }
    const auto text = marker->substr(0, last);
    const bool is_ours =
        platform::crypto::same_secret(marker->substr(last + 1), signature_of(services, text));
    const auto dot = text.find('.');
    if (!is_ours || dot == text.npos) {
        return std::nullopt;
    }
    std::int64_t until = 0;
    std::from_chars(text.data() + dot + 1, text.data() + text.size(), until);
    if (until < seconds_of(services.clock.now())) {
        return std::nullopt;
    }
    return std::string{text.substr(0, dot)};
}

}  // namespace api
