// Setting a second factor up, and what there is of it. second_factor_sign_in.cpp shows it.

#include "api/second_factor.hpp"

#include "api/answers.hpp"
#include "api/backup_codes.hpp"
#include "api/password_check.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "api/second_factor_step.hpp"
#include "api/session_tokens.hpp"
#include "domain/people/account.hpp"
#include "domain/questions.hpp"
#include "platform/crypto/totp.hpp"
#include "platform/http/json.hpp"
#include "platform/qr/qr_code.hpp"

#include <algorithm>

namespace api {

namespace {

namespace http = platform::http;
namespace people = domain::people;

constexpr std::string_view issuer = "iNSTAiNSTRU";

http::Response not_known() {
    return http::unauthenticated("not_authenticated", "Could not validate credentials");
}

http::Response message(std::string text) {
    return http::ok(base::to_json(SecondFactorMessage{.message = std::move(text)}));
}

struct Known {
    std::optional<http::Response> refused;  // why not
    domain::SecurityState state = {};
};

base::Task<Known> security_of(const http::Request& request, Services& services) {
    const domain::FindSecurity question{.account = {request.principal->id}};
    const auto answer = co_await services.gateway.ask(question);
    if (auto refused = refusal_of(answer)) {
        co_return Known{.refused = std::move(*refused)};
    }
    if (!answer.finding) {
        co_return Known{.refused = not_known()};
    }
    co_return Known{.state = std::get<domain::SecurityState>(*answer.finding)};
}

base::Task<shards::Answer> submit(
    const http::Request& request, Services& services, domain::Command command
) {
    auto own = command_for(request, services, std::move(command), actor_of(request));
    auto answer = co_await services.gateway.submit(std::move(own));
    co_return answer;
}

base::Task<http::Response> everybody_out(
    Services& services, http::Response response, const shards::Answer& answer
) {
    co_await until_access_knows(services, answer);
    forget_cookies(services, response);
    co_return positioned(services, std::move(response), answer);
}

}  // namespace

SecondFactorStatus status_of_second_factor(const domain::SecurityState& state) {
    return {
        .enabled = state.has_second_factor,
        .verified_at = state.enabled_at,
        .last_used_at = state.used_at,
        .backup_codes_left = state.backup_codes_left
    };
}

std::vector<TrustedDeviceView> views_of_devices(const domain::SecurityState& state) {
    std::vector<TrustedDeviceView> views;
    for (const auto& device : state.devices) {
        views.push_back(
            {.id = device.device.text,
             .browser = device.family.browser,
             .system = device.family.system,
             .trusted_at = device.trusted_at,
             .expires_at = device.expires_at}
        );
    }
    std::ranges::reverse(views);
    return views;
}

base::Task<http::Response> start_second_factor(http::Request& request, Services& services) {
    const auto& caller = *request.principal;
    const auto member = services.access.find({caller.id});
    const auto address = member ? text_of(services.keys, member->address) : std::nullopt;
    if (!address) {
        co_return not_known();
    }
    const auto secret = platform::crypto::make_totp_secret(services.random);
    auto sealed = services.keys.seal(member->address.key, secret);
    if (!sealed) {
        co_return http::unavailable("key_missing", "The key of this account is not here yet");
    }
    domain::StartSecondFactorSetup command{.account = {caller.id}, .secret = std::move(*sealed)};
    const auto answer = co_await submit(request, services, std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    const auto url = platform::crypto::totp_url(issuer, *address, secret);
    const SecondFactorSetupView view{
        .secret = secret, .otpauth_url = url, .qr_code_data_url = platform::qr::to_data_url(url)
    };
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

base::Task<http::Response> enable_second_factor(http::Request& request, Services& services) {
    auto body = http::read_body<SecondFactorCodeBody>(request);
    if (!body) {
        co_return body.error();
    }
    auto known = co_await security_of(request, services);
    if (known.refused) {
        co_return std::move(*known.refused);
    }
    if (known.state.has_second_factor) {
        co_return refusal(people::second_factor_off);
    }
    const auto& sealed = known.state.setup_secret;
    const auto secret = sealed ? text_of(services.keys, *sealed) : std::nullopt;
    if (!secret) {
        co_return refusal(people::setup_begun);
    }
    const auto step = platform::crypto::totp_match(*secret, body->code, services.clock.now());
    if (!step) {
        co_return refusal(people::right_code);
    }
    const events::AccountId account{request.principal->id};
    auto codes = draw_backup_codes(services.random);
    domain::EnableSecondFactor command{
        .account = account,
        .secret = *sealed,
        .step = *step,
        .backup_codes = hashes_of_backup_codes(services, account, codes)
    };
    const auto answer = co_await submit(request, services, std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    const SecondFactorEnabledView view{.backup_codes = std::move(codes)};
    auto response = co_await everybody_out(services, http::ok(base::to_json(view)), answer);
    co_return response;
}

base::Task<http::Response> disable_second_factor(http::Request& request, Services& services) {
    auto body = http::read_body<SecondFactorPasswordBody>(request);
    if (!body) {
        co_return body.error();
    }
    auto confirmed =
        co_await confirm_password(request, services, std::move(body->current_password));
    if (confirmed.refused) {
        co_return std::move(*confirmed.refused);
    }
    const domain::DisableSecondFactor command{.account = confirmed.account.account};
    const auto answer = co_await submit(request, services, command);
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    if (!fact_in<events::SecondFactorDisabled>(answer)) {
        co_return message("2FA was not enabled");
    }
    auto response =
        co_await everybody_out(services, message("2FA disabled: sign in again"), answer);
    co_return response;
}

base::Task<http::Response> show_second_factor(http::Request& request, Services& services) {
    auto known = co_await security_of(request, services);
    if (known.refused) {
        co_return std::move(*known.refused);
    }
    co_return http::ok(base::to_json(status_of_second_factor(known.state)));
}

base::Task<http::Response> regenerate_backup_codes(http::Request& request, Services& services) {
    const events::AccountId account{request.principal->id};
    auto codes = draw_backup_codes(services.random);
    domain::RegenerateBackupCodes command{
        .account = account, .backup_codes = hashes_of_backup_codes(services, account, codes)
    };
    const auto answer = co_await submit(request, services, std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    const BackupCodesView view{.backup_codes = std::move(codes)};
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

base::Task<http::Response> show_trusted_devices(http::Request& request, Services& services) {
    auto known = co_await security_of(request, services);
    if (known.refused) {
        co_return std::move(*known.refused);
    }
    TrustedDevicesView view;
    view.devices = views_of_devices(known.state);
    co_return http::ok(base::to_json(view));
}

base::Task<http::Response> end_device_trust(http::Request& request, Services& services) {
    const auto id = id_in<events::DeviceId>(request, "id");
    if (!id) {
        co_return refusal(people::known_device);
    }
    const domain::EndDeviceTrust command{.account = {request.principal->id}, .device = *id};
    const auto answer = co_await submit(request, services, command);
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return positioned(services, http::no_content(), answer);
}

base::Task<http::Response> end_all_device_trust(http::Request& request, Services& services) {
    const domain::EndDeviceTrust command{.account = {request.principal->id}};
    const auto answer = co_await submit(request, services, command);
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    auto response = http::no_content();
    const auto forget = device_cookie(services, {}, base::Duration{0});
    response.headers.add("Set-Cookie", http::to_header(forget));
    co_return positioned(services, std::move(response), answer);
}

}  // namespace api
