#pragma once
// Columns of a file of people to invite, and what their cells mean. For invite_file alone.

#include "platform/csv/invite_file.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace platform::csv {

enum class Meaning {
    email,
    first_name,
    last_name,
    role,
    expires_in_days,
    source,
    founding,
    metadata
};

struct Column {
    Meaning meaning = Meaning::metadata;
    std::string name;  // as the header writes it
};

std::string_view trimmed(std::string_view text);

// Code points of a valid UTF-8 text.
std::size_t length_of(std::string_view text);

// Columns, or an error when two of them are the same.
struct Header {
    std::vector<Column> columns;
    std::optional<FileError> error;
};

bool is_header(const Record& record);
Header read_header(const Record& record);

// Puts a cell that is not empty into the row. The first problem of a row is kept, see InviteFile.
void read_cell(const Column& column, std::string_view cell, ImportedRow& row);

// Keeps the gravest: the one that comes first in InviteFile's order.
void note(ImportedRow& row, events::RowVerdict verdict, std::string_view detail);

// The address as it is known, or what is wrong with it.
void read_email(std::string_view cell, ImportedRow& row);

}  // namespace platform::csv
