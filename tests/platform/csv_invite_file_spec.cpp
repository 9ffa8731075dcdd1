#include "base/describe.hpp"
#include "platform/csv/invite_file.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>

using namespace platform::csv;
using events::RowVerdict;

namespace {

struct Reading {
    std::vector<ImportedRow> rows;
    std::optional<FileError> error;
};

Reading read(std::string_view text, InviteFile::Limits limits = {}) {
    Reading reading;
    InviteFile file{limits, [&](ImportedRow row) { reading.rows.push_back(std::move(row)); }};
    file.feed(text);
    file.finish();
    reading.error = file.error();
    return reading;
}

// The one row of a file with a header.
ImportedRow only_row(std::string_view header, std::string_view row) {
    auto reading = read(fmt::format("{}\n{}\n", header, row));
    REQUIRE_FALSE(reading.error.has_value());
    REQUIRE(reading.rows.size() == 1);
    return reading.rows.front();
}

// "verdict email", one a row.
std::vector<std::string> told_by(std::string_view text) {
    std::vector<std::string> told;
    for (const auto& row : read(text).rows) {
        told.push_back(fmt::format("{} {}", base::name_of(row.verdict), row.email));
    }
    return told;
}

}  // namespace

TEST_CASE("every column of an invite is read") {
    const auto row = only_row(
        "email,first_name,last_name,role,expires_in_days,source,founding,school",
        "Ada@X.com,Ada,\"Lovelace, Countess\",student,30,fair,yes,Analytical"
    );
    CHECK((row.verdict == RowVerdict::ok));
    CHECK_FALSE(row.detail.has_value());
    CHECK(row.row == 1);
    CHECK(row.line == 2);
    CHECK(row.email == "ada@x.com");
    CHECK(row.first_name == "Ada");
    CHECK(row.last_name == "Lovelace, Countess");
    CHECK((row.role == events::Role::student));
    CHECK(row.expires_in_days == 30);
    CHECK(row.source == "fair");
    CHECK(row.founding == true);
    CHECK((row.metadata == std::map<std::string, std::string>{{"school", "Analytical"}}));
}

TEST_CASE("columns come in any order and any spelling of their header") {
    const auto row =
        only_row("Founding ; LAST NAME;E-Mail;first-name", "no;Lovelace;ada@x.com;Ada");
    CHECK(row.email == "ada@x.com");
    CHECK(row.first_name == "Ada");
    CHECK(row.last_name == "Lovelace");
    CHECK(row.founding == false);
    CHECK(row.metadata.empty());
}

TEST_CASE("empty cells leave what the import says") {
    const auto row = only_row("email,role,expires_in_days,source,founding,school", "a@x.com,,,,,");
    CHECK((row.verdict == RowVerdict::ok));
    CHECK_FALSE(row.role.has_value());
    CHECK_FALSE(row.expires_in_days.has_value());
    CHECK_FALSE(row.source.has_value());
    CHECK_FALSE(row.founding.has_value());
    CHECK(row.metadata.empty());
}

TEST_CASE("a file without header has the address in its first column") {
    const auto reading = read("ada@x.com,Ada,\nbob@x.com,Bob,x\n");
    REQUIRE(reading.rows.size() == 2);
    CHECK(reading.rows[0].email == "ada@x.com");
    CHECK((reading.rows[0].metadata == std::map<std::string, std::string>{{"column_2", "Ada"}}));
    CHECK(reading.rows[1].metadata.size() == 2);
    CHECK(reading.rows[0].line == 1);
}

TEST_CASE("a plain list is accepted however it is separated") {
    const std::vector<std::string> expected{"ok a@x.com", "ok b@x.com", "ok c@x.com"};
    for (const char* list :
         {"a@x.com\nb@x.com\nc@x.com",
          "a@x.com,b@x.com,c@x.com\n",
          "a@x.com; b@x.com; c@x.com;\n",
          "a@x.com b@x.com  c@x.com\n",
          "a@x.com\tb@x.com\tc@x.com\n",
          "a@x.com, b@x.com; c@x.com\n",
          "a@x.com,\nb@x.com,\nc@x.com,\n",
          "email\na@x.com\nb@x.com\nc@x.com\n"}) {
        CAPTURE(list);
        CHECK((told_by(list) == expected));
    }
}

TEST_CASE("rows of a list are numbered one by one and share their line") {
    const auto reading = read("a@x.com b@x.com\nc@x.com\n");
    REQUIRE(reading.rows.size() == 3);
    CHECK(reading.rows[1].row == 2);
    CHECK(reading.rows[1].line == 1);
    CHECK(reading.rows[2].row == 3);
    CHECK(reading.rows[2].line == 2);
}

TEST_CASE("a line without header that mixes addresses and words is not guessed at") {
    const auto reading = read("ada@x.com,Ada,boss@x.com\n");
    REQUIRE(reading.rows.size() == 1);
    CHECK((reading.rows[0].verdict == RowVerdict::row_too_wide));
    CHECK(reading.rows[0].email == "ada@x.com");
}

TEST_CASE("what a row is worth by itself") {
    const std::string long_text(cell_length_max + 1, 'x');
    const std::string umlauts_256 = [] {
        std::string text;
        for (std::size_t i = 0; i < cell_length_max; ++i) {
            text += "\xC3\xA4";
        }
        return text;
    }();

    struct Row {
        const char* because;
        std::string cells;
        RowVerdict verdict;
    };

    const Row rows[] = {
        {"all is well", "a@x.com,instructor,14,", RowVerdict::ok},
        {"an older name of a role", "a@x.com,Instructor_Beta,,", RowVerdict::ok},
        {"one day", "a@x.com,,1,", RowVerdict::ok},
        {"180 days", "a@x.com,,180,", RowVerdict::ok},
        {"fewer cells than the header", "a@x.com", RowVerdict::ok},
        {"empty cells beyond the header", "a@x.com,,,,,,", RowVerdict::ok},
        {"256 characters, however many bytes", "a@x.com,,," + umlauts_256, RowVerdict::ok},
        {"no address", ",student,,", RowVerdict::invalid_email},
        {"no e-mail address", "ada,,,", RowVerdict::invalid_email},
        {"an address of 255 characters",
         std::string(250, 'a') + "@x.co,,,",
         RowVerdict::invalid_email},
        {"a role nobody is invited to", "a@x.com,admin,,", RowVerdict::invalid_role},
        {"no day", "a@x.com,,0,", RowVerdict::invalid_days},
        {"181 days", "a@x.com,,181,", RowVerdict::invalid_days},
        {"days that are no number", "a@x.com,,soon,", RowVerdict::invalid_days},
        {"half days", "a@x.com,,1.5,", RowVerdict::invalid_days},
        {"fewer than no days", "a@x.com,,-1,", RowVerdict::invalid_days},
        {"more days than a number holds", "a@x.com,,99999999999999999999,", RowVerdict::invalid_days
        },
        {"a cell beyond the header", "a@x.com,,,,more", RowVerdict::row_too_wide},
        {"a cell of 257 characters", "a@x.com,,," + long_text, RowVerdict::row_too_wide},
        {"address before role", "ada,admin,0,", RowVerdict::invalid_email},
        {"role before days", "a@x.com,admin,0,", RowVerdict::invalid_role},
        {"width before all", "ada,admin,0,,more", RowVerdict::row_too_wide},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        const auto read_row = only_row("email,role,expires_in_days,note", row.cells);
        CHECK(base::name_of(read_row.verdict) == base::name_of(row.verdict));
        CHECK(read_row.detail.has_value() == (row.verdict != RowVerdict::ok));
    }
}

TEST_CASE("no detail quotes the file: a cell in the wrong column may be anybody's address") {
    for (const char* cells : {"ada,,", "a@x.com,eve@y.com,", "a@x.com,,eve@y.com"}) {
        const auto row = only_row("email,role,expires_in_days", cells);
        REQUIRE(row.detail.has_value());
        CHECK(row.detail->find('@') == std::string::npos);
    }
}

TEST_CASE("founding is yes, no, or read as no with a word about it") {
    struct Row {
        const char* cell;
        bool founding;
        bool remarked;
    };

    for (const auto& row :
         {Row{"TRUE", true, false},
          Row{"1", true, false},
          Row{"No", false, false},
          Row{"maybe", false, true}}) {
        CAPTURE(row.cell);
        const auto read_row = only_row("email,founding", fmt::format("a@x.com,{}", row.cell));
        CHECK((read_row.verdict == RowVerdict::ok));
        CHECK(read_row.founding == row.founding);
        CHECK(read_row.detail.has_value() == row.remarked);
    }
}

TEST_CASE("a second row with the same address names the first") {
    const auto reading = read("email\nA@x.com\nb@x.com\n a@X.COM \na@x.com\n");
    REQUIRE(reading.rows.size() == 4);
    CHECK((reading.rows[0].verdict == RowVerdict::ok));
    for (const std::size_t again : {2, 3}) {
        CHECK((reading.rows[again].verdict == RowVerdict::duplicate_in_file));
        CHECK(reading.rows[again].detail == "The same address as in row 1.");
    }
}

TEST_CASE("a row that is no good is not the first of its address") {
    const std::vector<std::string> expected{"invalid_role a@x.com", "ok a@x.com"};
    CHECK((told_by("email,role\na@x.com,admin\na@x.com,student\n") == expected));
}

TEST_CASE("an address that is none is kept as it was, cut to 254 bytes between characters") {
    CHECK(only_row("email", "\"Ada Lovelace\"").email == "ada lovelace");
    std::string umlauts = "x";
    for (int i = 0; i < 200; ++i) {
        umlauts += "\xC3\xA4";
    }
    CHECK(only_row("email", umlauts).email.size() == 253);
}

TEST_CASE("at most twenty columns of metadata are kept, empty ones not counted") {
    std::string header = "email";
    std::string twenty = "a@x.com";
    for (int i = 0; i < 25; ++i) {
        header += fmt::format(",c{}", i);
        twenty += i < 20 ? ",v" : ",";
    }
    CHECK((only_row(header, twenty).verdict == RowVerdict::ok));
    CHECK(only_row(header, twenty).metadata.size() == 20);
    CHECK((only_row(header, twenty + "v").verdict == RowVerdict::row_too_wide));
}

TEST_CASE("two columns with the same header spoil the file") {
    for (const char* header :
         {"email,Email", "email,e-mail", "email,first name,FirstName", "email,note,Note "}) {
        CAPTURE(header);
        const auto reading = read(fmt::format("{}\na@x.com,x,y\n", header));
        REQUIRE(reading.error.has_value());
        CHECK((reading.error->problem == FileProblem::duplicate_header));
        CHECK(reading.error->line == 1);
        CHECK(reading.rows.empty());
    }
}

TEST_CASE("a header without rows is an empty file") {
    const auto reading = read("email,first_name\n\n");
    REQUIRE(reading.error.has_value());
    CHECK((reading.error->problem == FileProblem::empty));
}

TEST_CASE("a file of only bad rows is a file") {
    const auto reading = read("email\nada\nbob\n");
    CHECK_FALSE(reading.error.has_value());
    CHECK(reading.rows.size() == 2);
}

TEST_CASE("a file has as many rows as the limit and no more") {
    std::string three = "email\n";
    for (int i = 0; i < 3; ++i) {
        three += fmt::format("person{}@x.com\n", i);
    }
    CHECK_FALSE(read(three, {.rows = 3}).error.has_value());
    const auto reading = read(three + "\nd@x.com\n", {.rows = 3});
    REQUIRE(reading.error.has_value());
    CHECK((reading.error->problem == FileProblem::too_many_rows));
    CHECK(reading.error->line == 6);
}

TEST_CASE("a hundred thousand rows are read in well under a second and a half of one core") {
    std::string text = "email,first_name,last_name,role,expires_in_days,source,school\r\n";
    for (int i = 0; i < 100'000; ++i) {
        text += fmt::format(
            "person.{}@school{}.example.com,First{},\"Last, {}\",instructor,14,csv,Grove {}\r\n",
            i,
            i % 997,
            i,
            i,
            i % 13
        );
    }
    std::size_t ok = 0;
    InviteFile file{{}, [&](const ImportedRow& row) {
                        ok += row.verdict == RowVerdict::ok ? 1 : 0;
                    }};
    const auto begin = std::clock();
    constexpr std::size_t chunk = 16 * 1024;
    for (std::size_t at = 0; at < text.size(); at += chunk) {
        REQUIRE(file.feed(std::string_view{text}.substr(at, chunk)));
    }
    REQUIRE(file.finish());
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    MESSAGE("100,000 rows, ", text.size() / 1024, " KiB: ", seconds, " s of processor time");
    CHECK(ok == 100'000);
    CHECK(seconds < 1.5);
}
