#pragma once
// Records that change nothing, so that an answer takes as long as one that does.

#include "api/services.hpp"
#include "platform/http/message.hpp"
#include "shards/answer.hpp"

#include <string>

namespace api {

// In the person's slot. Until it is in the log.
base::Task<shards::Answer> leave_a_record(
    const platform::http::Request& request,
    Services& services,
    const events::RecipientId& person,
    std::string actor
);

}  // namespace api
