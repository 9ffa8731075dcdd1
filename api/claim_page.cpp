// GET /invite/claim: where the links of mails lead to. Elsewhere than locally it leads on to the
// page of the front end where one joins.

#include "api/invites.hpp"
#include "api/page.hpp"
#include "api/requests.hpp"
#include "base/describe.hpp"
#include "base/invite_code.hpp"
#include "platform/http/uri.hpp"

#include <fmt/format.h>

#include <algorithm>

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

std::optional<std::string> code_in(Query& query) {
    auto given = query.text("code");
    return given ? given : query.text("token");
}

// As campaigns are called: small letters, few digits. Whatever looks like an address, a number to
// call or a code is not kept.
bool is_plain(std::string_view text) {
    constexpr std::size_t length_max = 40;
    constexpr std::ptrdiff_t digits_max = 4;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return text.size() <= length_max && std::ranges::any_of(text, is_letter) &&
           std::ranges::count_if(text, is_digit) <= digits_max &&
           std::ranges::all_of(text, [&](char c) {
               return is_letter(c) || is_digit(c) || c == '_' || c == '-';
           });
}

// Which mail the link is of, and what else it says of where it was found.
base::Task<void> note_click(
    const Request& request, Services& services, Query& query, std::string_view code
) {
    domain::NoteInviteVisit visit{
        .code_hash = {services.routing.invite_of(code)}, .visit = domain::Visit::clicked
    };
    const auto delivery = query.text("d").value_or("");
    if (delivery.size() == 1 && delivery.front() >= '1' && delivery.front() <= '3') {
        visit.delivery = static_cast<std::uint32_t>(delivery.front() - '0');
    }
    for (const auto* name : {"utm_source", "utm_medium", "utm_campaign"}) {
        auto given = query.text(name).value_or("");
        if (is_plain(given)) {
            visit.utm.emplace(name, std::move(given));
        }
    }
    return services.visits.note(request, std::move(visit));
}

Response page_of(const Words& words) {
    const auto body =
        fmt::format("<p>{}</p>\n<p>On the site, registering begins here.</p>", words.body);
    return page(words.status, words.title, body);
}

}  // namespace

base::Task<Response> go_on_to_join(Request& request, Services& services) {
    Query query{request};
    const auto code = code_in(query);
    if (!code) {
        co_return page_of(words_for({}));
    }
    if (const auto canonical = base::canonical_code(*code)) {
        co_await note_click(request, services, query, *canonical);
    }
    const std::pair<std::string_view, std::string_view> marks[] = {
        {"utm_source", "email"},
        {"utm_medium", "invite"},
        {"utm_campaign", "founding_instructor"},
    };
    auto link = fmt::format(
        "{}/instructor/join?invite_code={}",
        services.settings.frontend,
        platform::http::percent_encoded(*code)
    );
    for (const auto& [name, otherwise] : marks) {
        const auto given = query.short_text(name).value_or(std::string{otherwise});
        link += fmt::format("&{}={}", name, platform::http::percent_encoded(given));
    }
    Response response;
    response.status = 302;
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Location", link);
    co_return response;
}

base::Task<Response> show_claim_page(Request& request, Services& services) {
    Query query{request};
    const auto given = code_in(query);
    const auto code = given ? base::canonical_code(*given) : std::nullopt;
    const auto validity = co_await judge_code(services, code, std::nullopt);
    if (validity.valid || validity.reason.value != WhyInvalid::not_found) {
        co_await note_click(request, services, query, *code);
    }
    co_return page_of(words_for(validity));
}

}  // namespace api
