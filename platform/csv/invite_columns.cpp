#include "platform/csv/invite_columns.hpp"

#include "base/email.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace platform::csv {

namespace {

using events::RowVerdict;

struct Known {
    std::string_view name;
    Meaning meaning;
};

// As simplified() gives them.
constexpr std::array known_columns{
    Known{"email", Meaning::email},
    Known{"firstname", Meaning::first_name},
    Known{"lastname", Meaning::last_name},
    Known{"role", Meaning::role},
    Known{"expiresindays", Meaning::expires_in_days},
    Known{"source", Meaning::source},
    Known{"founding", Meaning::founding},
};

std::string lowered(std::string_view text) {
    std::string lower{trimmed(text)};
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return lower;
}

// "First Name", "first-name" and "first_name" are the same column.
std::string simplified(std::string_view name) {
    std::string simple = lowered(name);
    std::erase_if(simple, [](char c) { return c == ' ' || c == '_' || c == '-'; });
    return simple;
}

Meaning meaning_of(std::string_view name) {
    const auto found = std::ranges::find(known_columns, simplified(name), &Known::name);
    return found == known_columns.end() ? Meaning::metadata : found->meaning;
}

// The same for two columns that would be written to the same place.
std::string identity_of(const Column& column) {
    return column.meaning == Meaning::metadata ? lowered(column.name) : simplified(column.name);
}

// The order of InviteFile.
int gravity(RowVerdict verdict) {
    switch (verdict) {
        case RowVerdict::row_too_wide:
            return 5;
        case RowVerdict::invalid_email:
            return 4;
        case RowVerdict::invalid_role:
            return 3;
        case RowVerdict::invalid_days:
            return 2;
        case RowVerdict::duplicate_in_file:
            return 1;
        case RowVerdict::ok:
            break;
    }
    return 0;
}

void read_role(std::string_view cell, ImportedRow& row) {
    const auto role = lowered(cell);
    if (role == "instructor" || role == "instructor_beta") {
        row.role = events::Role::instructor;
    } else if (role == "student" || role == "student_beta") {
        row.role = events::Role::student;
    } else {
        note(row, RowVerdict::invalid_role, "The role is neither instructor nor student.");
    }
}

void read_days(std::string_view cell, ImportedRow& row) {
    std::uint32_t days = 0;
    const auto [end, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), days);
    if (problem == std::errc{} && end == cell.data() + cell.size() && days >= invite_days_min &&
        days <= invite_days_max) {
        row.expires_in_days = days;
    } else {
        note(row, RowVerdict::invalid_days, "The days are not a whole number from 1 to 180.");
    }
}

// What is neither yes nor no is no: founding status is scarce and for life.
void read_founding(std::string_view cell, ImportedRow& row) {
    constexpr std::array<std::string_view, 5> yes{"true", "yes", "y", "1", "x"};
    constexpr std::array<std::string_view, 4> no{"false", "no", "n", "0"};
    const auto answer = lowered(cell);
    row.founding = std::ranges::find(yes, answer) != yes.end();
    if (!*row.founding && std::ranges::find(no, answer) == no.end() && !row.detail) {
        row.detail = "Founding is neither yes nor no, and was read as no.";
    }
}

void read_metadata(const Column& column, std::string_view cell, ImportedRow& row) {
    if (row.metadata.size() == metadata_keys_max) {
        note(row, RowVerdict::row_too_wide, "More than 20 other columns are filled.");
    } else {
        row.metadata.emplace(column.name, cell);
    }
}

// At most `bytes` of it, ending where a character ends.
std::string_view cut(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) {
        return text;
    }
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) {
        --bytes;
    }
    return text.substr(0, bytes);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white_space = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

bool is_header(const Record& record) {
    return std::ranges::any_of(record.cells, [](std::string_view cell) {
        return meaning_of(cell) == Meaning::email;
    });
}

Header read_header(const Record& record) {
    Header header;
    std::map<std::string, std::size_t> numbers;
    for (const auto cell : record.cells) {
        const std::size_t number = header.columns.size() + 1;
        Column column{.meaning = meaning_of(cell), .name = std::string{trimmed(cell)}};
        if (column.name.empty()) {
            column.name = fmt::format("column_{}", number);
        }
        const auto [first, is_new] = numbers.try_emplace(identity_of(column), number);
        if (!is_new) {
            header.error = FileError{
                FileProblem::duplicate_header,
                record.line,
                fmt::format(
                    "Line {}: columns {} and {} have the same header.",
                    record.line,
                    first->second,
                    number
                )
            };
            return header;
        }
        header.columns.push_back(std::move(column));
    }
    return header;
}

void note(ImportedRow& row, RowVerdict verdict, std::string_view detail) {
    if (gravity(verdict) <= gravity(row.verdict)) {
        return;
    }
    row.verdict = verdict;
    row.detail = detail;
}

void read_email(std::string_view cell, ImportedRow& row) {
    row.email = base::normalise_email(cell);
    if (base::is_email(row.email)) {
        return;
    }
    note(
        row,
        RowVerdict::invalid_email,
        row.email.empty() ? "There is no address." : "This is no e-mail address."
    );
    row.email = cut(row.email, base::email_length_max);
}

void read_cell(const Column& column, std::string_view cell, ImportedRow& row) {
    const auto text = trimmed(cell);
    if (text.empty()) {
        return;
    }
    if (column.meaning != Meaning::email && length_of(text) > cell_length_max) {
        note(row, RowVerdict::row_too_wide, "A cell is longer than 256 characters.");
        return;
    }
    switch (column.meaning) {
        case Meaning::email:
            read_email(text, row);
            break;
        case Meaning::first_name:
            row.first_name = text;
            break;
        case Meaning::last_name:
            row.last_name = text;
            break;
        case Meaning::role:
            read_role(text, row);
            break;
        case Meaning::expires_in_days:
            read_days(text, row);
            break;
        case Meaning::source:
            row.source = text;
            break;
        case Meaning::founding:
            read_founding(text, row);
            break;
        case Meaning::metadata:
            read_metadata(column, text, row);
            break;
    }
}

}  // namespace platform::csv
