#pragma once
// From what the shards say to what HTTP says. The one table of statuses is here.

#include "api/services.hpp"
#include "platform/http/message.hpp"
#include "shards/answer.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace api {

int status_of(base::Kind kind);

platform::http::Response refusal(const base::Rejection& rejection);

// Absent when the command was carried out, now or before, or there was nothing to do.
std::optional<platform::http::Response> refusal_of(const shards::Answer& answer);

// The first fact of that type which the answer tells of; null when there is none.
template <class Fact>
const Fact* fact_in(const shards::Answer& answer) {
    if (!answer.facts) {
        return nullptr;
    }
    for (const auto& placed : *answer.facts) {
        if (const auto* fact = std::get_if<Fact>(&placed.fact)) {
            return fact;
        }
    }
    return nullptr;
}

// For requests that are decided in several slots, or in one that the body names: refuses a key that
// was used with another body. `identity` from request_id_of; without a key nothing is asked.
base::Task<std::optional<platform::http::Response>> key_used_otherwise(
    Services& services, const platform::http::Request& request, const std::string& identity
);

// Tells the caller up to where to read in order to see what was written: X-Position, also as a
// cookie; and under which id the log knows it: X-Command-ID.
platform::http::Response positioned(
    const Services& services, platform::http::Response response, const shards::Answer& answer
);

// So that the next request meets an access view that knows of it. In vain it is waited for only
// when the view lags, and then nobody is let in anyway.
base::Task<void> until_access_knows(Services& services, const shards::Answer& answer);

// "3:1207"; what positioned() says.
std::string position_text(const shards::Answer& answer);

// Waits until a projection shows what the request's X-Position names, a second at most. False: what
// is read now is stale.
base::Task<bool> is_caught_up(
    const Services& services, const platform::http::Request& request, std::string_view projection
);

// 200; with X-Stale unless it is fresh.
platform::http::Response shown(std::string json, bool fresh);

// The refusal of what the rows do not show; with X-Stale unless they are fresh, for then it may be
// there all the same.
platform::http::Response not_shown(const base::Rejection& rejection, bool fresh);

}  // namespace api
