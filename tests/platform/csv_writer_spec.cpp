#include "platform/csv/reader.hpp"
#include "platform/csv/writer.hpp"

#include <doctest/doctest.h>

using namespace platform::csv;

namespace {

std::string row_of(std::initializer_list<std::string_view> cells) {
    std::string out;
    append_row(out, cells);
    return out;
}

}  // namespace

TEST_CASE("rows for download are quoted where RFC 4180 asks for it") {
    CHECK(row_of({"row", "email"}) == "row,email\r\n");
    CHECK(
        row_of({"a,b", "say \"hi\"", "two\nlines", ""}) ==
        "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n"
    );
    CHECK(row_of({"a;b", "plain"}) == "\"a;b\",plain\r\n");
}

TEST_CASE("no cell is a formula to a spreadsheet") {
    struct Row {
        const char* cell;
        const char* written;
    };

    const Row rows[] = {
        {"=1+2", "'=1+2\r\n"},
        {"+49", "'+49\r\n"},
        {"-1", "'-1\r\n"},
        {"@SUM(A1)", "'@SUM(A1)\r\n"},
        {"\tx", "\"'\tx\"\r\n"},
        {"\rx", "\"'\rx\"\r\n"},
        {"=HYPERLINK(\"u\",\"x\")", "\"'=HYPERLINK(\"\"u\"\",\"\"x\"\")\"\r\n"},
        {"a=b", "a=b\r\n"},
        {"a@x.com", "a@x.com\r\n"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.cell);
        CHECK(row_of({row.cell}) == row.written);
    }
}

TEST_CASE("what is written is read again") {
    const std::string file = row_of({"1", "a,b", "\"q\"", "x\r\ny"}) + row_of({"2", "", ";", "\t"});
    std::vector<std::vector<std::string>> read;
    Reader reader{1000, [&](const Record& record) -> std::optional<FileError> {
                      read.emplace_back(record.cells.begin(), record.cells.end());
                      return std::nullopt;
                  }};
    CHECK(reader.feed(file));
    CHECK(reader.finish());
    const std::vector<std::vector<std::string>> expected{
        {"1", "a,b", "\"q\"", "x\r\ny"}, {"2", "", ";", "'\t"}
    };
    CHECK((read == expected));
}
