#pragma once
// Which addresses and header texts may enter a mail, and how addresses look in reasons and logs.

#include "platform/mail/mailer.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace platform::mail {

// local@domain in plain ASCII, at most 254 characters. Anything that could end a header line or an
// SMTP command early (CR, LF, NUL, spaces, angle brackets, quotes, commas) is not an address here.
// Internationalised domains are expected in their ASCII form.
bool is_address(std::string_view text);

// May stand in a header: no control characters but tab.
bool is_header_text(std::string_view text);

// Every address in `text` with its local part cut to the first letter: "<ann@x.org>" becomes
// "<a***@x.org>".
std::string masked(std::string_view text);

// Why no adapter may send this mail, if so. After this check nothing in it can inject a header or
// a command.
std::optional<SendResult> refuse_malformed(const Mail& mail);

}  // namespace platform::mail
