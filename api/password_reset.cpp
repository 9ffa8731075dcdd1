#include "api/password_reset.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/passwords.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "domain/people/password_reset.hpp"
#include "domain/questions.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/json.hpp"

#include <array>
#include <span>

namespace api {

namespace {

namespace http = platform::http;
namespace people = domain::people;

constexpr std::string_view actor = "system:password_reset";
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t secret_length = 43;  // as base64url

std::string hash_of_token(std::string_view token) {
    return platform::crypto::to_hex(platform::crypto::sha256(token));
}

// What nobody can guess, and then whose it is, so that whoever has it is asked in the right slot.
std::string draw_token(Services& services, const events::AccountId& account) {
    std::array<std::uint8_t, secret_bytes> secret;
    services.random.fill(std::as_writable_bytes(std::span{secret}));
    return platform::crypto::to_base64url(secret) + account.text;
}

// Absent when it cannot be a token.
std::optional<events::AccountId> account_in(std::string_view token) {
    if (token.size() != secret_length + base::id_length) {
        return std::nullopt;
    }
    const auto account = token.substr(secret_length);
    if (!base::is_id(account)) {
        return std::nullopt;
    }
    return events::AccountId{std::string{account}};
}

// Of an address without an account nothing is asked but a record, which takes as long. So it is
// while the key of an account is not here yet: another answer would tell that there is one.
domain::Command request_or_note(
    Services& services, const events::AccountId& account, const shards::Answer& known
) {
    const auto token = draw_token(services, account);
    const auto* state = known.finding ? &std::get<domain::SignInState>(*known.finding) : nullptr;
    auto sealed = state && !state->password.key.empty()
                      ? services.keys.seal(state->password.key, token)
                      : std::nullopt;
    if (!sealed) {
        const auto slot = base::slot_of(account.text);
        return domain::NoteRequest{
            .request = {base::make_ulid(services.clock.now(), services.random, slot)}
        };
    }
    return domain::RequestPasswordReset{
        .account = account, .token_hash = hash_of_token(token), .token = std::move(*sealed)
    };
}

// Absent: no link ends so, or not any more.
base::Task<shards::Answer> ask_for_link(Services& services, std::string_view token) {
    const auto account = account_in(token);
    if (!account) {
        co_return shards::Answer{.kind = shards::Answer::Kind::nothing};
    }
    domain::FindReset question{
        .account = *account, .token_hash = hash_of_token(token), .at = services.clock.now()
    };
    auto answer = co_await services.gateway.ask(std::move(question));
    co_return answer;
}

}  // namespace

base::Task<http::Response> request_password_reset(http::Request& request, Services& services) {
    auto body = http::read_body<RequestResetBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    const auto email = check.email("body.email", body->email);
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    const events::RecipientId person{services.routing.person_of(email)};
    const auto account = people::account_of(person);
    const auto known = co_await services.gateway.ask(domain::FindAccount{.person = person});
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    auto what = request_or_note(services, account, known);
    auto command = command_for(request, services, std::move(what), std::string{actor});
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return http::ok(base::to_json(ResetRequestedView{}));
}

base::Task<http::Response> show_reset_link(http::Request& request, Services& services) {
    const std::string token{request.parameter("token").value_or("")};
    const auto known = co_await ask_for_link(services, token);
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    if (!known.finding) {
        co_return http::ok(base::to_json(ResetLinkView{}));
    }
    const auto& state = std::get<domain::ResetState>(*known.finding);
    ResetLinkView view{.valid = true};
    if (const auto address = text_of(services.keys, state.address)) {
        view.email = base::mask_email(*address);
    }
    co_return http::ok(base::to_json(view));
}

base::Task<http::Response> confirm_password_reset(http::Request& request, Services& services) {
    auto body = http::read_body<ConfirmResetBody>(request);
    if (!body) {
        co_return body.error();
    }
    if (is_weak_password(body->new_password)) {
        co_return http::bad_request("new_password_too_weak", "New password is too weak");
    }
    const auto known = co_await ask_for_link(services, body->token);
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    if (!known.finding) {
        co_return refusal(people::open_link);
    }
    const auto state = std::get<domain::ResetState>(*known.finding);
    const auto hash = co_await hash_of_password(services, std::move(body->new_password));
    if (!hash) {
        co_return too_busy_for_passwords();
    }
    auto sealed = services.keys.seal(state.password_key, *hash);
    if (!sealed) {
        co_return http::unavailable("key_missing", "The key of this account is not here yet");
    }
    domain::ResetPassword reset{
        .account = state.account,
        .token_hash = hash_of_token(body->token),
        .password = std::move(*sealed)
    };
    auto command = command_for(request, services, std::move(reset), std::string{actor});
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    co_return positioned(services, http::ok(base::to_json(PasswordResetView{})), answer);
}

}  // namespace api
