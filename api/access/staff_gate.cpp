#include "api/access/staff_gate.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/http/uri.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace api {

namespace {

namespace http = platform::http;

constexpr std::string_view login_page = "/staff-login";
constexpr std::string_view token_parameter = "token";
constexpr std::string_view redirect_parameter = "redirect";
// With all that is below them.
constexpr std::array<std::string_view, 11> open_pages{
    login_page,
    "/_next",
    "/static",
    "/api",
    "/robots.txt",
    "/logout",
    "/monitoring",
    "/reset-password",
    "/forgot-password",
    "/verify-email",
    "/invite/claim"
};

// Which page it is only whoever serves it knows.
bool is_roundabout(std::string_view path) {
    return path.find("..") != path.npos || path.find("/.") != path.npos ||
           path.find_first_of("%\\") != path.npos || path.find("//") != path.npos;
}

bool is_open(std::string_view path) {
    if (is_roundabout(path)) {
        return false;
    }
    return std::ranges::any_of(open_pages, [path](std::string_view page) {
        return path.starts_with(page) && (path.size() == page.size() || path[page.size()] == '/');
    });
}

// A page of this site: "//evil" and "/\evil" are none, for a browser.
bool is_own_page(std::string_view location) {
    const bool leads_away = location.size() > 1 && (location[1] == '/' || location[1] == '\\');
    return location.starts_with('/') && !leads_away && std::ranges::none_of(location, [](char c) {
               return static_cast<unsigned char>(c) < ' ';
           });
}

struct Target {
    std::string_view path;
    http::Fields query;
};

Target read(std::string_view target) {
    const auto mark = target.find('?');
    Target read{.path = target.substr(0, mark)};
    if (mark != target.npos && !http::read_form(target.substr(mark + 1), read.query)) {
        read.query = {};
    }
    return read;
}

// Without the secret, and without where to.
std::string page_asked_for(const Target& target) {
    std::string page{is_own_page(target.path) ? target.path : "/"};
    char before = '?';
    for (std::size_t i = 0; i < target.query.size(); ++i) {
        const auto [name, value] = target.query[i];
        if (name != token_parameter && name != redirect_parameter) {
            page += fmt::format(
                "{}{}={}", before, http::percent_encoded(name), http::percent_encoded(value)
            );
            before = '&';
        }
    }
    return page;
}

}  // namespace

GateVerdict judge_at_gate(std::string_view secret, const GateCall& call) {
    const auto target = read(call.target);
    if (secret.empty() || is_open(target.path)) {
        return {};
    }
    if (platform::crypto::same_secret(call.cookie, secret)) {
        return {};
    }
    const auto shown = target.query.find(token_parameter);
    if (shown && platform::crypto::same_secret(*shown, secret)) {
        const auto wanted = target.query.find(redirect_parameter).value_or("");
        return {
            .kind = GateVerdict::Kind::admit,
            .location = is_own_page(wanted) ? std::string{wanted} : page_asked_for(target)
        };
    }
    const auto page = http::percent_encoded(page_asked_for(target));
    return {
        .kind = GateVerdict::Kind::ask,
        .location = fmt::format("{}?redirect={}{}", login_page, page, shown ? "&error=invalid" : "")
    };
}

}  // namespace api
