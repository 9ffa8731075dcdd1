#include "api/email_verification.hpp"
#include "api/password_reset.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

namespace {

constexpr std::size_t auth_body_max = 16 * 1024;

}  // namespace

Routes email_verification_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/auth/send-email-verification",
         .access = Access::open,
         .handler = on(services, send_email_verification),
         .bucket = "email_verification",
         .body_limit = auth_body_max,
         .summary = "Mail a code of six digits to an address, valid for five minutes",
         .tags = {"session"},
         .request_schema = schema<SendEmailVerificationBody>(),
         .request_example = example<SendEmailVerificationBody>(),
         .outcomes =
             {answers<EmailVerificationSent>(
                  "The same words whether or not the address has an account"
              ),
              {.status = 429,
               .description = "EMAIL_VERIFICATION_RATE_LIMITED: three in ten minutes to an "
                              "address; EMAIL_VERIFICATION_IP_RATE_LIMITED: twenty an hour"},
              {.status = 503, .description = "EMAIL_VERIFICATION_DELIVERY_FAILED"}}},
        {.method = Method::post,
         .pattern = "/api/v1/auth/verify-email-code",
         .access = Access::open,
         .handler = on(services, verify_email_code),
         .bucket = "login",
         .body_limit = auth_body_max,
         .summary = "Type a code back; the token that is given for it opens one account",
         .tags = {"session"},
         .request_schema = schema<VerifyEmailCodeBody>(),
         .request_example = example<VerifyEmailCodeBody>(),
         .outcomes =
             {answers<EmailVerified>("A token for email_verification_token when registering"),
              {.status = 400,
               .description = "EMAIL_VERIFICATION_CODE_INVALID, with details.remaining_attempts "
                              "or details.expired; EMAIL_VERIFICATION_LOCKED"},
              {.status = 503, .description = "EMAIL_VERIFICATION_UNAVAILABLE"}}}
    };
}

Routes password_reset_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/password-reset/request",
         .access = Access::open,
         .handler = on(services, request_password_reset),
         .bucket = "password_reset_request",
         .body_limit = auth_body_max,
         .summary = "Mail a link to another password, valid for an hour; it voids those before",
         .tags = {"session"},
         .request_schema = schema<RequestResetBody>(),
         .request_example = example<RequestResetBody>(),
         .outcomes = {answers<ResetRequestedView>(
             "The same words whether or not the address has an account; more than three in an "
             "hour mail nothing"
         )}},
        {.pattern = "/api/v1/password-reset/verify/{token}",
         .access = Access::open,
         .handler = on(services, show_reset_link),
         .bucket = "password_reset_verify",
         .summary = "Does this link still work?",
         .tags = {"session"},
         .outcomes = {answers<ResetLinkView>("Whether it does, and a hint whose it is")}},
        {.method = Method::post,
         .pattern = "/api/v1/password-reset/confirm",
         .access = Access::open,
         .handler = on(services, confirm_password_reset),
         .bucket = "password_reset_confirm",
         .body_limit = auth_body_max,
         .summary = "Another password by the link, once; every session of the account ends",
         .tags = {"session"},
         .request_schema = schema<ConfirmResetBody>(),
         .request_example = example<ConfirmResetBody>(),
         .outcomes =
             {answers<PasswordResetView>("Changed; sign in"),
              {.status = 400,
               .description = "PASSWORD_RESET_INVALID, of an unknown, used, voided or expired "
                              "link; new_password_too_weak"}}}
    };
}

}  // namespace api
