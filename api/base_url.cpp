#include "api/base_url.hpp"

#include <algorithm>

namespace api {

namespace {

std::string_view without_slash(std::string_view url) {
    while (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    return url;
}

}  // namespace

std::optional<std::string> named_base_url(
    const Services& services, std::optional<std::string> base_url
) {
    if (services.settings.environment == "local") {
        return std::nullopt;
    }
    return base_url;
}

std::optional<platform::http::Response> refused_base_url(
    const Services& services, const std::optional<std::string>& base_url
) {
    if (!base_url) {
        return std::nullopt;
    }
    const auto& settings = services.settings;
    const auto wanted = without_slash(*base_url);
    const auto is_wanted = [&](const std::string& known) { return without_slash(known) == wanted; };
    const bool is_own = is_wanted(settings.claim_base) || is_wanted(settings.frontend);
    if (is_own || std::ranges::any_of(settings.allowed_base_urls, is_wanted)) {
        return std::nullopt;
    }
    return platform::http::problem(
        422, "base_url_not_allowed", "Links of invites lead to our own front ends only"
    );
}

platform::mail::InviteLinks links_of(
    const Services& services,
    const std::optional<std::string>& base_url,
    std::string_view code,
    std::string_view email
) {
    return platform::mail::invite_links(
        base_url.value_or(services.settings.claim_base), services.settings.frontend, code, email, 1
    );
}

}  // namespace api
