#include "api/invites.hpp"

#include "api/invite_issuing.hpp"
#include "api/redeeming.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

namespace {

std::vector<Parameter> invite_filter() {
    return {
        {.name = "email", .description = "Of that address"},
        {.name = "status", .description = "pending, accepted, expired or revoked"},
        {.name = "start_date", .description = "Issued on that day (UTC) or later"},
        {.name = "end_date", .description = "Issued on that day (UTC) or earlier"},
        {.name = "source", .description = "As it was issued with"},
        {.name = "batch_id", .description = "Of that batch"},
        {.name = "role", .description = "student or instructor"},
        {.name = "delivery_state", .description = "Of the latest mail"}
    };
}

std::vector<Parameter> invite_page() {
    auto parameters = invite_filter();
    parameters.push_back(cursor());
    parameters.push_back(limit());
    return parameters;
}

}  // namespace

Routes invite_reading_routes(Services& services) {
    const std::string root = "/api/v1/beta/invites";
    return {
        {.pattern = root,
         .access = Access::admin,
         .handler = on(services, list_invites),
         .bucket = "read",
         .summary = "Invites, newest first",
         .tags = {"invites"},
         .parameters = invite_page(),
         .outcomes = {answers<InvitesView>("A page of invites")}},
        {.pattern = root + "/export.csv",
         .access = Access::admin,
         .handler = on(services, export_invites),
         .bucket = "expensive_read",
         .summary = "Invites as a file",
         .tags = {"invites"},
         .parameters = invite_filter(),
         .outcomes = {answers_text(
             "One invite a line",
             "text/csv",
             R"("id,code,email,role,status,delivery_state,source,batch_id,created_at,)"
             R"(expires_at,accepted_at\r\n")"
         )}},
        {.pattern = root + "/validate",
         .access = Access::open,
         .handler = on(services, validate_invite),
         .bucket = "invite_validate",
         .slow_bucket = "invite_validate_hourly",
         .network_bucket = "invite_validate_network",
         .summary = "Does this code open the door?",
         .tags = {"invites"},
         .parameters =
             {{.name = "invite_code", .description = "The code; `code` is read too"},
              {.name = "code", .description = "The code, as clients of old name it"},
              {.name = "email", .description = "Given back for an invite without an address"}},
         .outcomes =
             {answers<InviteValidity>("Yes, or why not"),
              {.status = 400, .description = "invite_code_required"}}},
        {.pattern = root + "/verified",
         .access = Access::open,
         .handler = on(services, verify_marker),
         .bucket = "invite_validate",
         .slow_bucket = "invite_validate_hourly",
         .network_bucket = "invite_validate_network",
         .summary = "Has this browser shown a code lately that still opens the door?",
         .tags = {"invites"},
         .outcomes =
             {{.status = 204, .description = "It has"},
              {.status = 401, .description = "invite_not_verified"}}},
        {.pattern = root + "/{id}",
         .access = Access::admin,
         .handler = showing_invites(services),
         .bucket = "read",
         .summary = "An invite by id or code, with its story",
         .tags = {"invites"},
         .outcomes = {answers<InviteDetail>("The invite")}}
    };
}

Routes invite_writing_routes(Services& services) {
    const std::string root = "/api/v1/beta/invites";
    return {
        {.method = Method::post,
         .pattern = root + "/generate",
         .access = Access::admin,
         .handler = on(services, generate_invites),
         .bucket = "write",
         .summary = "Issue up to 1,000 invites without mailing them",
         .tags = {"invites"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<GenerateBody>(),
         .request_example = example<GenerateBody>(),
         .outcomes = {answers<GeneratedInvites>("The invites")}},
        {.method = Method::post,
         .pattern = root + "/send",
         .access = Access::admin,
         .handler = on(services, send_invite),
         .bucket = "admin_mcp_invite",
         .time_limit = std::chrono::seconds{25},
         .summary = "Invite one person, and wait for the mail to leave",
         .tags = {"invites"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<SendInviteBody>(),
         .request_example = example<SendInviteBody>(),
         .outcomes =
             {answers<InviteSent>("The invite"),
              {.status = 409, .description = "already_invited, already_registered, suppressed"},
              {.status = 502, .description = "invite_delivery_failed; the invite is revoked"}}},
        {.method = Method::post,
         .pattern = root + "/{id}/revoke",
         .access = Access::admin,
         .handler = on(services, revoke_invite),
         .bucket = "write",
         .summary = "Its code opens no door any more",
         .tags = {"invites"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<RevokeBody>(),
         .request_example = example<RevokeBody>(),
         .request_required = false,
         .outcomes =
             {answers<InviteRevokedView>("Revoked, now or before"),
              {.status = 409, .description = "invite_used, invite_held"}}},
        {.method = Method::post,
         .pattern = root + "/{id}/resend",
         .access = Access::admin,
         .handler = on(services, resend_invite),
         .bucket = "admin_mcp_invite",
         .summary = "Mail the same code again, and perhaps extend it",
         .tags = {"invites"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<ResendBody>(),
         .request_example = example<ResendBody>(),
         .request_required = false,
         .outcomes =
             {answers<InviteResentView>("The mail is on its way"),
              {.status = 409, .description = "invite_used, invite_revoked, invite_expired"},
              {.status = 429, .description = "Three mails at most, an hour apart"}}}
    };
}

Routes invite_redeeming_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/beta/invites/consume",
         .handler = on(services, consume_invite),
         .bucket = "invite_validate",
         .slow_bucket = "invite_validate_hourly",
         .network_bucket = "invite_validate_network",
         .summary = "Redeem an invite with an account that is there already",
         .tags = {"invites"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<ConsumeBody>(),
         .request_example = example<ConsumeBody>(),
         .outcomes =
             {answers<ConsumedView>("The access that it grants, now or before"),
              {.status = 400, .description = "not_found, used, expired, invalid_invite"},
              {.status = 403, .description = "Neither the account's owner nor an administrator"},
              {.status = 404, .description = "user_not_found"}}}
    };
}

Routes claim_page_routes(Services& services) {
    const bool is_local = services.settings.environment == "local";
    return {
        {.pattern = "/invite/claim",
         .access = Access::open,
         .handler = on(services, is_local ? show_claim_page : go_on_to_join),
         .bucket = "invite_validate",
         .slow_bucket = "invite_validate_hourly",
         .network_bucket = "invite_validate_network",
         .summary =
             "Where the link of an invite leads to: on to the front end, or to a page of ours",
         .tags = {"invites"},
         .parameters =
             {{.name = "code", .description = "From the link; `token` is read too"},
              {.name = "d", .description = "Which mail to this invite it was"}},
         .outcomes = {answers_text(
             "A page", std::string{platform::http::html_type}, R"("<!DOCTYPE html>…")"
         )},
         .described = false}
    };
}

}  // namespace api
