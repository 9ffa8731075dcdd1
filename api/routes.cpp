#include "api/routes.hpp"

#include "api/batch_progress.hpp"
#include "api/batches.hpp"
#include "api/forwarded.hpp"
#include "api/health.hpp"
#include "api/imports.hpp"
#include "api/invite_issuing.hpp"
#include "api/invites.hpp"
#include "api/jobs.hpp"
#include "api/sign_in.hpp"
#include "platform/http/schema.hpp"
#include "shards/letters.hpp"

namespace api {

namespace {

using platform::http::Access, platform::http::Bucket, platform::http::Handler,
    platform::http::Method, platform::http::Outcome, platform::http::Parameter,
    platform::http::Route, platform::http::Routes, platform::http::schema;

constexpr std::size_t auth_body_max = 16 * 1024;
constexpr std::size_t letter_max = 4 * 1024 * 1024;
constexpr std::string_view form_type = "application/x-www-form-urlencoded";

using Function = base::Task<Response> (*)(Request&, Services&);

Handler on(Services& services, Function function) {
    return [&services, function](Request& request) { return function(request, services); };
}

Parameter idempotency_key() {
    return {
        .name = "Idempotency-Key",
        .description = "The same key with the same body does it once, and answers the same",
        .in = "header"
    };
}

Parameter cursor() {
    return {.name = "cursor", .description = "next_cursor of the page before"};
}

Parameter limit() {
    return {
        .name = "limit", .description = "Rows a page", .schema = R"({"type":"integer","minimum":1})"
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
         .request_schema = R"({"type":"object","required":["username","password"],"properties":{)"
                           R"("username":{"type":"string"},"password":{"type":"string"}}})",
         .request_type = std::string{form_type},
         .outcomes = {{.description = "Signed in", .schema = schema<SignInAnswer>()}}},
        {.method = Method::post,
         .pattern = "/api/v1/auth/login-with-session",
         .access = Access::open,
         .handler = on(services, sign_in_with_json),
         .bucket = "login",
         .body_limit = auth_body_max,
         .summary = "Sign in with JSON",
         .tags = {"session"},
         .request_schema = schema<SignInBody>(),
         .request_example = R"({"email":"ann@example.org","password":"correct horse"})",
         .outcomes = {{.description = "Signed in", .schema = schema<SignInAnswer>()}}},
        {.pattern = "/api/v1/auth/me",
         .handler = on(services, show_me),
         .bucket = "read",
         .summary = "Who am I?",
         .tags = {"session"},
         .outcomes = {{.description = "The account", .schema = schema<MeView>()}}},
        {.method = Method::post,
         .pattern = "/api/v1/public/logout",
         .access = Access::open,
         .handler = on(services, sign_out),
         .bucket = "auth_bootstrap",
         .body_limit = auth_body_max,
         .summary = "Sign out: the token is worth nothing from now on",
         .tags = {"session"},
         .request_required = false,
         .outcomes = {{.status = 204, .description = "Signed out, or nobody was signed in"}}}
    };
}

Routes import_routes(Services& services) {
    const std::string root = "/api/v1/beta/invites/import";
    return {
        {.method = Method::post,
         .pattern = root,
         .access = Access::admin,
         .handler = on(services, upload_import),
         .bucket = "write",
         .body_limit = import_bytes_max + 64 * 1024,
         .streams_body = true,
         .summary = "Check a file of people to invite, and keep it for half an hour",
         .tags = {"imports"},
         .parameters =
             {{.name = "role", .description = "student or instructor (default)"},
              {.name = "expires_in_days", .description = "1 to 180; 14 if not given"},
              {.name = "source", .description = "csv_upload if not given"},
              {.name = "campaign", .description = "A name to find the invites by"},
              {.name = "on_existing", .description = "skip (default), resend or new_code"},
              {.name = "founding", .description = "Whether invites grant founding status"},
              {.name = "dry_run", .description = "true: check only, keep nothing"},
              idempotency_key()},
         .request_schema = R"({"type":"string"})",
         .request_example = R"("email,first_name\nann@example.org,Ann\n")",
         .request_type = "text/csv",
         .outcomes =
             {{.description = "What each row is worth", .schema = schema<ImportAnswer>()},
              {.status = 413, .description = "Over 16 MiB or 100,000 rows"},
              {.status = 422, .description = "The file is spoilt; the line is named"}}},
        {.pattern = root + "/{id}",
         .access = Access::admin,
         .handler = on(services, show_import),
         .bucket = "read",
         .summary = "An import and its counts",
         .tags = {"imports"},
         .outcomes = {{.description = "The import", .schema = schema<ImportView>()}}},
        {.pattern = root + "/{id}/rows",
         .access = Access::admin,
         .handler = on(services, list_import_rows),
         .bucket = "read",
         .summary = "Rows of an import, in the order of the file",
         .tags = {"imports"},
         .parameters =
             {{.name = "verdict", .description = "Only rows of that verdict"}, cursor(), limit()},
         .outcomes = {{.description = "A page of rows", .schema = schema<ImportRowsView>()}}},
        {.pattern = root + "/{id}/errors.csv",
         .access = Access::admin,
         .handler = on(services, download_import_errors),
         .bucket = "expensive_read",
         .summary = "The rows that are not sent, as a file",
         .tags = {"imports"},
         .outcomes = {{.description = "row, email, verdict, detail", .content_type = "text/csv"}}},
        {.method = Method::post,
         .pattern = root + "/{id}/send",
         .access = Access::admin,
         .handler = on(services, send_import),
         .bucket = "write",
         .summary = "Send an import: it becomes a batch, once",
         .tags = {"imports"},
         .parameters = {idempotency_key()},
         .request_schema = schema<SendImportBody>(),
         .request_example = R"({"name":"Spring","grant_founding_status":true})",
         .request_required = false,
         .outcomes =
             {{.description = "The batch", .schema = schema<SentImport>()},
              {.status = 409, .description = "import_expired, import_not_closed"}}}
    };
}

Routes batch_reading_routes(Services& services) {
    const std::string root = "/api/v1/beta/invites/batches";
    return {
        {.pattern = "/api/v1/beta/invites/send-batch-progress",
         .access = Access::admin,
         .handler = on(services, show_batch_progress),
         .bucket = "read",
         .summary = "Progress of a batch, for those who poll",
         .tags = {"batches"},
         .parameters = {{.name = "task_id", .description = "Of the batch", .required = true}},
         .outcomes = {{.description = "Progress", .schema = schema<BatchProgress>()}}},
        {.pattern = root,
         .access = Access::admin,
         .handler = on(services, list_batches),
         .bucket = "read",
         .summary = "Batches, newest first",
         .tags = {"batches"},
         .parameters = {{.name = "state", .description = "Only those"}, cursor(), limit()},
         .outcomes = {{.description = "A page of batches", .schema = schema<BatchesView>()}}},
        {.pattern = root + "/{id}",
         .access = Access::admin,
         .handler = on(services, show_batch),
         .bucket = "read",
         .summary = "A batch",
         .tags = {"batches"},
         .outcomes = {{.description = "The batch", .schema = schema<BatchView>()}}},
        {.pattern = root + "/{id}/rows",
         .access = Access::admin,
         .handler = on(services, list_batch_rows),
         .bucket = "read",
         .summary = "Rows of a batch",
         .tags = {"batches"},
         .parameters =
             {{.name = "state", .description = "Only rows in that state"},
              {.name = "email", .description = "Only the row of that address"},
              cursor(),
              limit()},
         .outcomes = {{.description = "A page of rows", .schema = schema<BatchRowsView>()}}},
        {.pattern = root + "/{id}/failures.csv",
         .access = Access::admin,
         .handler = on(services, download_batch_failures),
         .bucket = "expensive_read",
         .summary = "The rows that failed, as a file",
         .tags = {"batches"},
         .outcomes = {{.description = "row, email, reason, attempts", .content_type = "text/csv"}}},
        {.pattern = root + "/{id}/series",
         .access = Access::admin,
         .handler = on(services, show_batch_series),
         .bucket = "read",
         .summary = "How many rows ended when, for a chart",
         .tags = {"batches"},
         .outcomes = {{.description = "Counts by time", .schema = schema<BatchSeries>()}}},
        {.pattern = root + "/{id}/stream",
         .access = Access::admin,
         .handler = on(services, stream_batch),
         .bucket = "sse_connect",
         .streams_events = true,
         .summary = "A batch, live: events progress and done with the batch, stale without",
         .tags = {"batches"},
         .outcomes = {{.description = "Server-sent events", .content_type = "text/event-stream"}}}
    };
}

Route control_route(
    Services& services, std::string_view verb, Function function, std::string_view summary
) {
    return {
        .method = Method::post,
        .pattern = "/api/v1/beta/invites/batches/{id}/" + std::string{verb},
        .access = Access::admin,
        .handler = on(services, function),
        .bucket = "write",
        .summary = std::string{summary},
        .tags = {"batches"},
        .parameters = {idempotency_key()},
        .request_schema = schema<ControlBody>(),
        .request_required = false,
        .outcomes =
            {{.description = "The state it is in now", .schema = schema<BatchControlled>()},
             {.status = 409, .description = "INVALID_BATCH_STATE"}}
    };
}

Routes batch_control_routes(Services& services) {
    return {
        control_route(services, "pause", pause_batch, "Mail nobody else until it is resumed"),
        control_route(services, "resume", resume_batch, "Go on where it was paused"),
        control_route(services, "cancel", cancel_batch, "Mail nobody else, for good"),
        control_route(services, "retry-failed", retry_failed_rows, "Try rows that failed again"),
        {.method = Method::post,
         .pattern = "/api/v1/beta/invites/batches/{id}/rows/{row}/resolve",
         .access = Access::admin,
         .handler = on(services, resolve_row),
         .bucket = "write",
         .summary = "Settle a row in doubt: it was sent, or it failed",
         .tags = {"batches"},
         .parameters = {idempotency_key()},
         .request_schema = schema<ResolveRowBody>(),
         .request_example = R"({"outcome":"sent"})",
         .outcomes =
             {{.description = "Settled", .schema = schema<RowSettled>()},
              {.status = 409, .description = "ROW_NOT_IN_DOUBT"}}}
    };
}

Routes batch_of_emails_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/beta/invites/send-batch-async",
         .access = Access::admin,
         .handler = on(services, send_batch_async),
         .bucket = "write",
         .body_limit = import_bytes_max,
         .time_limit = std::chrono::minutes{2},
         .summary = "Invite up to 100,000 addresses; answers at once",
         .tags = {"batches"},
         .parameters = {idempotency_key()},
         .request_schema = schema<SendBatchBody>(),
         .request_example = R"({"emails":["ann@example.org"],"role":"instructor"})",
         .outcomes =
             {{.description = "The batch", .schema = schema<BatchAcceptedView>()},
              {.status = 409, .description = "idempotency_key_mismatch"}}},
        {.method = Method::post,
         .pattern = "/api/v1/beta/invites/send-batch",
         .access = Access::admin,
         .handler = on(services, send_batch),
         .bucket = "admin_mcp_invite",
         .time_limit = std::chrono::seconds{40},
         .summary = "Invite up to 100 addresses, and wait for the mails to leave",
         .tags = {"batches"},
         .parameters = {idempotency_key()},
         .request_schema = schema<SendBatchBody>(),
         .request_example = R"({"emails":["ann@example.org"],"role":"instructor"})",
         .outcomes =
             {{.description = "What became of each", .schema = schema<BatchSent>()},
              {.status = 422, .description = "batch_too_large: more than 100"}}}
    };
}

std::vector<Parameter> invite_filter() {
    return {
        {.name = "email", .description = "Of that address"},
        {.name = "status", .description = "pending, accepted, expired or revoked"},
        {.name = "start_date", .description = "Issued on that day (UTC) or later"},
        {.name = "end_date", .description = "Issued on that day (UTC) or earlier"},
        {.name = "source", .description = "As it was issued with"},
        {.name = "batch_id", .description = "Of that batch"},
        {.name = "role", .description = "student or instructor"},
        {.name = "delivery_state", .description = "Of the latest mail"},
        cursor(),
        limit()
    };
}

Routes invite_reading_routes(Services& services) {
    const std::string root = "/api/v1/beta/invites";
    return {
        {.pattern = root,
         .access = Access::admin,
         .handler = on(services, list_invites),
         .bucket = "read",
         .summary = "Invites, newest first",
         .tags = {"invites"},
         .parameters = invite_filter(),
         .outcomes = {{.description = "A page of invites", .schema = schema<InvitesView>()}}},
        {.pattern = root + "/export.csv",
         .access = Access::admin,
         .handler = on(services, export_invites),
         .bucket = "expensive_read",
         .summary = "Invites as a file",
         .tags = {"invites"},
         .parameters = invite_filter(),
         .outcomes = {{.description = "One invite a line", .content_type = "text/csv"}}},
        {.pattern = root + "/validate",
         .access = Access::open,
         .handler = on(services, validate_invite),
         .bucket = "invite_validate",
         .summary = "Does this code open the door?",
         .tags = {"invites"},
         .parameters =
             {{.name = "invite_code", .description = "The code; `code` is read too"},
              {.name = "code", .description = "The code, as clients of old name it"},
              {.name = "email", .description = "Given back for an invite without an address"}},
         .outcomes =
             {{.description = "Yes, or why not", .schema = schema<InviteValidity>()},
              {.status = 400, .description = "invite_code_required"}}},
        {.pattern = root + "/{id}",
         .access = Access::admin,
         .handler = on(services, show_invite),
         .bucket = "read",
         .summary = "An invite by id or code, with its story",
         .tags = {"invites"},
         .outcomes = {{.description = "The invite", .schema = schema<InviteDetail>()}}}
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
         .parameters = {idempotency_key()},
         .request_schema = schema<GenerateBody>(),
         .request_example = R"({"count":3,"role":"student"})",
         .outcomes = {{.description = "The invites", .schema = schema<GeneratedInvites>()}}},
        {.method = Method::post,
         .pattern = root + "/send",
         .access = Access::admin,
         .handler = on(services, send_invite),
         .bucket = "admin_mcp_invite",
         .time_limit = std::chrono::seconds{25},
         .summary = "Invite one person, and wait for the mail to leave",
         .tags = {"invites"},
         .parameters = {idempotency_key()},
         .request_schema = schema<SendInviteBody>(),
         .request_example = R"({"to_email":"ann@example.org"})",
         .outcomes =
             {{.description = "The invite", .schema = schema<InviteSent>()},
              {.status = 409, .description = "already_invited, already_registered, suppressed"},
              {.status = 502, .description = "invite_delivery_failed; the invite is revoked"}}},
        {.method = Method::post,
         .pattern = root + "/{id}/revoke",
         .access = Access::admin,
         .handler = on(services, revoke_invite),
         .bucket = "write",
         .summary = "Its code opens no door any more",
         .tags = {"invites"},
         .parameters = {idempotency_key()},
         .request_schema = schema<RevokeBody>(),
         .request_required = false,
         .outcomes =
             {{.description = "Revoked, now or before", .schema = schema<InviteRevokedView>()},
              {.status = 409, .description = "invite_used, invite_expired"}}},
        {.method = Method::post,
         .pattern = root + "/{id}/resend",
         .access = Access::admin,
         .handler = on(services, resend_invite),
         .bucket = "admin_mcp_invite",
         .summary = "Mail the same code again, and perhaps extend it",
         .tags = {"invites"},
         .parameters = {idempotency_key()},
         .request_schema = schema<ResendBody>(),
         .request_required = false,
         .outcomes =
             {{.description = "The mail is on its way", .schema = schema<InviteResentView>()},
              {.status = 409, .description = "invite_used, invite_revoked, invite_expired"},
              {.status = 429, .description = "Three mails at most, an hour apart"}}}
    };
}

Routes job_routes(Services& services) {
    const std::string root = "/api/v1/admin/jobs";
    return {
        {.pattern = root,
         .access = Access::admin,
         .handler = on(services, list_jobs),
         .bucket = "read",
         .summary = "Jobs, latest change first",
         .tags = {"operations"},
         .parameters =
             {{.name = "lane", .description = "Only of that lane"},
              {.name = "state", .description = "Only in that state"},
              {.name = "batch_id", .description = "Only of that batch"},
              {.name = "invite_id", .description = "Only about that invite"},
              cursor(),
              limit()},
         .outcomes = {{.description = "A page of jobs", .schema = schema<JobsView>()}}},
        {.pattern = root + "/{id}",
         .access = Access::admin,
         .handler = on(services, show_job),
         .bucket = "read",
         .summary = "A job with its story",
         .tags = {"operations"},
         .outcomes = {{.description = "The job", .schema = schema<JobDetail>()}}},
        {.method = Method::post,
         .pattern = root + "/{id}/requeue",
         .access = Access::admin,
         .handler = on(services, requeue_job),
         .bucket = "write",
         .summary = "Try a dead job again, with fresh attempts",
         .tags = {"operations"},
         .request_schema = schema<JobOrderBody>(),
         .request_required = false,
         .outcomes =
             {{.description = "Ordered", .schema = schema<JobOrdered>()},
              {.status = 409, .description = "INVALID_JOB_STATE"}}},
        {.method = Method::post,
         .pattern = root + "/{id}/discard",
         .access = Access::admin,
         .handler = on(services, discard_job),
         .bucket = "write",
         .summary = "Give a dead job up",
         .tags = {"operations"},
         .request_schema = schema<JobOrderBody>(),
         .request_required = false,
         .outcomes =
             {{.description = "Ordered", .schema = schema<JobOrdered>()},
              {.status = 409, .description = "INVALID_JOB_STATE"}}},
        {.method = Method::post,
         .pattern = root + "/{id}/resolve",
         .access = Access::admin,
         .handler = on(services, resolve_job),
         .bucket = "write",
         .summary = "Settle a job in doubt: it was sent, or it was not",
         .tags = {"operations"},
         .request_schema = schema<ResolveJobBody>(),
         .request_example = R"({"outcome":"sent"})",
         .outcomes =
             {{.description = "Ordered", .schema = schema<JobOrdered>()},
              {.status = 409, .description = "INVALID_JOB_STATE"}}},
        {.pattern = "/api/v1/admin/system",
         .access = Access::admin,
         .handler = on(services, show_system),
         .bucket = "read",
         .summary = "Members, shards, projections, lanes and the log",
         .tags = {"operations"},
         .outcomes = {{.description = "As this process sees it", .schema = schema<SystemState>()}}}
    };
}

Routes health_routes(Services& services) {
    Routes routes;
    for (const std::string prefix : {"", "/api/v1"}) {
        const bool is_described = !prefix.empty();
        routes.push_back(
            {.pattern = prefix + "/health",
             .access = Access::open,
             .handler = on(services, show_health),
             .probe = true,
             .summary = "Does it run?",
             .tags = {"health"},
             .outcomes = {{.description = "It does", .schema = schema<HealthView>()}},
             .described = is_described}
        );
        routes.push_back(
            {.pattern = prefix + "/health/lite",
             .access = Access::open,
             .handler = on(services, show_lite_health),
             .probe = true,
             .summary = "Does it run? In few bytes",
             .tags = {"health"},
             .outcomes = {{.description = "It does", .schema = schema<LiteHealthView>()}},
             .described = is_described}
        );
        routes.push_back(
            {.pattern = prefix + "/ready",
             .access = Access::open,
             .handler = on(services, show_readiness),
             .probe = true,
             .summary = "Should it be sent requests?",
             .tags = {"health"},
             .outcomes =
                 {{.description = "It should", .schema = schema<ReadyView>()},
                  {.status = 503, .description = "Starting, leaving, or without its log"}},
             .described = is_described}
        );
    }
    return routes;
}

Routes member_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = std::string{shards::letters_path},
         .access = Access::member,
         .handler = on(services, answer_members),
         .body_limit = letter_max,
         .summary = "For members of the cluster: asks of the shards here",
         .tags = {"operations"},
         .outcomes = {{.description = "An answer for each"}},
         .described = false}
    };
}

void append(Routes& routes, Routes more) {
    routes.insert(
        routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())
    );
}

}  // namespace

Routes make_routes(Services& services) {
    Routes routes;
    append(routes, session_routes(services));
    append(routes, import_routes(services));
    append(routes, batch_reading_routes(services));
    append(routes, batch_control_routes(services));
    append(routes, batch_of_emails_routes(services));
    append(routes, invite_reading_routes(services));
    append(routes, invite_writing_routes(services));
    append(routes, job_routes(services));
    append(routes, health_routes(services));
    append(routes, member_routes(services));
    return routes;
}

std::vector<Bucket> rate_limits(bool shadow) {
    auto buckets = platform::http::standard_buckets();
    // Codes are not to be guessed: 20 a minute from one address.
    buckets.push_back({.name = "invite_validate", .calls = 20, .burst = 19, .by_address = true});
    for (auto& bucket : buckets) {
        bucket.shadow = bucket.shadow || shadow;
    }
    return buckets;
}

}  // namespace api
