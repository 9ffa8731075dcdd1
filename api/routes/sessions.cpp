#include "api/sessions.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes account_session_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/auth/refresh",
         .access = Access::open,
         .handler = on(services, refresh_session),
         .bucket = "auth_refresh",
         .body_limit = 1024,
         .heeds_cookie = true,
         .summary = "Go on with a session: both cookies anew, by the refresh cookie alone",
         .tags = {"session"},
         .request_required = false,
         .outcomes =
             {answers<RefreshedView>("Refreshed; the refresh cookie shown is used up"),
              {.status = 401,
               .description = "No refresh cookie, or one that is not good for anything; shown "
                              "again ten seconds after it was used, it ends its session"}}},
        {.method = Method::post,
         .pattern = "/api/v1/public/logout",
         .access = Access::open,
         .handler = on(services, sign_out),
         .bucket = "auth_bootstrap",
         .body_limit = 16 * 1024,
         .heeds_cookie = true,
         .summary = "Sign out: the session's tokens are worth nothing from now on",
         .tags = {"session"},
         .request_required = false,
         .outcomes = {{.status = 204, .description = "Signed out, or nobody was signed in"}}},
        {.pattern = "/api/v1/account/sessions",
         .handler = on(services, show_sessions),
         .bucket = "read",
         .summary = "Where am I signed in?",
         .tags = {"session"},
         .outcomes = {answers<SessionsView>("Sessions that are open, newest first")}},
        {.method = Method::del,
         .pattern = "/api/v1/account/sessions/{id}",
         .handler = on(services, close_session),
         .bucket = "write",
         .summary = "End one session of mine",
         .tags = {"session"},
         .outcomes =
             {{.status = 204, .description = "Ended; its tokens are worth nothing from now on"},
              {.status = 404, .description = "SESSION_NOT_FOUND"}}},
        {.method = Method::post,
         .pattern = "/api/v1/account/logout-all-devices",
         .handler = on(services, sign_out_everywhere),
         .bucket = "write",
         .body_limit = 1024,
         .summary = "End all sessions of mine, this one too",
         .tags = {"session"},
         .request_required = false,
         .outcomes = {answers<SignedOutEverywhere>("Ended")}},
        {.method = Method::post,
         .pattern = "/api/v1/admin/users/{id}/force-logout",
         .access = Access::admin,
         .permission = events::Permission::manage_users,
         .handler = on(services, force_out),
         .bucket = "write",
         .body_limit = 1024,
         .summary = "End all sessions of an account",
         .tags = {"people"},
         .request_required = false,
         .outcomes =
             {answers<SignedOutEverywhere>("Ended"),
              {.status = 404, .description = "user_not_found"}}}
    };
}

}  // namespace api
