#include "api/account_status.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

namespace {

constexpr const char* own_refusals =
    "ACCOUNT_ALREADY_SUSPENDED; ACCOUNT_ALREADY_DEACTIVATED; ACCOUNT_ALREADY_ACTIVE; "
    "ACCOUNT_DEACTIVATED, which only an operator takes back";

Route moving(
    const Services& services, const char* pattern, Access access, Handler handler, const char* what
) {
    Route route{
        .method = Method::post,
        .pattern = pattern,
        .access = access,
        .handler = std::move(handler),
        .bucket = "write",
        .summary = what,
        .tags = {access == Access::admin ? "people" : "session"},
        .parameters = {idempotency_key(services)},
        .request_required = false,
        .outcomes =
            {answers<StatusChanged>("Changed; the owner is told by mail"),
             {.status = 400, .description = own_refusals},
             {.status = 403, .description = "Not an instructor, or one whose right was taken"}}
    };
    if (access == Access::admin) {
        route.permission = events::Permission::manage_users;
    }
    return route;
}

}  // namespace

Routes account_status_routes(Services& services) {
    return {
        {.pattern = "/api/v1/account/status",
         .handler = on(services, show_status),
         .bucket = "read",
         .summary = "Is the account active, and what can be done with it?",
         .tags = {"session"},
         .outcomes = {answers<StatusView>("The status")}},
        moving(
            services,
            "/api/v1/account/suspend",
            Access::signed_in,
            on(services, suspend_own_account),
            "Rest: sign in, but be neither found nor booked"
        ),
        moving(
            services,
            "/api/v1/account/deactivate",
            Access::signed_in,
            on(services, deactivate_own_account),
            "Give the account up: every session ends, and nobody signs in any more"
        ),
        moving(
            services,
            "/api/v1/account/reactivate",
            Access::signed_in,
            on(services, reactivate_own_account),
            "Come back from a rest"
        ),
        moving(
            services,
            "/api/v1/admin/people/{id}/suspend",
            Access::admin,
            on(services, suspend_account),
            "Let an instructor's account rest"
        ),
        moving(
            services,
            "/api/v1/admin/people/{id}/deactivate",
            Access::admin,
            on(services, deactivate_account),
            "Deactivate an instructor's account"
        ),
        moving(
            services,
            "/api/v1/admin/people/{id}/reactivate",
            Access::admin,
            on(services, reactivate_account),
            "Bring an instructor's account back, from a rest or for good"
        )
    };
}

}  // namespace api
