#include "api/imports.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

namespace {

Route upload_route(Services& services, const std::string& root) {
    return {
        .method = Method::post,
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
             idempotency_key(services)},
        .request_schema = R"({"type":"string"})",
        .request_example = R"("email,first_name\nann@example.org,Ann\n")",
        .request_type = "text/csv",
        .outcomes =
            {answers<ImportAnswer>("What each row is worth"),
             {.status = 409, .description = "idempotency_key_mismatch"},
             {.status = 413, .description = "Over 16 MiB or 100,000 rows"},
             {.status = 415, .description = "Neither text nor a form, or compressed"},
             {.status = 422, .description = "The file is spoilt; the line is named"}}
    };
}

}  // namespace

Routes import_routes(Services& services) {
    const std::string root = "/api/v1/beta/invites/import";
    return {
        upload_route(services, root),
        {.pattern = root + "/{id}",
         .access = Access::admin,
         .handler = on(services, show_import),
         .bucket = "read",
         .summary = "An import and its counts",
         .tags = {"imports"},
         .outcomes = {answers<ImportView>("The import")}},
        {.pattern = root + "/{id}/rows",
         .access = Access::admin,
         .handler = on(services, list_import_rows),
         .bucket = "read",
         .summary = "Rows of an import, in the order of the file",
         .tags = {"imports"},
         .parameters =
             {{.name = "verdict", .description = "Only rows of that verdict"}, cursor(), limit()},
         .outcomes = {answers<ImportRowsView>("A page of rows")}},
        {.pattern = root + "/{id}/errors.csv",
         .access = Access::admin,
         .handler = on(services, download_import_errors),
         .bucket = "expensive_read",
         .summary = "The rows that are not sent, as a file",
         .tags = {"imports"},
         .outcomes = {answers_text(
             "row, email, verdict, detail",
             "text/csv",
             R"("row,email,verdict,detail\r\n2,nobody,invalid_email,This is no e-mail address.\r\n")"
         )}},
        {.method = Method::post,
         .pattern = root + "/{id}/send",
         .access = Access::admin,
         .handler = on(services, send_import),
         .bucket = "write",
         .summary = "Send an import: it becomes a batch, once",
         .tags = {"imports"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<SendImportBody>(),
         .request_example = example<SendImportBody>(),
         .request_required = false,
         .outcomes =
             {answers<SentImport>("The batch"),
              {.status = 409, .description = "import_expired, import_not_closed"}}}
    };
}

}  // namespace api
