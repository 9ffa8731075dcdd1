#include "api/people.hpp"

#include "api/person_security.hpp"
#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes people_routes(Services& services) {
    return {
        {.pattern = "/api/v1/admin/people",
         .access = Access::admin,
         .permission = events::Permission::view_all_users,
         .handler = on(services, list_people),
         .bucket = "read",
         .summary = "Accounts, who registered last first",
         .tags = {"people"},
         .parameters =
             {{.name = "email", .description = "Whoever registered with that address"},
              {.name = "role", .description = "student, instructor or admin"},
              cursor(),
              limit()},
         .outcomes = {answers<PeopleView>("A page of them")}},
        {.pattern = "/api/v1/admin/people/{id}/security",
         .access = Access::admin,
         .permission = events::Permission::view_all_users,
         .handler = on(services, show_person_security),
         .bucket = "read",
         .summary = "Status, second factor, sessions and trusted browsers of an account",
         .tags = {"people"},
         .outcomes =
             {answers<PersonSecurity>("As it is now"),
              {.status = 404, .description = "user_not_found"}}},
        {.method = Method::del,
         .pattern = "/api/v1/admin/people/{id}/sessions/{session}",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, close_session_of_person),
         .bucket = "write",
         .summary = "End one session of an account",
         .tags = {"people"},
         .outcomes =
             {{.status = 204, .description = "Ended; its tokens are worth nothing from now on"},
              {.status = 404, .description = "SESSION_NOT_FOUND"}}},
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
