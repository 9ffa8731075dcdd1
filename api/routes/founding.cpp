#include "api/founding.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes founding_routes(Services& services) {
    const std::string root = "/api/v1/admin/founding";
    return {
        {.pattern = "/api/v1/admin/instructors/founding/count",
         .access = Access::admin,
         .handler = on(services, count_founding),
         .bucket = "read",
         .summary = "How many founding instructors there are, and may be",
         .tags = {"founding"},
         .outcomes = {answers<FoundingCount>("Places taken, in all, and left")}},
        {.pattern = "/api/v1/instructor-referrals/founding-status",
         .access = Access::open,
         .handler = on(services, show_founding_status),
         .bucket = "read",
         .summary = "Are there founding places left?",
         .tags = {"founding"},
         .outcomes = {answers<FoundingStatus>("Places in all, taken and left")}},
        {.pattern = root,
         .access = Access::admin,
         .handler = on(services, show_founding),
         .bucket = "read",
         .summary = "The founding instructors, and how many invites still promise a place",
         .tags = {"founding"},
         .outcomes = {answers<FoundingView>("The cohort")}},
        {.method = Method::put,
         .pattern = root + "/cap",
         .access = Access::admin,
         .handler = on(services, set_founding_cap),
         .bucket = "write",
         .summary = "How many founding instructors there may be; nobody loses their place",
         .tags = {"founding"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<FoundingCapBody>(),
         .request_example = example<FoundingCapBody>(),
         .outcomes =
             {answers<FoundingCapSet>("So it is, now or before"),
              {.status = 422, .description = "invalid_cap"}}},
        {.method = Method::post,
         .pattern = root + "/release",
         .access = Access::admin,
         .handler = on(services, release_founding_place),
         .bucket = "write",
         .summary = "Take a founding place back; for good",
         .tags = {"founding"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<ReleaseBody>(),
         .request_example = example<ReleaseBody>(),
         .outcomes =
             {answers<FoundingReleased>("The place is free"),
              {.status = 404, .description = "not_a_founding_member"}}}
    };
}

}  // namespace api
