// GET /invite/claim, locally only: elsewhere the front end has this page.

#include "api/invites.hpp"
#include "api/page.hpp"
#include "api/requests.hpp"
#include "base/describe.hpp"
#include "base/invite_code.hpp"

#include <fmt/format.h>

namespace api {

namespace {

struct Words {
    int status = 200;
    std::string_view title;
    std::string body;
};

// "2026-03-02 12:00 UTC"
std::string to_minute(base::Instant at) {
    const auto text = base::to_text(at);
    return fmt::format("{} {} UTC", text.substr(0, 10), text.substr(11, 5));
}

Words words_for(const InviteValidity& validity) {
    if (validity.valid) {
        return {
            .title = "Your invite is valid",
            .body = fmt::format(
                "It lets you register as {} until {}.",
                base::name_of(*validity.role.value),
                to_minute(*validity.expires_at.value)
            )
        };
    }
    switch (validity.reason.value.value_or(WhyInvalid::not_found)) {
        case WhyInvalid::used:
            return {.title = "This invite has been used", .body = "An invite is redeemed once."};
        case WhyInvalid::revoked:
            return {.title = "This invite was withdrawn", .body = "Ask whoever invited you."};
        case WhyInvalid::expired:
            return {.title = "This invite has expired", .body = "Ask for another one."};
        case WhyInvalid::not_found:
            break;
    }
    return {
        .status = 404,
        .title = "No such invite",
        .body = "Please copy the whole link from the mail."
    };
}

}  // namespace

base::Task<Response> show_claim_page(Request& request, Services& services) {
    Query query{request};
    auto given = query.text("code");
    if (!given) {
        given = query.text("token");
    }
    auto code = given ? base::canonical_code(*given) : std::nullopt;
    const auto validity = co_await judge_code(services, std::move(code), std::nullopt);
    const auto words = words_for(validity);
    const auto body =
        fmt::format("<p>{}</p>\n<p>On the site, registering begins here.</p>", words.body);
    co_return page(words.status, words.title, body);
}

}  // namespace api
