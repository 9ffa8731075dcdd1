#include "api/audit_log.hpp"
#include "api/auth_blocks.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"
#include "api/service_tokens.hpp"

namespace api {

namespace {

std::vector<Parameter> audit_filter() {
    return {
        {.name = "actor",
         .description = "Their id, admin:ID as other answers spell it, or their address"},
        {.name = "action", .description = "user.login, batch.pause, invite.revoke, …"},
        {.name = "resource_type",
         .description = "account, invite, import, batch, settings, cohort, service_token"},
        {.name = "resource_id", .description = "Of the thing itself"},
        {.name = "status", .description = "success, failed or denied"},
        {.name = "start", .description = "Not before that moment, or day (UTC)"},
        {.name = "end", .description = "Before that moment, or on that day at the latest"}
    };
}

Parameter rows_a_page() {
    return {
        .name = "limit",
        .description = "Rows a page; 50",
        .schema = R"({"type":"integer","minimum":1,"maximum":200})"
    };
}

std::vector<Parameter> paged_audit_filter() {
    auto parameters = audit_filter();
    parameters.push_back(cursor());
    parameters.push_back(rows_a_page());
    return parameters;
}

Route entity_audit_route(Services& services) {
    return {
        .pattern = "/api/v1/admin/audit",
        .access = Access::admin,
        .handler = on(services, list_entity_audit),
        .bucket = "read",
        .summary = "What befell an entity, or what somebody did; latest first",
        .tags = {"audit"},
        .parameters =
            {{.name = "entity_type",
              .description = "account, invite, import, batch, settings, cohort, service_token"},
             {.name = "entity_id", .description = "Of the thing itself"},
             {.name = "action", .description = "user.login, batch.pause, invite.revoke, …"},
             {.name = "actor_id", .description = "Whose doing"},
             {.name = "actor_role",
              .description = "student, instructor or admin as they are now; or user, service, "
                             "person, provider, system"},
             {.name = "start", .description = "Not before that moment, or day (UTC)"},
             {.name = "end", .description = "Before that moment, or on that day at the latest"},
             rows_a_page(),
             {.name = "offset",
              .description = "So many are passed over; 0",
              .schema = R"({"type":"integer","minimum":0,"maximum":1000000})"}},
        .outcomes = {answers<EntityAudit>("A page of it, and how many there are")}
    };
}

}  // namespace

Routes audit_routes(Services& services) {
    return {
        entity_audit_route(services),
        {.pattern = "/api/v1/admin/audit-log/export.csv",
         .access = Access::admin,
         .handler = on(services, export_audit_log),
         .bucket = "read",
         .summary = "The same as a file: all that the filter lets through",
         .tags = {"audit"},
         .parameters = audit_filter(),
         .outcomes = {answers_text(
             "A line for each entry, latest first; cells that a spreadsheet would take for a "
             "formula begin with '",
             "text/csv",
             R"("at,actor_type,actor_id,actor_role,action,resource_type,resource_id,summary,)"
             R"(request_id,id\r\n")"
         )}},
        {.pattern = "/api/v1/admin/audit-log",
         .access = Access::admin,
         .handler = on(services, list_audit_log),
         .bucket = "read",
         .summary = "Who did what, when, to what; latest first",
         .tags = {"audit"},
         .parameters = paged_audit_filter(),
         .outcomes =
             {answers<AuditLog>("A page of it"), {.status = 400, .description = "invalid_cursor"}}}
    };
}

Routes auth_block_routes(Services& services) {
    const std::string root = "/api/v1/admin/auth-blocks";
    return {
        {.pattern = root,
         .access = Access::admin,
         .permission = events::Permission::access_monitoring,
         .handler = on(services, list_auth_blocks),
         .bucket = "read",
         .summary =
             "Accounts that are locked out of signing in, or asked for a captcha; latest first",
         .tags = {"people"},
         .parameters =
             {{.name = "email", .description = "Only that address"},
              {.name = "type",
               .description =
                   "lockout (wrong passwords), second_factor, captcha; rate_limit: none, "
                   "what is limited by address is no account's"},
              cursor(),
              limit()},
         .outcomes = {answers<AuthBlocksView>("A page of them")}},
        {.pattern = root + "/summary",
         .access = Access::admin,
         .permission = events::Permission::access_monitoring,
         .handler = on(services, count_auth_blocks),
         .bucket = "read",
         .summary = "How many accounts are kept from signing in, by what",
         .tags = {"people"},
         .outcomes = {answers<AuthBlocksSummary>("The numbers")}},
        {.pattern = root + "/{email}",
         .access = Access::admin,
         .permission = events::Permission::access_monitoring,
         .handler = on(services, show_auth_blocks),
         .bucket = "read",
         .summary = "What keeps an address from signing in, whether or not it has an account",
         .tags = {"people"},
         .outcomes =
             {answers<AuthBlocksOf>("What"),
              {.status = 404, .description = "auth_block_not_found: nothing does"}}},
        {.method = Method::del,
         .pattern = root + "/{email}",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, clear_auth_blocks),
         .bucket = "write",
         .summary = "Let them try again at once; the reason stands in the audit log",
         .tags = {"people"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<ClearBlocksBody>(),
         .request_example = example<ClearBlocksBody>(),
         .request_required = false,
         .outcomes =
             {answers<BlocksCleared>("What does not keep them any more"),
              {.status = 404, .description = "auth_block_not_found: nothing did"}}}
    };
}

Routes service_token_routes(Services& services) {
    const std::string root = "/api/v1/admin/service-tokens";
    return {
        {.pattern = root,
         .access = Access::admin,
         .handler = on(services, list_service_tokens),
         .bucket = "read",
         .summary = "Service tokens, latest first; never their secrets",
         .tags = {"service tokens"},
         .parameters = {cursor(), limit()},
         .outcomes = {answers<ServiceTokensView>("A page of them")}},
        {.method = Method::post,
         .pattern = root,
         .access = Access::admin,
         .handler = on(services, issue_service_token),
         .bucket = "write",
         .summary = "Let a program ask in its own name; its secret is shown this once",
         .tags = {"service tokens"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<ServiceTokenBody>(),
         .request_example = example<ServiceTokenBody>(),
         .outcomes =
             {{.status = 201,
               .description = "It, with the secret to send as a bearer token",
               .schema = schema<ServiceTokenMade>(),
               .example = example<ServiceTokenMade>()}}},
        {.method = Method::del,
         .pattern = root + "/{id}",
         .access = Access::admin,
         .handler = on(services, revoke_service_token),
         .bucket = "write",
         .summary = "It is worth nothing any more, at any process",
         .tags = {"service tokens"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<RevokeServiceTokenBody>(),
         .request_example = example<RevokeServiceTokenBody>(),
         .request_required = false,
         .outcomes =
             {answers<ServiceTokenRevokedView>("Revoked, now or before"),
              {.status = 404, .description = "service_token_not_found"}}}
    };
}

}  // namespace api
