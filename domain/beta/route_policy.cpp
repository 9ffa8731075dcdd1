#include "domain/beta/route_policy.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace domain::beta {

namespace {

constexpr std::array<std::string_view, 2> beta_hosts{
    "beta.instainstru.com", "beta-local.instainstru.com"
};
constexpr std::array<std::string_view, 2> local_hosts{"localhost", "127.0.0.1"};
// With all that is below them.
constexpr std::array<std::string_view, 5> pages_for_students{
    "/student", "/search", "/services", "/book", "/instructors"
};
constexpr std::string_view signup_page = "/signup";
constexpr std::string_view invite_parameter = "invite_code";

std::string plain_host(std::string_view host) {
    constexpr std::string_view www = "www.";
    std::string plain{host.substr(0, host.find(':'))};
    while (plain.ends_with('.')) {
        plain.pop_back();  // As names end that are complete.
    }
    std::ranges::transform(plain, plain.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return plain.starts_with(www) ? plain.substr(www.size()) : plain;
}

bool contains(const auto& hosts, std::string_view host) {
    return std::ranges::find(hosts, host) != hosts.end();
}

// "/book/x" is below "/book"; "/bookings" is not.
bool is_at_or_below(std::string_view path, std::string_view page) {
    return path.starts_with(page) && (path.size() == page.size() || path[page.size()] == '/');
}

// Whether the parameter is there, whatever it says.
bool names_an_invite(std::string_view query) {
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto parameter = query.substr(0, end);
        if (parameter.substr(0, parameter.find('=')) == invite_parameter) {
            return true;
        }
        query.remove_prefix(end == query.npos ? query.size() : end + 1);
    }
    return false;
}

}  // namespace

bool is_local_host(std::string_view host) {
    return contains(local_hosts, plain_host(host));
}

Site site_of(std::string_view host, std::span<const std::string> previews) {
    const auto plain = plain_host(host);
    if (contains(beta_hosts, plain)) {
        return Site::beta;
    }
    return contains(previews, plain) ? Site::preview : Site::production;
}

// All other pages are open in any phase: those of instructors, of recovery, files and the API.
std::optional<std::string_view> redirect_of(
    Site site, std::string_view target, const Policy& policy
) {
    const bool is_closed = !policy.phase || policy.phase == events::Phase::instructor_only;
    if (site != Site::beta || !is_closed) {
        return std::nullopt;
    }
    const auto mark = target.find('?');
    const auto path = target.substr(0, mark);
    const auto query = mark == target.npos ? std::string_view{} : target.substr(mark + 1);
    if (is_at_or_below(path, signup_page)) {
        const bool may_sign_up =
            (policy.phase && policy.allow_signup_without_invite) || names_an_invite(query);
        return may_sign_up ? std::nullopt : std::optional{join_page};
    }
    const bool is_for_students =
        path == "/" || path.empty() ||
        std::ranges::any_of(pages_for_students, [path](std::string_view page) {
            return is_at_or_below(path, page);
        });
    return is_for_students ? std::optional{join_page} : std::nullopt;
}

}  // namespace domain::beta
