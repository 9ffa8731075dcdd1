#pragma once
// A text as a QR code, for phones to read off a screen.

#include <string>
#include <string_view>

namespace platform::qr {

// "data:image/svg+xml;base64,…", black on white with the quiet zone that the standard asks for, and
// 15 % of it may be damaged. Throws std::invalid_argument when the text is longer than fits (some
// 2,300 bytes).
std::string to_data_url(std::string_view text);

}  // namespace platform::qr
