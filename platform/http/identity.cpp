#include "platform/http/identity.hpp"

#include <algorithm>

namespace platform::http {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::size_t traceparent_size = 55;

bool is_lower_hex(std::string_view text) {
    return text.find_first_not_of(hex_digits) == text.npos;
}

bool all_zero(std::string_view text) {
    return text.find_first_not_of('0') == text.npos;
}

void append_hex(std::string& out, std::uint64_t bits, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
        out += hex_digits[bits >> shift & 15];
    }
}

std::optional<Credential> bearer_of(const Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.header("Authorization");
    if (!header || header->size() <= scheme.size() ||
        !equal_ignoring_case(header->substr(0, scheme.size()), scheme)) {
        return std::nullopt;
    }
    return Credential{.token = std::string{header->substr(scheme.size())}};
}

}  // namespace

bool is_request_id(std::string_view text) {
    if (text.empty() || text.size() > 128) {
        return false;
    }
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '.' || c == '_' || c == '-';
    });
}

void append_uuid(std::string& out, base::Random& random) {
    const std::uint64_t high = random.next();
    const std::uint64_t low = random.next();
    append_hex(out, high >> 32, 8);
    out += '-';
    append_hex(out, high >> 16 & 0xffff, 4);
    out += '-';
    append_hex(out, (high & 0x0fff) | 0x4000, 4);
    out += '-';
    append_hex(out, (low >> 48 & 0x3fff) | 0x8000, 4);
    out += '-';
    append_hex(out, low & 0xffffffffffff, 12);
}

bool is_traceparent(std::string_view text) {
    if (text.size() != traceparent_size || !text.starts_with("00-")) {
        return false;
    }
    const std::string_view trace = text.substr(3, 32);
    const std::string_view parent = text.substr(36, 16);
    const std::string_view flags = text.substr(53, 2);
    return text[35] == '-' && text[52] == '-' && is_lower_hex(trace) && is_lower_hex(parent) &&
           is_lower_hex(flags) && !all_zero(trace) && !all_zero(parent);
}

void append_traceparent(std::string& out, base::Random& random) {
    out += "00-";
    // The lowest bit set keeps both from being all zero, which the standard forbids.
    append_hex(out, random.next(), 16);
    append_hex(out, random.next() | 1, 16);
    out += '-';
    append_hex(out, random.next() | 1, 16);
    out += "-01";
}

std::string_view trace_id_of(std::string_view traceparent) {
    return traceparent.size() == traceparent_size ? traceparent.substr(3, 32) : std::string_view{};
}

std::optional<Credential> credential_of(const Request& request, std::string_view cookie) {
    if (auto bearer = bearer_of(request)) {
        return bearer;
    }
    const auto session = request.cookie(cookie);
    if (!session || session->empty()) {
        return std::nullopt;
    }
    return Credential{.token = std::string{*session}, .from_cookie = true};
}

std::optional<Credential> stream_credential_of(const Request& request, std::string_view cookie) {
    if (auto bearer = bearer_of(request)) {
        return bearer;
    }
    const auto shown = request.query.find("token");
    if (shown && !shown->empty()) {
        return Credential{.token = std::string{*shown}, .from_query = true};
    }
    return credential_of(request, cookie);
}

}  // namespace platform::http
