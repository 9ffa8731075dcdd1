#include "platform/csv/writer.hpp"

namespace platform::csv {

namespace {

void append_cell(std::string& out, std::string_view cell) {
    const bool is_formula =
        !cell.empty() && std::string_view{"=+-@\t\r"}.find(cell.front()) != std::string_view::npos;
    // ';' and TAB too: some spreadsheets split there, whatever RFC 4180 says.
    if (cell.find_first_of("\",;\t\r\n") == std::string_view::npos) {
        if (is_formula) {
            out += '\'';
        }
        out += cell;
        return;
    }
    out += '"';
    if (is_formula) {
        out += '\'';
    }
    for (const char c : cell) {
        if (c == '"') {
            out += '"';
        }
        out += c;
    }
    out += '"';
}

}  // namespace

void append_row(std::string& out, std::initializer_list<std::string_view> cells) {
    bool first = true;
    for (const auto cell : cells) {
        if (!first) {
            out += ',';
        }
        first = false;
        append_cell(out, cell);
    }
    out += "\r\n";
}

}  // namespace platform::csv
