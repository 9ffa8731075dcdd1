#pragma once
// One request on its way through the server, and what is remembered for its answer. Internal.

#include "platform/http/rate_limit.hpp"
#include "platform/http/server.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace platform::http {

struct Exchange {
    Request request;
    std::string target;     // path and query as sent
    std::string_view peer;  // the other end of the connection
    const Route* route = nullptr;
    std::string allow;  // methods, when the path is known and the method is not
    bool malformed_path = false;

    std::chrono::steady_clock::time_point started;
    std::string correlation_id;       // echoed if the client sent one
    std::string_view allowed_origin;  // of CORS; empty: none
    bool keeps_alive = true;
    bool http_1_0 = false;
    bool bypasses_limits = false;

    // The stricter verdict of the limits that judged this request.
    bool limited = false;
    Verdict verdict;
    std::string_view policy;
    bool shadow = false;  // a limit that only observes judged it, too
    bool shadow_allows = true;
};

}  // namespace platform::http
