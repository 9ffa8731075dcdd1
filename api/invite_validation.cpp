// GET …/validate and …/verified: does a code open the door, and has this browser shown one lately?

#include "api/answers.hpp"
#include "api/invite_marker.hpp"
#include "api/invites.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/invite_code.hpp"

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::invite_list;

constexpr std::string_view projection_name = "invite_list";

base::Task<std::optional<list::Invite>> find(Services& services, const std::string& code) {
    const events::CodeHash hash{services.routing.invite_of(code)};
    auto found = co_await services.database.query([hash](auto& connection) {
        return list::find_by_code(connection, hash);
    });
    co_return found;
}

// used before revoked before expired, whatever else is true of it.
std::optional<WhyInvalid> why_invalid(const list::Invite& invite, base::Instant now) {
    switch (list::status_of(invite, now)) {
        case list::Status::accepted:
            return WhyInvalid::used;
        case list::Status::revoked:
            return WhyInvalid::revoked;
        case list::Status::expired:
            return WhyInvalid::expired;
        case list::Status::pending:
            return std::nullopt;
    }
    return std::nullopt;
}

// Whose address it is, only the holder of a code that opens the door is told.
InviteValidity validity_of(
    const Services& services, const list::Invite& invite, std::optional<std::string> asked_for
) {
    const auto why = why_invalid(invite, services.clock.now());
    InviteValidity validity{
        .valid = !why,
        .reason = why,
        .code = invite.code ? text_of(services.keys, *invite.code) : std::nullopt,
        .role = invite.role,
        .expires_at = invite.expires_at,
        .used_at = invite.accepted_at
    };
    if (!why) {
        validity.email =
            invite.address ? text_of(services.keys, *invite.address) : std::move(asked_for);
    }
    return validity;
}

// A valid code marks the browser, unless it is marked so already; any other takes the mark away.
void mark(
    const Services& services,
    const Request& request,
    const std::optional<std::string>& valid_code,
    Response& response
) {
    if (valid_code) {
        if (marked_code(services, request) != valid_code) {
            response.headers.add("Set-Cookie", marker_for(services, *valid_code));
        }
    } else if (has_marker(services, request)) {
        response.headers.add("Set-Cookie", no_marker(services));
    }
}

}  // namespace

base::Task<InviteValidity> judge_code(
    Services& services, std::optional<std::string> code, std::optional<std::string> asked_for
) {
    std::optional<list::Invite> found;
    if (code) {
        found = co_await find(services, *code);
    }
    if (!found) {
        co_return InviteValidity{.reason = WhyInvalid::not_found};
    }
    co_return validity_of(services, *found, std::move(asked_for));
}

base::Task<Response> validate_invite(Request& request, Services& services) {
    Query query{request};
    auto given = query.text("invite_code");
    if (!given) {
        given = query.text("code");
    }
    if (!given || given->find_first_not_of(" \t-") == given->npos) {
        co_return http::bad_request("invite_code_required", "invite_code_required");
    }
    auto email = query.text("email");
    const auto code = base::canonical_code(*given);
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto validity = co_await judge_code(services, code, std::move(email));
    auto response = shown(base::to_json(validity), fresh);
    mark(services, request, validity.valid ? code : std::nullopt, response);
    if (validity.valid) {
        domain::NoteInviteVisit visit{
            .code_hash = {services.routing.invite_of(*code)}, .visit = domain::Visit::validated
        };
        co_await services.visits.note(request, std::move(visit));
    } else {
        response.outcome = "rejected";
    }
    co_return response;
}

base::Task<Response> verify_marker(Request& request, Services& services) {
    const auto code = marked_code(services, request);
    if (code) {
        const auto found = co_await find(services, *code);
        if (found && !why_invalid(*found, services.clock.now())) {
            co_return http::no_content();
        }
    }
    co_return http::unauthenticated("invite_not_verified", "invite_not_verified");
}

}  // namespace api
