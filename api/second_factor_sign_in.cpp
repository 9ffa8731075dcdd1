// The rest of a sign-in: the code after the password.

#include "api/answers.hpp"
#include "api/backup_codes.hpp"
#include "api/password_check.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "api/second_factor.hpp"
#include "api/second_factor_step.hpp"
#include "api/session_tokens.hpp"
#include "domain/people/account.hpp"
#include "domain/questions.hpp"
#include "platform/crypto/totp.hpp"
#include "platform/http/json.hpp"

namespace api {

namespace {

namespace http = platform::http;
namespace people = domain::people;

using domain::SecurityState, domain::SignInState, platform::crypto::PasswordProof;

constexpr std::chrono::hours trust_lasts{30 * 24};
constexpr std::size_t device_secret_bytes = 32;

http::Response locked(base::Duration left) {
    const auto& rule = people::codes_not_locked;
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
    return http::too_many_requests(rule.code, rule.sentence, static_cast<int>(seconds));
}

// Who has shown the password, and what their account is.
struct Half {
    std::optional<http::Response> refused;  // why not
    PasswordProof proof = {};
    SignInState account = {};
    SecurityState security = {};
};

Half half_refused(http::Response response) {
    return {.refused = std::move(response)};
}

base::Task<Half> first_half(Services& services, const std::string& temp_token) {
    auto verified = services.tokens.verify_proof(temp_token, services.clock.now());
    const auto* proof = std::get_if<PasswordProof>(&verified);
    if (!proof || !base::is_id(proof->person)) {
        co_return half_refused(refusal(people::open_proof));
    }
    const events::RecipientId person{services.routing.person_of(proof->email)};
    const auto known = co_await services.gateway.ask(domain::FindAccount{.person = person});
    if (auto refused = refusal_of(known)) {
        co_return half_refused(std::move(*refused));
    }
    const domain::FindSecurity question{.account = {proof->person}};
    const auto found = co_await services.gateway.ask(question);
    if (auto refused = refusal_of(found)) {
        co_return half_refused(std::move(*refused));
    }
    const auto account = account_in(known);
    const bool is_of_it = has_account(account) && account->account.text == proof->person &&
                          people::password_mark(account->password) == proof->password;
    if (!is_of_it || !found.finding) {
        co_return half_refused(refusal(people::open_proof));
    }
    co_return Half{
        .proof = *proof, .account = *account, .security = std::get<SecurityState>(*found.finding)
    };
}

// With neither the code is wrong.
domain::SecondFactorProof shown_by(
    const Services& services, const Half& half, const SecondFactorBody& body
) {
    domain::SecondFactorProof shown{
        .password_proof = half.proof.token_id, .proof_until = half.proof.expires_at
    };
    const auto& sealed = half.security.secret;
    const auto secret = sealed ? text_of(services.keys, *sealed) : std::nullopt;
    if (body.code && secret) {
        shown.step = platform::crypto::totp_match(*secret, *body.code, services.clock.now());
    } else if (body.backup_code) {
        shown.backup_code = hash_of_backup_code(services, half.account.account, *body.backup_code);
    }
    return shown;
}

base::Task<http::Response> count_wrong_code(
    const http::Request& request, Services& services, const Half& half
) {
    domain::FailSecondFactor command{
        .account = half.account.account,
        .password_proof = half.proof.token_id,
        .proof_until = half.proof.expires_at
    };
    auto fail = command_for(request, services, std::move(command), "system:sign_in");
    const auto answer = co_await services.gateway.submit(std::move(fail));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    if (const auto* fact = fact_in<events::SecondFactorLocked>(answer)) {
        co_return locked(fact->until - services.clock.now());
    }
    co_return refusal(people::right_code);
}

// 32 bytes of chance for the cookie; its hash for the shard.
std::string start_trust(Services& services, domain::SignIn& command) {
    std::array<std::byte, device_secret_bytes> bytes;
    services.random.fill(bytes);
    const auto cookie = platform::crypto::to_base64url(
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}
    );
    const auto now = services.clock.now();
    const auto slot = base::slot_of(command.account.text);
    command.proof->trust = domain::TrustStart{
        .device = {base::make_ulid(now, services.random, slot)},
        .secret_hash = hash_of_device(cookie),
        .expires_at = now + trust_lasts
    };
    return cookie;
}

base::Task<http::Response> second_half(
    const http::Request& request, Services& services, const Half& half, const SecondFactorBody& body
) {
    auto opening = opening_of(request, services, half.account, half.proof.email);
    opening.command.proof = shown_by(services, half, body);
    // Right and wrong codes take the same one step to the shard, so that of many at once no more
    // are tried than are counted.
    if (!opening.command.proof->step && !opening.command.proof->backup_code) {
        auto counted = co_await count_wrong_code(request, services, half);
        co_return counted;
    }
    std::string device;
    if (request.header("X-Trust-Browser").value_or("") == "true") {
        device = start_trust(services, opening.command);
    }
    auto command = command_for(request, services, opening.command, actor_for(half.account));
    const auto answer = co_await services.gateway.submit(std::move(command));
    const bool is_wrong =
        answer.kind == shards::Answer::Kind::rejected && answer.rejection.names(people::right_code);
    if (is_wrong) {
        auto counted = co_await count_wrong_code(request, services, half);
        co_return counted;
    }
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    auto response = co_await opened(services, opening, answer);
    if (!device.empty()) {
        const auto cookie = device_cookie(services, std::move(device), trust_lasts);
        response.headers.add("Set-Cookie", http::to_header(cookie));
    }
    co_return response;
}

}  // namespace

base::Task<http::Response> sign_in_with_second_factor(http::Request& request, Services& services) {
    auto body = http::read_body<SecondFactorBody>(request);
    if (!body) {
        co_return body.error();
    }
    if (body->code.has_value() == body->backup_code.has_value()) {
        co_return http::unprocessable(
            {{.place = "body.code",
              .message = "either this or backup_code is given",
              .type = body->code ? "value" : "missing"}}
        );
    }
    auto half = co_await first_half(services, body->temp_token);
    if (half.refused) {
        co_return std::move(*half.refused);
    }
    const auto now = services.clock.now();
    if (auto refused = refused_while_locked(half.account, now)) {
        co_return std::move(*refused);
    }
    const auto& locked_until = half.security.locked_until;
    if (locked_until && now < *locked_until) {
        co_return locked(*locked_until - now);
    }
    auto response = co_await second_half(request, services, half, *body);
    co_return response;
}

}  // namespace api
