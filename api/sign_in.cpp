#include "api/sign_in.hpp"

#include "api/answers.hpp"
#include "api/captcha.hpp"
#include "api/password_check.hpp"
#include "api/passwords.hpp"
#include "api/requests.hpp"
#include "api/second_factor_step.hpp"
#include "api/session_tokens.hpp"
#include "base/email.hpp"
#include "domain/people/account.hpp"
#include "domain/questions.hpp"
#include "platform/http/json.hpp"
#include "platform/http/uri.hpp"

namespace api {

namespace {

namespace http = platform::http;

using domain::SignInState, platform::crypto::PasswordCheck;

constexpr std::size_t form_fields_max = 20;
constexpr int too_many = 429;

// As of this moment.
base::Task<std::optional<http::Response>> refused_by_now(
    Services& services, const events::RecipientId& person
) {
    const auto known = co_await services.gateway.ask(domain::FindAccount{.person = person});
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    co_return refused_while_locked(account_in(known), services.clock.now());
}

base::Task<http::Response> open_session(
    const http::Request& request, Services& services, const SignInState& account, std::string email
) {
    if (account.has_second_factor) {
        auto next = co_await after_password(request, services, account, std::move(email));
        co_return next;
    }
    const auto opening = opening_of(request, services, account, std::move(email));
    auto command = command_for(request, services, opening.command, actor_for(account));
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    auto response = co_await opened(services, opening, answer);
    co_return response;
}

// As they were sent.
struct Credentials {
    std::string_view address;
    std::string password;
    std::optional<std::string> captcha;
};

base::Task<http::Response> sign_in(
    const http::Request& request, Services& services, Credentials given
) {
    auto email = base::normalise_email(given.address);
    auto password = std::move(given.password);
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
    auto unsolved =
        co_await refused_without_captcha(request, services, account, std::move(given.captcha));
    if (unsolved) {
        co_return std::move(*unsolved);
    }
    const auto check = co_await check_password(services, std::move(password), account);
    if (check == PasswordCheck::busy) {
        co_return too_busy_for_passwords();
    }
    if (check == PasswordCheck::differs || !has_account(account)) {
        auto refused = co_await count_failure(request, services, person);
        co_return refused ? std::move(*refused) : refusal(domain::people::known_account);
    }
    // Of guesses at one moment all are tried: by now too many may have been wrong, and then the
    // right one is told what they are.
    if (auto refused = co_await refused_by_now(services, person)) {
        co_return std::move(*refused);
    }
    // Told only to who knows the password.
    if (account->status == events::AccountStatus::deactivated) {
        co_return refusal(domain::people::not_deactivated);
    }
    auto response = co_await open_session(request, services, *account, std::move(email));
    if (response.status == too_many) {
        if (auto refused = co_await refused_by_now(services, person)) {
            co_return std::move(*refused);
        }
    }
    co_return response;
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
    domain::ChangePassword command{
        .account = account.account,
        .password = std::move(*sealed),
        .shown = domain::people::password_mark(account.password)
    };
    auto change = command_for(request, services, std::move(command), actor_of(request));
    const auto answer = co_await services.gateway.submit(std::move(change));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    auto response = http::ok(base::to_json(PasswordChangedView{}));
    forget_cookies(services, response);
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
    auto confirmed =
        co_await confirm_password(request, services, std::move(body->current_password));
    if (confirmed.refused) {
        co_return std::move(*confirmed.refused);
    }
    auto changed =
        co_await set_password(request, services, confirmed.account, std::move(body->new_password));
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
    Credentials given{.address = *username, .password = std::string{*password}};
    if (const auto captcha = form.find("captcha_token")) {
        given.captcha = *captcha;
    }
    auto response = co_await sign_in(request, services, std::move(given));
    co_return response;
}

base::Task<http::Response> sign_in_with_json(http::Request& request, Services& services) {
    auto body = http::read_body<SignInBody>(request);
    if (!body) {
        co_return body.error();
    }
    Credentials given{
        .address = body->email,
        .password = std::move(body->password),
        .captcha = std::move(body->captcha_token)
    };
    auto response = co_await sign_in(request, services, std::move(given));
    co_return response;
}

}  // namespace api
