#include "api/stream_token.hpp"

#include "base/json_write.hpp"

namespace api {

namespace http = platform::http;

base::Task<http::Response> issue_stream_token(http::Request& request, Services& services) {
    const auto& caller = *request.principal;
    const auto now = services.clock.now();
    const platform::crypto::StreamClaims claims{
        .person = caller.id,
        .session = caller.session.empty() ? caller.token_id : caller.session,
        .token_id = base::make_ulid(now, services.random, base::slot_of(caller.id)),
        .issued_at = now,
        // Tokens tell their time in whole seconds; nobody is promised more than they get.
        .expires_at = std::chrono::ceil<std::chrono::seconds>(now + stream_token_lasts)
    };
    co_return http::ok(base::to_json(StreamTokenView{.token = services.tokens.mint_stream(claims)})
    );
}

}  // namespace api
