#include "api/sign_in.hpp"

#include "api/access/permissions.hpp"
#include "api/answers.hpp"
#include "api/passwords.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "domain/people/account.hpp"
#include "domain/questions.hpp"
#include "platform/http/identity.hpp"
#include "platform/http/json.hpp"
#include "platform/http/uri.hpp"
#include "shards/arrival.hpp"

#include <algorithm>

namespace api {

namespace {

namespace http = platform::http;

using domain::SignInState, platform::crypto::PasswordCheck;

constexpr auto session_lasts = std::chrono::hours{12};
constexpr std::size_t form_fields_max = 20;

http::Cookie session_cookie(const Services& services, std::string value, base::Duration lasts) {
    return {
        .name = services.settings.session_cookie,
        .value = std::move(value),
        .max_age = lasts,
        .secure = services.settings.secure_cookies
    };
}

http::Response locked(base::Duration left) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
    return http::too_many_requests(
        domain::people::not_locked.code,
        domain::people::not_locked.sentence,
        static_cast<int>(std::max<std::int64_t>(seconds, 1))
    );
}

// How many failures lock for so long.
std::uint32_t failures_before(base::Duration left) {
    const auto& all = domain::people::lock_outs;
    const auto step =
        std::ranges::find_if(all, [left](const auto& one) { return one.lasts >= left; });
    return step == all.end() ? all.back().failures : step->failures;
}

// Absent when there is no such account.
std::optional<SignInState> account_in(const shards::Answer& answer) {
    if (!answer.finding) {
        return std::nullopt;
    }
    return std::get<SignInState>(*answer.finding);
}

// An address without an account is locked like any other: neither the lock nor its lack may tell
// who has one.
bool has_account(const std::optional<SignInState>& state) {
    return state && !state->password.key.empty();
}

std::optional<http::Response> refused_while_locked(
    const std::optional<SignInState>& state, base::Instant now
) {
    if (state && state->locked_until && *state->locked_until > now) {
        return locked(*state->locked_until - now);
    }
    return std::nullopt;
}

base::Task<PasswordCheck> check_password(
    Services& services, std::string password, const std::optional<SignInState>& state
) {
    std::optional<std::string> hash;
    if (has_account(state)) {
        auto unsealed = services.keys.unseal(state->password);
        if (unsealed.how == platform::crypto::Unsealing::opened) {
            hash = std::move(unsealed.text);
        }
    }
    const shards::Expected<PasswordCheck> outcome;
    services.passwords.check(std::move(password), std::move(hash), [outcome](PasswordCheck check) {
        outcome.arrive(check);
    });
    const auto check = co_await outcome.wait(password_wait);
    co_return check.value_or(PasswordCheck::busy);
}

shards::Request command_for(
    const http::Request& request, Services& services, domain::Command command, std::string actor
) {
    return {
        .id = base::make_ulid(services.clock.now(), services.random, 0),
        .command = std::move(command),
        .actor = std::move(actor),
        .correlation = request.request_id,
        .traceparent = request.traceparent
    };
}

// Counts the failure, whether or not there is an account; the one that reaches a threshold is told
// for how long. Absent when it reached none.
base::Task<std::optional<http::Response>> count_failure(
    const http::Request& request, Services& services, const events::RecipientId& person
) {
    const domain::FailSignIn failure{.account = domain::people::account_of(person)};
    auto command = command_for(request, services, failure, "system:sign_in");
    const auto counted = co_await services.gateway.submit(std::move(command));
    if (counted.kind != shards::Answer::Kind::rejected) {
        if (auto refused = refusal_of(counted)) {
            co_return std::move(*refused);
        }
    }
    const auto known = co_await services.gateway.ask(domain::FindAccount{.person = person});
    const auto state = account_in(known);
    if (auto refused = refused_while_locked(state, services.clock.now())) {
        // It was not before. Of an address without an account no fact tells so.
        if (fact_in<events::SignInLocked>(counted) || !has_account(state)) {
            services.locked_out(failures_before(*state->locked_until - services.clock.now()));
        }
        co_return std::move(*refused);
    }
    co_return std::nullopt;
}

// Of the newest access; the role and phase are what they were when it was granted.
std::optional<platform::crypto::BetaClaims> claims_of(
    const Services& services, const std::optional<domain::AccessState>& access
) {
    if (!access) {
        return std::nullopt;
    }
    return platform::crypto::BetaClaims{
        .role = std::string{base::name_of(access->role)},
        .phase = std::string{base::name_of(access->phase)},
        .invited_by = access->code ? text_of(services.keys, *access->code) : std::nullopt
    };
}

base::Task<http::Response> open_session(
    const http::Request& request, Services& services, const SignInState& state, std::string email
) {
    const auto now = services.clock.now();
    const platform::crypto::AccessClaims claims{
        .person = state.account.text,
        .email = std::move(email),
        .token_id = base::make_ulid(now, services.random, base::slot_of(state.account.text)),
        .issued_at = now,
        .expires_at = now + session_lasts,
        .beta = claims_of(services, state.access)
    };
    domain::SignIn command{
        .account = state.account, .token = claims.token_id, .expires_at = claims.expires_at
    };
    const auto actor = std::string{state.role == events::Role::admin ? "admin:" : "user:"};
    auto sign_in = command_for(request, services, std::move(command), actor + state.account.text);
    const auto answer = co_await services.gateway.submit(std::move(sign_in));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    auto token = services.tokens.mint(claims);
    auto response = http::ok(base::to_json(SignInAnswer{.access_token = token}));
    const auto cookie = session_cookie(services, std::move(token), session_lasts);
    response.headers.add("Set-Cookie", http::to_header(cookie));
    co_return positioned(services, std::move(response), answer);
}

base::Task<http::Response> sign_in(
    const http::Request& request, Services& services, std::string_view address, std::string password
) {
    auto email = base::normalise_email(address);
    if (!base::is_email(email) || password.size() > platform::crypto::password_length_max) {
        email.clear();
        password.clear();
    }
    const events::RecipientId person{services.routing.person_of(email)};
    const auto known = co_await services.gateway.ask(domain::FindAccount{.person = person});
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    const auto account = account_in(known);
    if (auto refused = refused_while_locked(account, services.clock.now())) {
        co_return std::move(*refused);
    }
    const auto check = co_await check_password(services, std::move(password), account);
    if (check == PasswordCheck::busy) {
        co_return too_busy_for_passwords();
    }
    if (check == PasswordCheck::differs || !has_account(account)) {
        auto refused = co_await count_failure(request, services, person);
        co_return refused ? std::move(*refused) : refusal(domain::people::known_account);
    }
    // Told only to who knows the password.
    if (account->status == events::AccountStatus::deactivated) {
        co_return refusal(domain::people::not_deactivated);
    }
    auto opened = co_await open_session(request, services, *account, std::move(email));
    co_return opened;
}

// Absent: there is none such any more.
std::optional<events::RecipientId> person_of(Services& services, const std::string& account) {
    const auto member = services.access.find({account});
    const auto address = member ? text_of(services.keys, member->address) : std::nullopt;
    if (!address) {
        return std::nullopt;
    }
    return events::RecipientId{services.routing.person_of(base::normalise_email(*address))};
}

// Absent: the password is the account's.
base::Task<std::optional<http::Response>> wrong_password(
    const http::Request& request,
    Services& services,
    const events::RecipientId& person,
    const SignInState& account,
    std::string password
) {
    if (auto refused = refused_while_locked(account, services.clock.now())) {
        co_return std::move(*refused);
    }
    const auto check = co_await check_password(services, std::move(password), account);
    if (check == PasswordCheck::busy) {
        co_return too_busy_for_passwords();
    }
    if (check == PasswordCheck::matches) {
        co_return std::nullopt;
    }
    auto refused = co_await count_failure(request, services, person);
    co_return refused
        ? std::move(*refused)
        : http::bad_request("current_password_incorrect", "Current password is incorrect");
}

base::Task<http::Response> set_password(
    const http::Request& request,
    Services& services,
    const SignInState& account,
    std::string password
) {
    const auto hash = co_await hash_of_password(services, std::move(password));
    if (!hash) {
        co_return too_busy_for_passwords();
    }
    auto sealed = services.keys.seal(account.password.key, *hash);
    if (!sealed) {
        co_return http::unavailable("key_missing", "The key of this account is not here yet");
    }
    domain::ChangePassword command{.account = account.account, .password = std::move(*sealed)};
    auto change = command_for(request, services, std::move(command), actor_of(request));
    const auto answer = co_await services.gateway.submit(std::move(change));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    auto response = http::ok(base::to_json(PasswordChangedView{}));
    const auto forget = session_cookie(services, {}, base::Duration{0});
    response.headers.add("Set-Cookie", http::to_header(forget));
    co_return positioned(services, std::move(response), answer);
}

}  // namespace

base::Task<http::Response> change_password(http::Request& request, Services& services) {
    auto body = http::read_body<ChangePasswordBody>(request);
    if (!body) {
        co_return body.error();
    }
    if (is_weak_password(body->new_password)) {
        co_return http::bad_request("new_password_too_weak", "New password is too weak");
    }
    const auto person = person_of(services, request.principal->id);
    if (!person) {
        co_return http::unauthenticated("not_authenticated", "Could not validate credentials");
    }
    const auto known = co_await services.gateway.ask(domain::FindAccount{.person = *person});
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    const auto account = account_in(known);
    if (!has_account(account)) {
        co_return http::unauthenticated("not_authenticated", "Could not validate credentials");
    }
    auto wrong = co_await wrong_password(
        request, services, *person, *account, std::move(body->current_password)
    );
    if (wrong) {
        co_return std::move(*wrong);
    }
    auto changed =
        co_await set_password(request, services, *account, std::move(body->new_password));
    co_return changed;
}

base::Task<http::Response> sign_in_with_form(http::Request& request, Services& services) {
    http::Fields form;
    const bool is_form = http::read_form(request.body, form, form_fields_max);
    const auto username = form.find("username");
    const auto password = form.find("password");
    if (!is_form || !username || !password) {
        co_return http::unprocessable(
            {{.place = is_form && username ? "body.password" : "body.username",
              .message = "is missing",
              .type = "missing"}}
        );
    }
    auto response = co_await sign_in(request, services, *username, std::string{*password});
    co_return response;
}

base::Task<http::Response> sign_in_with_json(http::Request& request, Services& services) {
    auto body = http::read_body<SignInBody>(request);
    if (!body) {
        co_return body.error();
    }
    auto response = co_await sign_in(request, services, body->email, std::move(body->password));
    co_return response;
}

base::Task<http::Response> show_me(http::Request& request, Services& services) {
    const auto& caller = *request.principal;
    const auto member = services.access.find({caller.id});
    if (!member) {
        co_return http::unauthenticated("not_authenticated", "Could not validate credentials");
    }
    MeView me{
        .id = caller.id,
        .email = text_of(services.keys, member->address).value_or(std::string{erased_text}),
        .roles = caller.roles,
        .permissions = permissions_of(member->role)
    };
    const auto opened = [&](const std::optional<base::SealedText>& sealed) {
        return sealed ? text_of(services.keys, *sealed) : std::nullopt;
    };
    me.first_name = opened(member->first_name);
    me.last_name = opened(member->last_name);
    me.phone = opened(member->phone);
    me.zip_code = opened(member->zip_code);
    me.timezone = member->timezone;
    if (!member->grants.empty()) {
        const auto& newest = member->grants.back();
        me.beta_access = true;
        me.beta_role = std::string{base::name_of(newest.role)};
        me.beta_phase = std::string{base::name_of(newest.phase)};
        me.beta_invited_by = opened(newest.code);
    }
    co_return http::ok(base::to_json(me));
}

base::Task<http::Response> sign_out(http::Request& request, Services& services) {
    auto response = http::no_content();
    const auto forget = session_cookie(services, {}, base::Duration{0});
    response.headers.add("Set-Cookie", http::to_header(forget));
    request.credential = credential_of(request, services.settings.session_cookie);
    if (!request.credential) {
        co_return response;
    }
    const auto now = services.clock.now();
    const auto verified = services.tokens.verify(request.credential->token, now);
    const auto* claims = std::get_if<platform::crypto::AccessClaims>(&verified);
    if (!claims || !base::is_id(claims->person)) {
        co_return response;
    }
    domain::SignOut command{
        .account = {claims->person}, .token = claims->token_id, .expires_at = claims->expires_at
    };
    auto out = command_for(request, services, std::move(command), "user:" + claims->person);
    const auto answer = co_await services.gateway.submit(std::move(out));
    const bool is_unknown_account = answer.kind == shards::Answer::Kind::rejected;
    if (auto refused = refusal_of(answer); refused && !is_unknown_account) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    co_return positioned(services, std::move(response), answer);
}

}  // namespace api
