#include "api/second_factor.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"
#include "api/sign_in.hpp"

namespace api {

namespace {

constexpr std::size_t body_max = 16 * 1024;

Route about_second_factor(
    Services& services, Method method, std::string path, Function function, std::string summary
) {
    return {
        .method = method,
        .pattern = "/api/v1/2fa" + path,
        .handler = on(services, function),
        .bucket = method == Method::get ? "read" : "write",
        .body_limit = body_max,
        .summary = std::move(summary),
        .tags = {"second factor"}
    };
}

Route initiate(Services& services) {
    auto route = about_second_factor(
        services,
        Method::post,
        "/setup/initiate",
        start_second_factor,
        "A secret for an authenticator app; asks for nothing before a code of it was seen"
    );
    route.request_required = false;
    route.outcomes = {
        answers<SecondFactorSetupView>("Good for fifteen minutes"),
        {.status = 400, .description = "TWO_FACTOR_ALREADY_ENABLED"}
    };
    return route;
}

Route verify(Services& services) {
    auto route = about_second_factor(
        services,
        Method::post,
        "/setup/verify",
        enable_second_factor,
        "From now on signing in takes a code, too; every session of the account ends"
    );
    route.request_schema = schema<SecondFactorCodeBody>();
    route.request_example = example<SecondFactorCodeBody>();
    route.outcomes = {
        answers<SecondFactorEnabledView>("The backup codes are shown this once"),
        {.status = 400,
         .description = "TWO_FACTOR_ALREADY_ENABLED; TWO_FACTOR_SETUP_NOT_STARTED, or too long "
                        "ago; TWO_FACTOR_CODE_INVALID"}
    };
    return route;
}

Route disable(Services& services) {
    auto route = about_second_factor(
        services,
        Method::post,
        "/disable",
        disable_second_factor,
        "A password is enough again; every session of the account ends"
    );
    route.bucket = "login";
    route.request_schema = schema<SecondFactorPasswordBody>();
    route.request_example = example<SecondFactorPasswordBody>();
    route.outcomes = {
        answers<SecondFactorMessage>("Off"),
        {.status = 400, .description = "current_password_incorrect"}
    };
    return route;
}

Route regenerate(Services& services) {
    auto route = about_second_factor(
        services,
        Method::post,
        "/regenerate-backup-codes",
        regenerate_backup_codes,
        "Other backup codes; those there were are void"
    );
    route.request_required = false;
    route.outcomes = {
        answers<BackupCodesView>("Shown this once"),
        {.status = 400, .description = "TWO_FACTOR_NOT_ENABLED"}
    };
    return route;
}

Route verify_login(Services& services) {
    return {
        .method = Method::post,
        .pattern = "/api/v1/2fa/verify-login",
        .access = Access::open,
        .handler = on(services, sign_in_with_second_factor),
        .bucket = "login",
        .body_limit = body_max,
        .summary = "The rest of a sign-in: a code, or a backup code",
        .tags = {"second factor"},
        .parameters =
            {{.name = "X-Trust-Browser",
              .description = "true: this browser is not asked for a code for thirty days",
              .in = "header"}},
        .request_schema = schema<SecondFactorBody>(),
        .request_example = example<SecondFactorBody>(),
        .outcomes =
            {answers<SignInAnswer>("Signed in"),
             {.status = 400,
              .description = "TWO_FACTOR_TEMP_TOKEN_INVALID: older than a minute, used, or five "
                             "wrong codes; TWO_FACTOR_NOT_ENABLED; TWO_FACTOR_CODE_INVALID: "
                             "wrong, or taken before"}}
    };
}

Route end_trust(Services& services) {
    auto route = about_second_factor(
        services,
        Method::del,
        "/trusted-devices/{id}",
        end_device_trust,
        "A browser is asked for a code again"
    );
    route.outcomes = {
        {.status = 204, .description = "Trusted no more"},
        {.status = 404, .description = "TRUSTED_DEVICE_NOT_FOUND"}
    };
    return route;
}

}  // namespace

Routes second_factor_routes(Services& services) {
    auto status = about_second_factor(
        services, Method::get, "/status", show_second_factor, "Is there a second factor?"
    );
    status.outcomes = {answers<SecondFactorStatus>("Whether, since when, and last used when")};
    auto devices = about_second_factor(
        services,
        Method::get,
        "/trusted-devices",
        show_trusted_devices,
        "Which browsers need no code?"
    );
    devices.outcomes = {answers<TrustedDevicesView>("Newest first")};
    auto end_all = about_second_factor(
        services,
        Method::del,
        "/trusted-devices",
        end_all_device_trust,
        "Every browser is asked for a code again"
    );
    end_all.outcomes = {{.status = 204, .description = "None is trusted"}};
    return {
        initiate(services),
        verify(services),
        disable(services),
        std::move(status),
        regenerate(services),
        verify_login(services),
        std::move(devices),
        end_trust(services),
        std::move(end_all)
    };
}

}  // namespace api
