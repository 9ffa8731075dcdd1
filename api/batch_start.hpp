#pragma once
// An import becomes its batch.

#include "api/imports.hpp"
#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <optional>
#include <string>
#include <variant>

namespace api {

// What was started, and the answer of the shard that says so; or why not. Twice is the same batch.
struct Started {
    SentImport sent;
    shards::Answer answer;
};

base::Task<std::variant<Started, platform::http::Response>> start_batch(
    Services& services,
    const platform::http::Request& request,
    std::string command_id,
    std::string body_hash,
    domain::StartBatch command
);

}  // namespace api
