#include "api/profile.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

namespace {

constexpr std::size_t profile_body_max = 16 * 1024;

}  // namespace

Routes profile_routes(Services& services) {
    return {
        {.pattern = "/api/v1/auth/me",
         .handler = on(services, show_me),
         .bucket = "read",
         .summary = "Who am I?",
         .tags = {"session"},
         .outcomes = {answers<MeView>("The account")}},
        {.method = Method::patch,
         .pattern = "/api/v1/auth/me",
         .permission = events::Permission::manage_own_profile,
         .handler = on(services, change_profile),
         .bucket = "write",
         .body_limit = profile_body_max,
         .summary = "Change what is known of me; another zip code brings its time zone, unless one "
                    "is given",
         .tags = {"session"},
         .request_schema = schema<ChangeProfileBody>(),
         .request_example = example<ChangeProfileBody>(),
         .outcomes = {answers<MeView>("The account as it is now; also if nothing changed")}},
        {.pattern = "/api/v1/account/phone",
         .handler = on(services, show_phone),
         .bucket = "read",
         .summary = "My number to call",
         .tags = {"account"},
         .outcomes = {answers<PhoneView>("It, or null")}},
        {.method = Method::put,
         .pattern = "/api/v1/account/phone",
         .permission = events::Permission::manage_own_profile,
         .handler = on(services, change_phone),
         .bucket = "write",
         .body_limit = profile_body_max,
         .summary = "Another number to call; it is not verified then",
         .tags = {"account"},
         .request_schema = schema<PhoneBody>(),
         .request_example = example<PhoneBody>(),
         .outcomes = {answers<PhoneView>("It")}}
    };
}

}  // namespace api
