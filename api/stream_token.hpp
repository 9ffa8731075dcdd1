#pragma once
// A token for clients that can show it in the address of a stream alone, as browsers do when they
// listen for events.

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace api {

inline constexpr std::chrono::seconds stream_token_lasts{30};

struct StreamTokenView {
    std::string token;
    std::uint32_t expires_in_s = static_cast<std::uint32_t>(stream_token_lasts.count());
};
BOOST_DESCRIBE_STRUCT(StreamTokenView, (), (token, expires_in_s))

// Of whoever asks. It ends with their session, and opens one stream, as `token` in its query; what
// they may see there is what they may when it is opened.
base::Task<platform::http::Response> issue_stream_token(
    platform::http::Request& request, Services& services
);

}  // namespace api
