#include "api/registration.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"
#include "api/sign_in.hpp"

namespace api {

namespace {

constexpr std::size_t auth_body_max = 16 * 1024;
constexpr std::string_view form_type = "application/x-www-form-urlencoded";

std::vector<Outcome> sign_in_outcomes() {
    return {
        answers<SignInAnswer>("Signed in; or a second factor is needed"),
        {.status = 428,
         .description = "CAPTCHA_REQUIRED, with X-Captcha-Required: true; after three wrong "
                        "passwords, where a captcha is configured: send captcha_token too"},
        {.status = 400, .description = "CAPTCHA_INVALID: it is not solved, or was used before"},
        {.status = 429,
         .description = "AUTH_ACCOUNT_LOCKED; CAPTCHA_UNAVAILABLE while its provider does not "
                        "answer"}
    };
}

}  // namespace

Routes registration_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/auth/register",
         .access = Access::open,
         .handler = on(services, register_account),
         .bucket = "register",
         .body_limit = auth_body_max,
         .summary = "Open an account; where the phase asks for it, with an invite",
         .tags = {"session"},
         .request_schema = schema<RegisterBody>(),
         .request_example = example<RegisterBody>(),
         .outcomes =
             {{.status = 201,
               .description =
                   "The account; for whoever shows an email_verification_token, or holds an "
                   "invite that was mailed to them",
               .schema = schema<RegisteredUser>(),
               .example = example<RegisteredUser>()},
              {.status = 202,
               .description = "Taken; the same words whether or not the address had an account",
               .schema = schema<RegistrationTaken>(),
               .example = example<RegistrationTaken>()},
              {.status = 400,
               .description = "INVITE_REQUIRED; INVITE_INVALID; EMAIL_VERIFICATION_REQUIRED; "
                              "EMAIL_VERIFICATION_INVALID; EMAIL_VERIFICATION_EMAIL_MISMATCH; to "
                              "who proved that the mailbox is theirs, and where accounts are not "
                              "hidden, EMAIL_ALREADY_REGISTERED"}}}
    };
}

Routes session_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/auth/login",
         .access = Access::open,
         .handler = on(services, sign_in_with_form),
         .bucket = "login",
         .body_limit = auth_body_max,
         .summary = "Sign in with a form: username and password",
         .tags = {"session"},
         .request_schema = schema<SignInForm>(),
         .request_example = example<SignInForm>(),
         .request_type = std::string{form_type},
         .outcomes = sign_in_outcomes()},
        {.method = Method::post,
         .pattern = "/api/v1/auth/login-with-session",
         .access = Access::open,
         .handler = on(services, sign_in_with_json),
         .bucket = "login",
         .body_limit = auth_body_max,
         .summary = "Sign in with JSON",
         .tags = {"session"},
         .request_schema = schema<SignInBody>(),
         .request_example = example<SignInBody>(),
         .outcomes = sign_in_outcomes()},
        {.method = Method::post,
         .pattern = "/api/v1/auth/change-password",
         .permission = events::Permission::change_own_password,
         .handler = on(services, change_password),
         .bucket = "login",
         .body_limit = auth_body_max,
         .summary = "Another password; every session of the account ends",
         .tags = {"session"},
         .request_schema = schema<ChangePasswordBody>(),
         .request_example = example<ChangePasswordBody>(),
         .outcomes =
             {answers<PasswordChangedView>("Changed; sign in again"),
              {.status = 400,
               .description = "current_password_incorrect, or new_password_too_weak: at least 8 "
                              "characters, an upper-case letter and a digit"}}}
    };
}

}  // namespace api
