#include "api/confirmed_invites.hpp"

#include "api/invites.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

namespace {

Route preview_route(Services& services, const std::string& root) {
    return {
        .method = Method::post,
        .pattern = root + "/preview",
        .access = Access::admin,
        .handler = on(services, preview_invites),
        .bucket = "admin_mcp",
        .summary = "What would be sent to up to 100 addresses, and a token that lets it be sent",
        .tags = {"invites"},
        .request_schema = schema<PreviewBody>(),
        .request_example = example<PreviewBody>(),
        .outcomes = {answers<InvitesPreview>("Nothing was sent; the token is good for half an hour")
        }
    };
}

Route send_route(Services& services, std::string pattern) {
    auto key = idempotency_key(services);
    key.required = true;
    return {
        .method = Method::post,
        .pattern = std::move(pattern),
        .access = Access::admin,
        .handler = on(services, send_confirmed_invites),
        .bucket = "admin_mcp_invite",
        .time_limit = std::chrono::seconds{40},
        .summary = "Send what a preview showed, once",
        .tags = {"invites"},
        .parameters = {std::move(key)},
        .request_schema = schema<ConfirmBody>(),
        .request_example = example<ConfirmBody>(),
        .outcomes =
            {answers<InvitesConfirmed>("What became of each"),
             {.status = 202,
              .description = "Not all within the time; the batch goes on",
              .schema = schema<InvitesConfirmed>()},
             {.status = 400,
              .description = "MCP_TOKEN_INVALID_FORMAT, MCP_TOKEN_INVALID_SIGNATURE, "
                             "MCP_TOKEN_ACTOR_MISMATCH, MCP_TOKEN_EXPIRED, "
                             "MCP_TOKEN_PAYLOAD_MISMATCH, idempotency_key_required, "
                             "idempotency_key_mismatch"},
             {.status = 409,
              .description = "founding_places_exceeded, idempotency_in_progress, "
                             "idempotency_key_mismatch"}}
    };
}

}  // namespace

Routes confirmed_invite_routes(Services& services) {
    const std::string ours = "/api/v1/beta/invites";
    const std::string programs = "/api/v1/admin/mcp/invites";
    return {
        preview_route(services, ours),
        send_route(services, ours + "/send-confirmed"),
        preview_route(services, programs),
        send_route(services, programs + "/send"),
        {.pattern = programs,
         .access = Access::admin,
         .handler = on(services, list_invites),
         .bucket = "admin_mcp",
         .summary = "Invites, newest first, as /beta/invites lists them",
         .tags = {"invites"},
         .parameters = {cursor(), limit()},
         .outcomes = {answers<InvitesView>("A page of invites")}},
        {.pattern = programs + "/{id}",
         .access = Access::admin,
         .handler = showing_invites(services),
         .bucket = "admin_mcp",
         .summary = "An invite by id or code, with its story",
         .tags = {"invites"},
         .outcomes = {answers<InviteDetail>("The invite")}}
    };
}

}  // namespace api
