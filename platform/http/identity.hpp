#pragma once
// Request ids, trace contexts and credentials as they appear in headers. Internal.

#include "base/random.hpp"
#include "platform/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace platform::http {

// 1 to 128 of A-Z a-z 0-9 . _ -
bool is_request_id(std::string_view text);

// A random (version 4) UUID.
void append_uuid(std::string& out, base::Random& random);

// W3C trace context, version 00.
bool is_traceparent(std::string_view text);
void append_traceparent(std::string& out, base::Random& random);

// The trace id within a traceparent.
std::string_view trace_id_of(std::string_view traceparent);

// A bearer token wins over the cookie.
std::optional<Credential> credential_of(const Request& request, std::string_view cookie);

// The same for a route that streams events: clients there may be unable to send a head, and show
// `token` in the query.
std::optional<Credential> stream_credential_of(const Request& request, std::string_view cookie);

}  // namespace platform::http
