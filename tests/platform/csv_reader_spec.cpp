#include "platform/csv/reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace platform::csv;

namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t no_limit = 100 * 1024 * 1024;

struct Reading {
    std::vector<Cells> records;
    std::vector<std::uint32_t> lines;
    std::optional<FileError> error;
};

Reading read(std::string_view file, std::size_t chunk = std::string_view::npos) {
    Reading reading;
    Reader reader{no_limit, [&](const Record& record) -> std::optional<FileError> {
                      reading.records.emplace_back(record.cells.begin(), record.cells.end());
                      reading.lines.push_back(record.line);
                      return std::nullopt;
                  }};
    for (std::size_t at = 0; at < file.size(); at += std::min(chunk, file.size())) {
        if (!reader.feed(file.substr(at, chunk))) {
            break;
        }
    }
    reader.finish();
    reading.error = reader.error();
    return reading;
}

struct Spoiled {
    const char* because;
    std::string file;
    FileProblem problem;
    std::uint32_t line;
};

void check_refused(const Spoiled& spoiled) {
    CAPTURE(spoiled.because);
    for (const std::size_t chunk : {std::string_view::npos, std::size_t{1000}, std::size_t{1}}) {
        CAPTURE(chunk);
        const auto reading = read(spoiled.file, chunk);
        REQUIRE(reading.error.has_value());
        CHECK((reading.error->problem == spoiled.problem));
        CHECK(reading.error->line == spoiled.line);
        CHECK_FALSE(reading.error->sentence.empty());
    }
}

const std::string good = "email\na@x.com\n";

}  // namespace

TEST_CASE("how a file is spelled does not change what it says") {
    const std::vector<Cells> expected{{"email", "name"}, {"a@x.com", "Ada"}, {"b@x.com", "Bob"}};

    struct Row {
        const char* because;
        const char* file;
    };

    const Row rows[] = {
        {"the plain case", "email,name\na@x.com,Ada\nb@x.com,Bob\n"},
        {"no line end at the end", "email,name\na@x.com,Ada\nb@x.com,Bob"},
        {"CRLF", "email,name\r\na@x.com,Ada\r\nb@x.com,Bob\r\n"},
        {"a byte order mark",
         "\xEF\xBB\xBF"
         "email,name\na@x.com,Ada\nb@x.com,Bob\n"},
        {"semicolons", "email;name\na@x.com;Ada\nb@x.com;Bob\n"},
        {"tabs", "email\tname\na@x.com\tAda\nb@x.com\tBob\n"},
        {"quotes", "\"email\",\"name\"\n\"a@x.com\",\"Ada\"\n\"b@x.com\",\"Bob\"\n"},
        {"a quoted byte order mark",
         "\xEF\xBB\xBF"
         "\"email\",name\na@x.com,Ada\nb@x.com,Bob\n"},
        {"space around cells", "email , name\n a@x.com , Ada\n b@x.com , Bob \n"},
        {"space around quotes", "email,name\n \"a@x.com\" , \"Ada\" \nb@x.com,Bob\n"},
        {"blank lines", "\n\nemail,name\n\n \t\na@x.com,Ada\r\n\r\n,\n , \nb@x.com,Bob\n\n"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        for (const std::size_t chunk : {std::string_view::npos, std::size_t{1}, std::size_t{7}}) {
            CAPTURE(chunk);
            const auto reading = read(row.file, chunk);
            CHECK_FALSE(reading.error.has_value());
            CHECK((reading.records == expected));
        }
    }
}

TEST_CASE("quoted cells hold delimiters, quotes and line ends") {
    for (const std::size_t chunk : {std::string_view::npos, std::size_t{1}}) {
        const auto reading = read("a,\"b,c\",\"d \"\"e\"\"\",\"f\ng\",\" h \",\"\"\nnext\n", chunk);
        REQUIRE_FALSE(reading.error.has_value());
        const std::vector<Cells> expected{{"a", "b,c", "d \"e\"", "f\ng", " h ", ""}, {"next"}};
        CHECK((reading.records == expected));
        CHECK((reading.lines == std::vector<std::uint32_t>{1, 3}));
    }
}

TEST_CASE("a record knows the line on which it begins") {
    const auto reading = read("\n\na\n\n\"b\nb\nb\"\nc\n");
    CHECK((reading.lines == std::vector<std::uint32_t>{3, 5, 8}));
}

TEST_CASE("a record far down the file still knows its line") {
    std::string file;
    for (int i = 0; i < 1000; ++i) {
        file += "a,b\n";
    }
    const auto reading = read(file);
    REQUIRE(reading.lines.size() == 1000);
    CHECK(reading.lines.back() == 1000);
}

TEST_CASE("the first line says which delimiter is meant") {
    struct Row {
        const char* because;
        const char* file;
        Cells first;
    };

    const Row rows[] = {
        {"more semicolons than commas", "a;b;c,d\n", {"a", "b", "c,d"}},
        {"delimiters in quotes do not count", "\"a,b,c\";d\n", {"a,b,c", "d"}},
        {"the first line outweighs the others", "a;b\nc,d,e,f\nc,d,e,f\n", {"a", "b"}},
        {"lines after it decide when it has none", "a\nb;c\n", {"a"}},
        {"a comma when nothing tells", "a\nb\n", {"a"}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        const auto reading = read(row.file);
        REQUIRE_FALSE(reading.records.empty());
        CHECK((reading.records.front() == row.first));
    }
    CHECK((read("a\nb;c\n").records.back() == Cells{"b", "c"}));
}

TEST_CASE("a file that is no text is refused with the line that tells") {
    const Spoiled files[] = {
        {"empty", "", FileProblem::empty, 0},
        {"a byte order mark alone", "\xEF\xBB\xBF", FileProblem::empty, 0},
        {"blank lines alone", "\n\r\n  \n,,\n", FileProblem::empty, 0},
        {"Latin-1", good + "b\xE4r@x.com\n", FileProblem::not_utf8, 3},
        {"a character cut at the end", good + "b\xC3", FileProblem::not_utf8, 3},
        {"UTF-16",
         std::string(
             "\xFF\xFE"
             "e\0m\0",
             6
         ),
         FileProblem::has_nul,
         1},
        {"UTF-8 of a surrogate", good + "\xED\xA0\x80\n", FileProblem::not_utf8, 3},
        {"compressed", "\x1F\x8B\x08\x01", FileProblem::not_utf8, 1},
        {"a spreadsheet",
         "PK\x03\x04"
         "abc",
         FileProblem::not_utf8,
         1},
        {"a NUL", good + std::string("b\0b\n", 4), FileProblem::has_nul, 3},
    };
    for (const auto& file : files) {
        check_refused(file);
    }
}

TEST_CASE("a quote in the wrong place or a line without end is refused with its line") {
    const Spoiled files[] = {
        {"a quote not closed",
         good + "\"b@x.com\nc@x.com\nd@x.com\n",
         FileProblem::unclosed_quote,
         3},
        {"a quote not closed at the very end", good + "\"", FileProblem::unclosed_quote, 3},
        {"a quote inside a cell", good + "b\"c@x.com\n", FileProblem::stray_quote, 3},
        {"text behind a closing quote", good + "\"b\"c@x.com\n", FileProblem::stray_quote, 3},
        {"a quote closed on a later line, then text",
         "a\n\"b\nc \"d\" e\n",
         FileProblem::stray_quote,
         3},
        {"a line of 64 KiB and one",
         good + std::string(record_bytes_max, 'x') + "\n",
         FileProblem::line_too_long,
         3},
        {"a megabyte without a line end",
         std::string(1024 * 1024, 'x'),
         FileProblem::line_too_long,
         1},
        {"a quote left open for 64 KiB",
         good + "\"b\n" + std::string(record_bytes_max / 2, '\n') +
             std::string(record_bytes_max, 'y'),
         FileProblem::unclosed_quote,
         3},
        {"a quote left open for 64 KiB of short lines",
         good + "\"b\n" + std::string(record_bytes_max + 1, '\n'),
         FileProblem::unclosed_quote,
         3},
    };
    for (const auto& file : files) {
        check_refused(file);
    }
}

TEST_CASE("a line of exactly 64 KiB is read") {
    const auto reading = read("a\n" + std::string(record_bytes_max - 1, 'x') + "\n");
    CHECK_FALSE(reading.error.has_value());
    CHECK(reading.records.size() == 2);
}

TEST_CASE("a file may be as large as the limit and no larger") {
    const std::string_view file = "a@x.com\nb@x.com\n";
    const auto ignore = [](const Record&) -> std::optional<FileError> { return std::nullopt; };
    Reader fits{file.size(), ignore};
    CHECK(fits.feed(file));
    CHECK(fits.finish());

    Reader small{file.size() - 1, ignore};
    CHECK(small.feed(file.substr(0, 8)));
    CHECK_FALSE(small.feed(file.substr(8)));
    REQUIRE(small.error().has_value());
    CHECK((small.error()->problem == FileProblem::too_large));
    CHECK_FALSE(small.finish());
}

TEST_CASE("who takes the records can refuse the rest") {
    int taken = 0;
    Reader reader{no_limit, [&](const Record& record) -> std::optional<FileError> {
                      if (++taken < 3) {
                          return std::nullopt;
                      }
                      return FileError{FileProblem::too_many_rows, record.line, "Enough."};
                  }};
    reader.feed("a\nb\nc\nd\ne\n");
    CHECK_FALSE(reader.finish());
    CHECK(taken == 3);
    CHECK((reader.error() == FileError{FileProblem::too_many_rows, 3, "Enough."}));
}

TEST_CASE("any bytes at all are read or refused, in any pieces, the same") {
    // Bytes that mean something to the reader, in every order of a seeded walk.
    const std::string alphabet{"a,;\t\"\n\r \xC3\xA4@"};
    std::uint64_t state = 42;
    const auto next = [&state] {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return state >> 33;
    };
    for (int round = 0; round < 2000; ++round) {
        std::string file;
        const auto length = next() % 40;
        for (std::uint64_t i = 0; i < length; ++i) {
            file += alphabet[next() % alphabet.size()];
        }
        CAPTURE(file);
        const auto whole = read(file);
        const auto bytes = read(file, 1);
        CHECK((whole.error == bytes.error));
        if (!whole.error) {
            CHECK((whole.records == bytes.records));
        }
    }
}
