#include "api/invite_lifetime.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes invite_lifetime_routes(Services& services) {
    const std::string root = "/api/v1/beta/invites";
    return {
        {.method = Method::post,
         .pattern = root + "/{id}/extend",
         .access = Access::admin,
         .handler = on(services, extend_invite),
         .bucket = "write",
         .summary = "Give an invite more time, without a mail",
         .tags = {"invites"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<ExtendBody>(),
         .request_example = example<ExtendBody>(),
         .outcomes =
             {answers<InviteExtendedView>("Its new end"),
              {.status = 409,
               .description = "invite_used, invite_revoked, invite_expired, already_registered"}}},
        {.method = Method::post,
         .pattern = root + "/send-again",
         .access = Access::open,
         .handler = on(services, ask_for_invite),
         .bucket = "invite_again",
         .summary = "Mail me my invitation again; the answer does not tell whether there is one",
         .tags = {"invites"},
         .request_schema = schema<AskAgainBody>(),
         .request_example = example<AskAgainBody>(),
         .outcomes =
             {{.status = 202,
               .description = "If there is one that may be mailed, it is on its way",
               .schema = schema<AskedAgain>(),
               .example = example<AskedAgain>()}}}
    };
}

}  // namespace api
