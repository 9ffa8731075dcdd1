#include "api/permissions.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes permission_routes(Services& services) {
    return {
        {.pattern = "/api/v1/admin/permissions",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, list_permissions),
         .bucket = "read",
         .summary = "Administrators, and whoever has other rights than their role",
         .tags = {"people"},
         .outcomes = {answers<TrustedPeople>("Who has which rights")}},
        {.pattern = "/api/v1/admin/people/{id}/permissions",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, show_permissions),
         .bucket = "read",
         .summary = "What a person may do, and what of it their role does not say",
         .tags = {"people"},
         .outcomes =
             {answers<PermissionsView>("Their rights"),
              {.status = 404, .description = "user_not_found"}}},
        {.method = Method::put,
         .pattern = "/api/v1/admin/people/{id}/permissions/{permission}",
         .access = Access::admin,
         .permission = events::Permission::manage_permissions,
         .handler = on(services, override_permission),
         .bucket = "write",
         .body_limit = 4096,
         .summary = "Give a person a right or take one, whatever their role says; or let it say",
         .tags = {"people"},
         .request_schema = schema<OverrideBody>(),
         .request_example = example<OverrideBody>(),
         .outcomes =
             {answers<PermissionsView>("Their rights from now on"),
              {.status = 403, .description = "The caller lacks what they would give"},
              {.status = 404, .description = "user_not_found; permission_not_found"},
              {.status = 409, .description = "CANNOT_CHANGE_OWN_PERMISSIONS"}}}
    };
}

}  // namespace api
