#include "api/data_exports.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes data_export_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/privacy/export/me",
         .handler = on(services, request_own_export),
         .bucket = "write",
         .summary = "Have all that is known of whoever asks written into a file",
         .tags = {"privacy"},
         .parameters = {idempotency_key(services)},
         .request_required = false,
         .outcomes =
             {{.status = 202,
               .description = "It will be written; the owner is told by mail",
               .schema = schema<ExportAccepted>(),
               .example = example<ExportAccepted>()}}},
        {.pattern = "/api/v1/privacy/exports/{id}",
         .handler = on(services, show_own_export),
         .bucket = "read",
         .summary = "How far an export of one's own is, and where to download it",
         .tags = {"privacy"},
         .outcomes =
             {answers<ExportView>("The export"), {.status = 404, .description = "EXPORT_NOT_FOUND"}}
        },
        {.pattern = "/api/v1/privacy/exports/{id}/file",
         .handler = on(services, download_own_export),
         .bucket = "expensive_read",
         .summary = "The file of an export of one's own",
         .tags = {"privacy"},
         .outcomes =
             {{.description = "All that is known, as JSON",
               .schema = R"({"type":"object"})",
               .example = R"({"profile":{"email":"ada@example.org"}})"},
              {.status = 404, .description = "EXPORT_NOT_FOUND"},
              {.status = 409, .description = "EXPORT_NOT_READY"},
              {.status = 410, .description = "EXPORT_GONE"}}}
    };
}

}  // namespace api
