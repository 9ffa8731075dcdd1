#include "api/email_verification.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/requests.hpp"
#include "api/reserved_keys.hpp"
#include "domain/people/email_verification.hpp"
#include "platform/http/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace api {

namespace {

namespace http = platform::http;
namespace people = domain::people;

constexpr std::size_t code_digits = 6;
constexpr std::uint32_t codes = 1'000'000;
constexpr std::string_view actor = "system:email_verification";
constexpr std::string_view mail_lane = "mail";
constexpr std::string_view standing = "open";
constexpr std::string_view code_invalid = "EMAIL_VERIFICATION_CODE_INVALID";

events::EmailCodeHash hash_of_code(
    const Services& services, const std::string& email, const std::string& code
) {
    return {services.routing.keyed_id("email code", email + " " + code)};
}

bool mail_stands(const Services& services) {
    const auto system = services.system();
    const auto lane = std::ranges::find(system.lanes, mail_lane, &LaneState::name);
    return lane != system.lanes.end() && lane->breaker == standing;
}

bool is_code(std::string_view text) {
    return text.size() == code_digits &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

http::Response wrong_code(std::string_view detail, const CodeDetails& details) {
    auto response = http::bad_request(code_invalid, detail);
    response.problem->extras.emplace_back("details", base::to_json(details));
    return response;
}

http::Response refused_code(const base::Rejection& rejection) {
    if (rejection.names(people::live_code)) {
        return wrong_code(people::live_code.sentence, {.expired = true});
    }
    return refusal(rejection);
}

http::Response answer_for(
    const Services& services, const std::string& email, const shards::Answer& answer
) {
    if (answer.kind == shards::Answer::Kind::rejected) {
        return refused_code(answer.rejection);
    }
    if (const auto refused = refusal_of(answer)) {
        return http::unavailable(
            "EMAIL_VERIFICATION_UNAVAILABLE", "Codes cannot be checked at the moment"
        );
    }
    if (const auto* missed = fact_in<events::EmailCodeMissed>(answer)) {
        return wrong_code("This code is wrong", {.remaining_attempts = missed->remaining});
    }
    const auto* verified = fact_in<events::EmailCodeVerified>(answer);
    if (!verified) {
        return refusal(people::not_guessed);
    }
    auto token = services.proofs.mint(
        {.email = email,
         .id = verified->proof.text,
         .issued_at = verified->at,
         .expires_at = verified->expires_at}
    );
    return http::ok(base::to_json(EmailVerified{.verification_token = std::move(token)}));
}

}  // namespace

base::Task<http::Response> send_email_verification(http::Request& request, Services& services) {
    auto body = http::read_body<SendEmailVerificationBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    const auto email = check.email("body.email", body->email);
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    if (mail_stands(services)) {
        co_return http::unavailable(
            "EMAIL_VERIFICATION_DELIVERY_FAILED", "Mail cannot be sent at the moment"
        );
    }
    const auto keys = co_await reserve_keys(services, 1);
    const auto code = fmt::format("{:06}", services.random.below(codes));
    const auto address = keys.empty() ? std::nullopt : services.keys.seal(keys.front(), email);
    const auto sealed_code = keys.empty() ? std::nullopt : services.keys.seal(keys.front(), code);
    if (!address || !sealed_code) {
        co_return no_keys();
    }
    const events::RecipientId person{services.routing.person_of(email)};
    domain::SendEmailCode command{
        .recipient = person,
        .code_hash = hash_of_code(services, email, code),
        .address = *address,
        .code = *sealed_code
    };
    auto send = command_for(request, services, std::move(command), std::string{actor});
    const auto answer = co_await services.gateway.submit(std::move(send));
    if (answer.kind == shards::Answer::Kind::rejected) {
        constexpr auto wait = std::chrono::seconds{people::codes_within};
        co_return http::too_many_requests(
            people::seldom_sent.code, people::seldom_sent.sentence, static_cast<int>(wait.count())
        );
    }
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return http::ok(base::to_json(EmailVerificationSent{}));
}

base::Task<http::Response> verify_email_code(http::Request& request, Services& services) {
    auto body = http::read_body<VerifyEmailCodeBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    const auto email = check.email("body.email", body->email);
    if (!is_code(body->code)) {
        check.complain("body.code", fmt::format("has not exactly {} digits", code_digits));
    }
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    const events::RecipientId person{services.routing.person_of(email)};
    const auto slot = base::slot_of(person.text);
    domain::VerifyEmailCode command{
        .recipient = person,
        .code_hash = hash_of_code(services, email, body->code),
        .proof = {base::make_ulid(services.clock.now(), services.random, slot)}
    };
    auto verify = command_for(request, services, std::move(command), std::string{actor});
    const auto answer = co_await services.gateway.submit(std::move(verify));
    co_return answer_for(services, email, answer);
}

}  // namespace api
