#pragma once
// What other processes of the cluster ask of the shards here.

#include "api/services.hpp"
#include "platform/http/message.hpp"

namespace api {

// A letter of asks, each answered here and none passed on. 200 with an answer for each, also for
// those that cannot be carried out; 422 when the letter itself cannot be read.
base::Task<platform::http::Response> answer_members(
    platform::http::Request& request, Services& services
);

}  // namespace api
