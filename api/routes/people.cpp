#include "api/people.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes people_routes(Services& services) {
    return {
        {.pattern = "/api/v1/admin/people/{id}",
         .access = Access::admin,
         .permission = events::Permission::view_all_users,
         .handler = on(services, show_person),
         .bucket = "read",
         .summary = "An account by its id, with what it was granted",
         .tags = {"people"},
         .outcomes =
             {answers<PersonView>("The account"), {.status = 404, .description = "user_not_found"}}
        },
        {.method = Method::post,
         .pattern = "/api/v1/admin/people/erase",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, erase_person),
         .bucket = "write",
         .summary = "Erase a person, for good: account, invites and rows of that address",
         .tags = {"people"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<ErasePersonBody>(),
         .request_example = example<ErasePersonBody>(),
         .outcomes =
             {answers<PersonErased>("Erased, now or before"),
              {.status = 409, .description = "CANNOT_ERASE_SELF"}}}
    };
}

}  // namespace api
