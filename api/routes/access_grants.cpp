#include "api/access_grants.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes access_grant_routes(Services& services) {
    const std::string root = "/api/v1/admin/people/{id}/access";
    return {
        {.pattern = root,
         .access = Access::admin,
         .permission = events::Permission::view_all_users,
         .handler = on(services, list_access),
         .bucket = "read",
         .summary = "What a person may enter early, and what was taken from them again",
         .tags = {"people"},
         .outcomes =
             {answers<AccessGrantsView>("Their grants, oldest first"),
              {.status = 404, .description = "user_not_found"}}},
        {.method = Method::post,
         .pattern = root,
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, grant_access),
         .bucket = "write",
         .summary = "Let a person in without an invite; the same role and phase again is the same",
         .tags = {"people"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<GrantAccessBody>(),
         .request_example = example<GrantAccessBody>(),
         .outcomes =
             {answers<AccessGranted>("It holds, from now on or already"),
              {.status = 404, .description = "user_not_found"}}},
        {.method = Method::del,
         .pattern = root + "/{access_id}",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, revoke_access),
         .bucket = "write",
         .summary = "Take access back: it opens nothing any more, at any process",
         .tags = {"people"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<RevokeAccessBody>(),
         .request_example = example<RevokeAccessBody>(),
         .outcomes =
             {answers<AccessRevokedView>("Revoked, now or before"),
              {.status = 404, .description = "user_not_found; access_not_found"}}},
        {.method = Method::post,
         .pattern = "/api/v1/admin/access/seed-instructors",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, seed_instructors),
         .bucket = "write",
         .time_limit = std::chrono::seconds{60},
         .summary = "Give every instructor access who never had any; safe to repeat",
         .tags = {"people"},
         .outcomes = {answers<AccessSeeded>("How many got it, and how many had it")}}
    };
}

}  // namespace api
