#include "api/stream_token.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

Routes stream_token_routes(Services& services) {
    return {
        {.method = Method::post,
         .pattern = "/api/v1/sse/token",
         .handler = on(services, issue_stream_token),
         .bucket = "write",
         .body_limit = 1024,
         .summary = "A token that opens one stream, as ?token=, for clients that send no head",
         .tags = {"session"},
         .request_required = false,
         .outcomes = {answers<StreamTokenView>("It, for half a minute; it ends with the session")}}
    };
}

}  // namespace api
