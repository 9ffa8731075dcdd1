#include "api/person_security.hpp"

#include "api/answers.hpp"
#include "api/requests.hpp"
#include "api/session_tokens.hpp"
#include "domain/invites/redeem.hpp"
#include "domain/people/session.hpp"
#include "domain/questions.hpp"
#include "platform/http/json.hpp"

namespace api {

namespace {

namespace http = platform::http;

using events::AccountStatus;

PersonSecurity view_of(
    const events::AccountId& account,
    const Member& member,
    const domain::SecurityState& state,
    std::string_view asking
) {
    const bool teaches = member.role == events::Role::instructor;
    return {
        .user_id = account.text,
        .role = member.role,
        .account_status = member.status,
        .can_suspend = teaches && member.status == AccountStatus::active,
        .can_deactivate = teaches && member.status != AccountStatus::deactivated,
        .can_reactivate = teaches && member.status != AccountStatus::active,
        .locked_until = state.locked_until,
        .second_factor = status_of_second_factor(state),
        .sessions = views_of_sessions(state, asking),
        .trusted_devices = views_of_devices(state)
    };
}

}  // namespace

base::Task<http::Response> show_person_security(http::Request& request, Services& services) {
    const auto id = id_in<events::AccountId>(request, "id");
    const auto member = id ? services.access.find(*id) : std::nullopt;
    if (!member) {
        co_return refusal(domain::invites::known_user);
    }
    const domain::FindSecurity question{.account = *id};
    const auto known = co_await services.gateway.ask(question);
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    if (!known.finding) {
        co_return refusal(domain::invites::known_user);
    }
    const auto& state = std::get<domain::SecurityState>(*known.finding);
    const auto view = view_of(*id, *member, state, request.principal->session);
    co_return http::ok(base::to_json(view));
}

base::Task<http::Response> close_session_of_person(http::Request& request, Services& services) {
    const auto id = id_in<events::AccountId>(request, "id");
    const auto session = id_in<events::SessionId>(request, "session");
    if (!id || !session) {
        co_return refusal(domain::people::known_session);
    }
    const domain::CloseSession command{.account = *id, .session = *session};
    auto close = command_for(request, services, command, actor_of(request));
    const auto answer = co_await services.gateway.submit(std::move(close));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    co_return positioned(services, http::no_content(), answer);
}

}  // namespace api
