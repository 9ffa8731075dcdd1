#pragma once
// Percent-encoding, queries, forms and cookies.

#include "platform/http/fields.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace platform::http {

// Absent if an escape is malformed, or the result is not UTF-8 or holds a NUL. With
// `plus_is_space`, as forms and queries are written.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space = false);

std::string percent_encoded(std::string_view text);

// "a=1&b=2", as in a query or an application/x-www-form-urlencoded body. False when malformed or
// with more than `most` fields.
bool read_form(std::string_view text, Fields& fields, std::size_t most = 1000);

// The value of a Cookie header. Malformed pairs are skipped: other software of the same host sets
// cookies too, and theirs are none of our business.
void read_cookies(std::string_view header, Fields& cookies);

bool is_utf8(std::string_view text);

}  // namespace platform::http
