#include "api/sessions.hpp"

#include "api/answers.hpp"
#include "api/guests.hpp"
#include "api/password_check.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "api/session_tokens.hpp"
#include "domain/invites/redeem.hpp"
#include "domain/people/account.hpp"
#include "domain/questions.hpp"
#include "platform/http/identity.hpp"
#include "platform/http/json.hpp"

#include <algorithm>

namespace api {

namespace {

namespace http = platform::http;

using platform::crypto::AccessClaims, platform::crypto::RefreshClaims,
    platform::crypto::TokenRefusal;

http::Response refused(TokenRefusal why) {
    auto response = http::unauthenticated("not_authenticated", platform::crypto::detail_of(why));
    response.outcome = base::name_of(why);
    return response;
}

// Absent: it is none of ours, or not any more.
std::variant<RefreshClaims, TokenRefusal> shown_refresh_token(
    const http::Request& request, const Services& services
) {
    const auto cookie = request.cookie(services.settings.refresh_cookie);
    if (!cookie) {
        return TokenRefusal::missing;
    }
    auto verified = services.tokens.verify_refresh(*cookie, services.clock.now());
    const auto* claims = std::get_if<RefreshClaims>(&verified);
    if (claims && !(base::is_id(claims->person) && base::is_id(claims->session))) {
        return TokenRefusal::malformed;
    }
    return verified;
}

// Both tokens anew, as the shard has decided.
base::Task<http::Response> refreshed(
    Services& services,
    const Member& member,
    const events::SessionRefreshed& fact,
    const shards::Answer& answer
) {
    const auto new_id = [&] {
        return base::make_ulid(fact.at, services.random, base::slot_of(fact.account.text));
    };
    const AccessClaims access{
        .person = fact.account.text,
        .email = text_of(services.keys, member.address).value_or(""),
        .token_id = new_id(),
        .issued_at = fact.at,
        .expires_at = fact.tokens_until,
        .beta = claims_of(services, member),
        .session = fact.session.text
    };
    const RefreshClaims refresh{
        .person = fact.account.text,
        .session = fact.session.text,
        .generation = fact.generation,
        .token_id = new_id(),
        .issued_at = fact.at,
        .expires_at = fact.refresh_until
    };
    auto response = http::ok(base::to_json(RefreshedView{}));
    set_cookies(services, services.tokens.mint(access), refresh, response);
    co_return positioned(services, std::move(response), answer);
}

http::Response ended(const Services& services) {
    auto response = refused(TokenRefusal::revoked);
    forget_cookies(services, response);
    return response;
}

base::Task<shards::Answer> end_all(
    const http::Request& request,
    Services& services,
    const events::AccountId& account,
    events::InvalidationCause cause
) {
    const domain::EndAllSessions command{.account = account, .cause = cause};
    auto end = command_for(request, services, command, actor_of(request));
    auto answer = co_await services.gateway.submit(std::move(end));
    co_await until_access_knows(services, answer);
    co_return answer;
}

}  // namespace

std::vector<SessionView> views_of_sessions(
    const domain::SecurityState& state, std::string_view asking
) {
    std::vector<SessionView> views;
    for (const auto& session : state.sessions) {
        views.push_back(
            {.id = session.session.text,
             .browser = session.device.browser,
             .system = session.device.system,
             .method = session.method,
             .signed_in_at = session.opened_at,
             .refreshed_at = session.refreshed_at,
             .expires_at = session.refresh_until,
             .current = session.session.text == asking}
        );
    }
    std::ranges::reverse(views);
    return views;
}

base::Task<http::Response> refresh_session(http::Request& request, Services& services) {
    const auto shown = shown_refresh_token(request, services);
    if (const auto* why = std::get_if<TokenRefusal>(&shown)) {
        co_return refused(*why);
    }
    const auto& claims = std::get<RefreshClaims>(shown);
    const auto member = services.access.find({claims.person});
    if (!member) {
        co_return refused(TokenRefusal::malformed);
    }
    const auto now = services.clock.now();
    const domain::RefreshSession command{
        .account = {claims.person},
        .session = {claims.session},
        .generation = claims.generation,
        .tokens_until = now + services.settings.access_token_lasts,
        .refresh_until = now + refresh_lasts
    };
    const bool is_admin = member->role == events::Role::admin;
    auto refresh =
        command_for(request, services, command, (is_admin ? "admin:" : "user:") + claims.person);
    const auto answer = co_await services.gateway.submit(std::move(refresh));
    if (answer.kind == shards::Answer::Kind::rejected) {
        co_return ended(services);
    }
    if (auto unsure = refusal_of(answer)) {
        co_return std::move(*unsure);
    }
    const auto* fact = fact_in<events::SessionRefreshed>(answer);
    if (!fact) {
        co_await until_access_knows(services, answer);
        co_return ended(services);
    }
    auto response = co_await refreshed(services, *member, *fact, answer);
    co_return response;
}

base::Task<http::Response> sign_out(http::Request& request, Services& services) {
    auto response = http::no_content();
    forget_cookies(services, response);
    forget_guest(request, services, response);
    request.credential = credential_of(request, services.settings.session_cookie);
    if (!request.credential) {
        co_return response;
    }
    const auto verified = services.tokens.verify_even_expired(request.credential->token);
    const auto* claims = std::get_if<AccessClaims>(&verified);
    if (!claims || !base::is_id(claims->person)) {
        co_return response;
    }
    domain::SignOut command{
        .account = {claims->person}, .token = claims->token_id, .expires_at = claims->expires_at
    };
    if (base::is_id(claims->session)) {
        command.session = events::SessionId{claims->session};
    }
    auto out = command_for(request, services, std::move(command), "user:" + claims->person);
    const auto answer = co_await services.gateway.submit(std::move(out));
    const bool is_unknown_account = answer.kind == shards::Answer::Kind::rejected;
    if (auto refused = refusal_of(answer); refused && !is_unknown_account) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    co_return positioned(services, std::move(response), answer);
}

base::Task<http::Response> show_sessions(http::Request& request, Services& services) {
    const auto& caller = *request.principal;
    const domain::FindSecurity question{.account = {caller.id}};
    const auto known = co_await services.gateway.ask(question);
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    SessionsView view;
    if (known.finding) {
        const auto& state = std::get<domain::SecurityState>(*known.finding);
        view.sessions = views_of_sessions(state, caller.session);
    }
    co_return http::ok(base::to_json(view));
}

base::Task<http::Response> close_session(http::Request& request, Services& services) {
    const auto id = id_in<events::SessionId>(request, "id");
    if (!id) {
        co_return refusal(domain::people::known_session);
    }
    const auto& caller = *request.principal;
    const domain::CloseSession command{.account = {caller.id}, .session = *id};
    auto close = command_for(request, services, command, actor_of(request));
    const auto answer = co_await services.gateway.submit(std::move(close));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    auto response = http::no_content();
    if (id->text == caller.session) {
        forget_cookies(services, response);
    }
    co_return positioned(services, std::move(response), answer);
}

base::Task<http::Response> sign_out_everywhere(http::Request& request, Services& services) {
    const events::AccountId account{request.principal->id};
    const auto answer = co_await end_all(
        request, services, account, events::InvalidationCause::signed_out_everywhere
    );
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    auto response = http::ok(base::to_json(SignedOutEverywhere{}));
    forget_cookies(services, response);
    co_return positioned(services, std::move(response), answer);
}

base::Task<http::Response> force_out(http::Request& request, Services& services) {
    const auto id = id_in<events::AccountId>(request, "id");
    if (!id) {
        co_return refusal(domain::invites::known_user);
    }
    const auto answer =
        co_await end_all(request, services, *id, events::InvalidationCause::forced_out);
    if (answer.kind == shards::Answer::Kind::rejected) {
        co_return refusal(domain::invites::known_user);
    }
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return positioned(services, http::ok(base::to_json(SignedOutEverywhere{})), answer);
}

}  // namespace api
