#include "api/guests.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes guest_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/public/session/guest",
         .access = Access::open,
         .handler = on(services, open_guest_session),
         .bucket = "auth_bootstrap",
         .body_limit = 1024,
         .summary = "A name for a browser that nobody has signed in with, for thirty days",
         .tags = {"session"},
         .request_required = false,
         .outcomes =
             {answers<GuestSession>("Named, also by the cookie guest_id"),
              {.status = 204, .description = "It had a name"}}}
    };
}

}  // namespace api
