#include "api/privacy.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes privacy_routes(Services& services) {
    return {
        {.pattern = "/api/v1/privacy/export/me",
         .handler = on(services, export_own_data),
         .bucket = "write",
         .summary = "All that is known of whoever asks",
         .tags = {"privacy"},
         .outcomes =
             {answers<PrivacyExport>("Profile, access and invites"),
              {.status = 413, .description = "EXPORT_TOO_LARGE: ask for a file"}}},
        {.method = Method::post,
         .pattern = "/api/v1/privacy/delete/me",
         .permission = events::Permission::delete_own_account,
         .handler = on(services, delete_own_data),
         .bucket = "write",
         .summary = "Erase one's own account and all that identifies its owner, for good",
         .tags = {"privacy"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<DeletePersonBody>(),
         .request_example = example<DeletePersonBody>(),
         .outcomes =
             {answers<PrivacyDeletion>("Erased; without delete_account it is called anonymised"),
              {.status = 409, .description = "CANNOT_ERASE_SELF, of operators"}}},
        {.pattern = "/api/v1/privacy/export/user/{id}",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, export_data_of),
         .bucket = "read",
         .summary = "All that is known of a person, for an operator",
         .tags = {"privacy"},
         .outcomes =
             {answers<PrivacyExport>("Profile, access and invites"),
              {.status = 404, .description = "user_not_found"}}},
        {.method = Method::post,
         .pattern = "/api/v1/privacy/delete/user/{id}",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, delete_data_of),
         .bucket = "write",
         .summary = "Erase an account and all that identifies its owner, for good",
         .tags = {"privacy"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<DeletePersonBody>(),
         .request_example = example<DeletePersonBody>(),
         .outcomes =
             {answers<PrivacyDeletion>("Erased; without delete_account it is called anonymised"),
              {.status = 404, .description = "user_not_found"},
              {.status = 409, .description = "CANNOT_ERASE_SELF"}}}
    };
}

}  // namespace api
