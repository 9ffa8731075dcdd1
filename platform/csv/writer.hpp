#pragma once
// Delimited text for people to download (RFC 4180), safe to open in a spreadsheet.

#include <initializer_list>
#include <string>
#include <string_view>

namespace platform::csv {

// One row, with CRLF. A cell that a spreadsheet would take for a formula (it begins with '=', '+',
// '-', '@', TAB or CR) gets an apostrophe in front, and so stays text.
void append_row(std::string& out, std::initializer_list<std::string_view> cells);

}  // namespace platform::csv
