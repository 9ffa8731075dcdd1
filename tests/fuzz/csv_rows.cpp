// What we let people download, we can read. A separator of units ends a cell of the input.

#include "platform/csv/reader.hpp"
#include "platform/csv/writer.hpp"
#include "platform/http/uri.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

namespace {

using Row = std::vector<std::string>;

std::string_view take_cell(std::string_view& text) {
    const auto end = std::min(text.find('\x1f'), text.size());
    const auto cell = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return cell;
}

std::string as_read(std::string_view cell) {
    std::string text{cell};
    // An apostrophe keeps a spreadsheet from taking a cell for a formula.
    if (!text.empty() && std::string_view{"=+-@\t\r"}.find(text[0]) != std::string_view::npos) {
        text.insert(0, 1, '\'');
    }
    // The reader takes away blanks round cells that are not quoted.
    if (text.find_first_of("\",;\t\r\n") == std::string::npos) {
        text.erase(text.find_last_not_of(' ') + 1);
        text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    }
    return text;
}

std::vector<Row> rows_of(std::string_view text) {
    std::vector<Row> rows;
    platform::csv::Reader reader{1024 * 1024, [&](const platform::csv::Record& record) {
                                     rows.emplace_back(record.cells.begin(), record.cells.end());
                                     return std::optional<platform::csv::FileError>{};
                                 }};
    reader.feed(text);
    must(reader.finish(), "what we write can be read");
    return rows;
}

}  // namespace

void csv_rows(std::string_view input) {
    if (!platform::http::is_utf8(input) || input.find('\0') != std::string_view::npos) {
        return;
    }
    std::string text;
    // The first line decides the delimiter, so it has one.
    platform::csv::append_row(text, {"first", "second"});
    std::vector<Row> expected{{"first", "second"}};
    while (!input.empty()) {
        const auto first = take_cell(input);
        const auto second = take_cell(input);
        platform::csv::append_row(text, {first, second});
        expected.push_back({as_read(first), as_read(second)});
    }
    std::erase(expected, Row{"", ""});  // A reader leaves out blank rows.
    must(rows_of(text) == expected, "cells are read as they were written");
}

}  // namespace fuzz
