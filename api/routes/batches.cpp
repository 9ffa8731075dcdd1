#include "api/batches.hpp"

#include "api/batch_progress.hpp"
#include "api/imports.hpp"
#include "api/invite_issuing.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

namespace {

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
        .parameters = {idempotency_key(services)},
        .request_schema = schema<ControlBody>(),
        .request_example = example<ControlBody>(),
        .request_required = false,
        .outcomes =
            {answers<BatchControlled>("The state it is in now"),
             {.status = 409, .description = "INVALID_BATCH_STATE"}}
    };
}

Route stream_route(Services& services, const std::string& root) {
    return {
        .pattern = root + "/{id}/stream",
        .access = Access::admin,
        .handler = on(services, stream_batch),
        .bucket = "sse_connect",
        .streams_events = true,
        .summary = "A batch, live: events progress and done with the batch, stale without",
        .tags = {"batches"},
        .parameters = {stream_token()},
        .outcomes = {answers_text(
            "Server-sent events, each with the whole batch",
            "text/event-stream",
            R"("event: progress\nid: 82\ndata: {\"state\":\"running\",\"sent\":39950}\n\n")"
        )}
    };
}

}  // namespace

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
         .outcomes = {answers<BatchProgress>("Progress")}},
        {.pattern = root,
         .access = Access::admin,
         .handler = on(services, list_batches),
         .bucket = "read",
         .summary = "Batches, newest first",
         .tags = {"batches"},
         .parameters = {{.name = "state", .description = "Only those"}, cursor(), limit()},
         .outcomes = {answers<BatchesView>("A page of batches")}},
        {.pattern = root + "/{id}",
         .access = Access::admin,
         .handler = on(services, show_batch),
         .bucket = "read",
         .summary = "A batch",
         .tags = {"batches"},
         .outcomes = {answers<BatchView>("The batch")}},
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
         .outcomes = {answers<BatchRowsView>("A page of rows")}},
        {.pattern = root + "/{id}/failures.csv",
         .access = Access::admin,
         .handler = on(services, download_batch_failures),
         .bucket = "expensive_read",
         .summary = "The rows that failed, as a file",
         .tags = {"batches"},
         .outcomes = {answers_text(
             "row, email, reason, attempts",
             "text/csv",
             R"("row,email,reason,attempts\r\n7,ann@example.org,smtp_550,1\r\n")"
         )}},
        {.pattern = root + "/{id}/series",
         .access = Access::admin,
         .handler = on(services, show_batch_series),
         .bucket = "read",
         .summary = "How many rows ended when, for a chart",
         .tags = {"batches"},
         .outcomes = {answers<BatchSeries>("Counts by time")}},
        stream_route(services, root)
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
         .parameters = {idempotency_key(services)},
         .request_schema = schema<ResolveRowBody>(),
         .request_example = example<ResolveRowBody>(),
         .outcomes =
             {answers<RowSettled>("Settled"), {.status = 409, .description = "ROW_NOT_IN_DOUBT"}}}
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
         .parameters = {idempotency_key(services)},
         .request_schema = schema<SendBatchBody>(),
         .request_example = example<SendBatchBody>(),
         .outcomes =
             {answers<BatchAcceptedView>("The batch"),
              {.status = 409, .description = "idempotency_key_mismatch"}}},
        {.method = Method::post,
         .pattern = "/api/v1/beta/invites/send-batch",
         .access = Access::admin,
         .handler = on(services, send_batch),
         .bucket = "admin_mcp_invite",
         .time_limit = std::chrono::seconds{40},
         .summary = "Invite up to 100 addresses, and wait for the mails to leave",
         .tags = {"batches"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<SendBatchBody>(),
         .request_example = example<SendBatchBody>(),
         .outcomes =
             {answers<BatchSent>("What became of each"),
              {.status = 202,
               .description = "Not all within the time; the batch goes on",
               .schema = schema<BatchSent>()},
              {.status = 422, .description = "batch_too_large: more than 100"}}}
    };
}

}  // namespace api
