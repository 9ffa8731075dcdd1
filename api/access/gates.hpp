#pragma once
// The gates of the beta: who may enter a surface in the present phase. Tokens claim grants for
// clients to show; gates ask the access view.

#include "api/services.hpp"
#include "domain/beta/policy.hpp"
#include "platform/http/route.hpp"

namespace api {

// The handler, for those who may enter; 403 for the others. On a route that is open to all, whoever
// shows no token that is worth something has no grants.
platform::http::Handler behind(
    Services& services, domain::beta::Surface surface, platform::http::Handler handler
);

}  // namespace api
