#pragma once
// A mail as the text that SMTP carries (RFC 5322, 2045–2047): headers, then the text part and the
// HTML part as alternatives. CRLF line ends, lines of at most 998 characters, ASCII only.

#include "base/time.hpp"
#include "platform/mail/mailer.hpp"

#include <string>
#include <string_view>

namespace platform::mail {

// `mail` must have passed refuse_malformed(). Dots at line starts are not doubled yet.
std::string to_message(const Mail& mail, base::Instant date);

// RFC 5322 date: "Mon, 02 Mar 2026 12:00:00 +0000".
std::string to_header_date(base::Instant at);

// An unstructured header's text: as it is when printable ASCII, else RFC 2047 encoded words.
std::string to_header_text(std::string_view utf8);

std::string to_quoted_printable(std::string_view text);

// With CRLF after each 76 characters.
std::string to_base64_lines(std::string_view bytes);

std::string to_base64(std::string_view bytes);

// For SMTP's DATA: a dot is put before each line that starts with one, and the end is marked by
// a line with a single dot. Appends.
void append_with_dots(std::string& out, std::string_view message);

}  // namespace platform::mail
