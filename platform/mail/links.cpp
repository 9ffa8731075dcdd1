// Where links in mails lead to.

#include "platform/mail/templates.hpp"

#include <fmt/format.h>

namespace platform::mail {

namespace {

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') ||
                           std::string_view{"-._~"}.find(c) != std::string_view::npos;
        if (plain) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::string_view without_trailing_slash(std::string_view url) {
    while (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    return url;
}

}  // namespace

std::string reset_link(std::string_view frontend, std::string_view token) {
    return fmt::format(
        "{}/reset-password?token={}", without_trailing_slash(frontend), percent_encoded(token)
    );
}

std::string sign_in_link(std::string_view frontend) {
    return fmt::format("{}/login", without_trailing_slash(frontend));
}

std::string batch_link(std::string_view site, std::string_view batch) {
    return fmt::format("{}/admin/batches/{}", without_trailing_slash(site), batch);
}

InviteLinks invite_links(
    std::string_view claim_base,
    std::string_view frontend,
    std::string_view code,
    std::string_view email,
    unsigned delivery_no
) {
    const std::string shown_code = percent_encoded(code);
    return {
        .join_url = fmt::format(
            "{}/invite/claim?code={}&d={}&utm_source=email&utm_medium=invite"
            "&utm_campaign=founding_instructor",
            without_trailing_slash(claim_base),
            shown_code,
            delivery_no
        ),
        .welcome_url = fmt::format(
            "{}/instructor/welcome?invite_code={}&email={}",
            without_trailing_slash(frontend),
            shown_code,
            percent_encoded(email)
        ),
    };
}

}  // namespace platform::mail
