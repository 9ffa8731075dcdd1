#pragma once
// A body as a wire struct. Include it where bodies are read; the JSON reader is heavy.

#include "base/json_read.hpp"
#include "platform/http/message.hpp"

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace platform::http {

[[noreturn]] inline void
throw_exception_from_error(const Response& refusal, const boost::source_location&) {
    throw std::logic_error{"a refused body was read: " + std::to_string(refusal.status)};
}

// The value, or the answer that refuses it: 415 for another media type, 422 with the place for
// what is not the struct (unknown fields included).
template <class T>
using Parsed = boost::system::result<T, Response>;

// True for "application/json", also with a charset, and when nothing is said.
bool is_json(const Request& request);

// `place` "emails[3]" becomes ["body","emails",3].
Response unprocessable_body(
    const std::string& place, const std::string& problem, const std::string& type
);

// Objects and lists in one another; deeper bodies are refused.
inline constexpr std::size_t json_depth_max = 32;

bool is_too_deep(std::string_view json);

template <class T>
Parsed<T> read_body(const Request& request) {
    if (!is_json(request)) {
        return problem(415, "unsupported_media_type", "The body must be application/json");
    }
    if (is_too_deep(request.body)) {
        return unprocessable_body("", "is nested too deeply", "syntax");
    }
    base::JsonResult<T> value = base::read_json<T>(request.body);
    if (value) {
        return std::move(*value);
    }
    const base::JsonError& error = value.error();
    return unprocessable_body(error.path, error.problem, error.type);
}

// Where nothing need be said: a body that is empty says nothing.
template <class T>
Parsed<T> read_optional_body(const Request& request) {
    return request.body.empty() ? Parsed<T>{T{}} : read_body<T>(request);
}

}  // namespace platform::http
