#include "api/mail_webhooks.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"
#include "api/suppressions.hpp"

namespace api {

namespace {

// Of one event; Svix sends them one by one.
constexpr std::size_t webhook_max = 256 * 1024;

}  // namespace

Routes mail_webhook_routes(Services& services) {
    const std::string ledger = "/api/v1/admin/webhooks";
    return {
        {.method = Method::post,
         .pattern = "/api/v1/webhooks/resend",
         .access = Access::open,
         .handler = on(services, take_mail_webhook),
         .bucket = "mail_webhook",
         .body_limit = webhook_max,
         .counts_for_address = false,
         .signed_by_caller = true,
         .summary = "For Resend: what became of a mail",
         .tags = {"mail"},
         .parameters =
             {{.name = "svix-id", .description = "Of the event", .required = true, .in = "header"},
              {.name = "svix-timestamp",
               .description = "Seconds since 1970; five minutes from now at most",
               .required = true,
               .in = "header"},
              {.name = "svix-signature",
               .description = "v1, and HMAC-SHA256 in base64; several separated by spaces",
               .required = true,
               .in = "header"}},
         .outcomes =
             {answers<WebhookTaken>("It is in the log, now or before"),
              {.status = 400, .description = "missing_signature, invalid_signature, stale_signature"
              }}},
        {.pattern = ledger,
         .access = Access::admin,
         .handler = on(services, list_webhooks),
         .bucket = "read",
         .summary = "What the mail provider told, and what became of it; newest first",
         .tags = {"mail"},
         .parameters =
             {{.name = "fate",
               .description = "applied, known, passed_over, unmatched or not_understood"},
              {.name = "what", .description = "delivered, bounced, complained, opened, …"},
              {.name = "type", .description = "As the provider calls it"},
              {.name = "invite_id", .description = "About mails of that invite"},
              {.name = "email", .description = "About mails to that address"},
              {.name = "since_hours", .description = "1 to 168"},
              cursor(),
              limit()},
         .outcomes = {answers<WebhooksView>("A page of them")}},
        {.pattern = ledger + "/{id}",
         .access = Access::admin,
         .handler = on(services, show_webhook),
         .bucket = "read",
         .summary = "One of them",
         .tags = {"mail"},
         .outcomes =
             {answers<WebhookView>("It"), {.status = 404, .description = "webhook_not_found"}}},
        {.method = Method::post,
         .pattern = ledger + "/{id}/replay",
         .access = Access::admin,
         .handler = on(services, replay_webhook),
         .bucket = "write",
         .summary = "Take it once more, as this version understands it",
         .tags = {"mail"},
         .parameters = {idempotency_key(services)},
         .outcomes =
             {answers<WebhookTaken>("What became of it now"),
              {.status = 404, .description = "webhook_not_found"}}}
    };
}

Routes suppression_routes(Services& services) {
    const std::string root = "/api/v1/admin/suppressions";
    return {
        {.pattern = root,
         .access = Access::admin,
         .handler = on(services, list_suppressions),
         .bucket = "read",
         .summary = "Addresses that nothing is sent to, latest first",
         .tags = {"mail"},
         .parameters =
             {{.name = "cause", .description = "bounce, complaint, opt_out or operator_said_so"},
              {.name = "email", .description = "Only that address"},
              cursor(),
              limit()},
         .outcomes = {answers<SuppressionsView>("A page of them")}},
        {.method = Method::post,
         .pattern = root,
         .access = Access::admin,
         .handler = on(services, suppress_address),
         .bucket = "write",
         .summary = "Send nothing more to an address",
         .tags = {"mail"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<SuppressBody>(),
         .request_example = example<SuppressBody>(),
         .outcomes = {answers<SuppressionChanged>("So it is, now or before")}},
        {.method = Method::post,
         .pattern = root + "/{id}/lift",
         .access = Access::admin,
         .handler = on(services, lift_suppression),
         .bucket = "write",
         .summary = "The address may be written to again",
         .tags = {"mail"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<LiftBody>(),
         .request_example = example<LiftBody>(),
         .outcomes =
             {answers<SuppressionChanged>("It may"),
              {.status = 404, .description = "suppression_not_found"}}}
    };
}

}  // namespace api
