#include "api/routes.hpp"

#include "api/batch_progress.hpp"
#include "api/batches.hpp"
#include "api/health.hpp"
#include "api/imports.hpp"
#include "api/sign_in.hpp"
#include "platform/http/schema.hpp"

namespace api {

namespace {

using platform::http::Access, platform::http::Bucket, platform::http::Handler,
    platform::http::Method, platform::http::Outcome, platform::http::Parameter,
    platform::http::Route, platform::http::Routes, platform::http::schema;

constexpr std::size_t auth_body_max = 16 * 1024;
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
    append(routes, health_routes(services));
    return routes;
}

std::vector<Bucket> rate_limits(bool shadow) {
    auto buckets = platform::http::standard_buckets();
    for (auto& bucket : buckets) {
        bucket.shadow = bucket.shadow || shadow;
    }
    return buckets;
}

}  // namespace api
