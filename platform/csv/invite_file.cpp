#include "platform/csv/invite_file.hpp"

#include "platform/csv/invite_columns.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace platform::csv {

namespace {

using events::RowVerdict;

std::vector<std::string_view> words_of(const Record& record) {
    constexpr std::string_view separators = " \t\r\n,;";
    std::vector<std::string_view> words;
    for (auto rest : record.cells) {
        while (true) {
            const auto begin = rest.find_first_not_of(separators);
            if (begin == std::string_view::npos) {
                break;
            }
            const auto end = std::min(rest.find_first_of(separators, begin), rest.size());
            words.push_back(rest.substr(begin, end - begin));
            rest.remove_prefix(end);
        }
    }
    return words;
}

bool may_be_address(std::string_view word) {
    return word.find('@') != std::string_view::npos;
}

}  // namespace

class InviteFile::Rows {
public:
    Rows(std::size_t rows_max, OnRow on_row) : rows_max_{rows_max}, on_row_{std::move(on_row)} {}

    std::optional<FileError> take(const Record& record) {
        if (first_ && is_header(record)) {
            auto header = read_header(record);
            columns_ = std::move(header.columns);
            first_ = false;
            return header.error;
        }
        first_ = false;
        return columns_.empty() ? take_unheaded(record) : emit(read_columns(record));
    }

    std::uint32_t count() const { return rows_; }

private:
    ImportedRow read_columns(const Record& record) const {
        ImportedRow row{.line = record.line};
        for (std::size_t i = 0; i < record.cells.size(); ++i) {
            if (i < columns_.size()) {
                read_cell(columns_[i], record.cells[i], row);
            } else if (!trimmed(record.cells[i]).empty()) {
                note(row, RowVerdict::row_too_wide, "The row has more cells than the header.");
            }
        }
        if (row.email.empty()) {
            read_email({}, row);
        }
        return row;
    }

    // A line of addresses, or an address and what belongs to it. A mixture could be read both ways:
    // one would lose people, the other invite some who were only mentioned. So it is refused.
    std::optional<FileError> take_unheaded(const Record& record) {
        const auto words = words_of(record);
        const auto addresses = std::ranges::count_if(words, may_be_address);
        if (addresses > 1 && addresses == std::ssize(words)) {
            return take_list(words, record.line);
        }

        ImportedRow row{.line = record.line};
        for (std::size_t i = 0; i < record.cells.size(); ++i) {
            const Column column{
                .meaning = i == 0 ? Meaning::email : Meaning::metadata,
                .name = fmt::format("column_{}", i + 1)
            };
            read_cell(column, record.cells[i], row);
        }
        if (row.email.empty()) {
            read_email({}, row);
        }
        if (addresses > 1) {
            note(
                row,
                RowVerdict::row_too_wide,
                "Several addresses beside other words: name the columns in a header."
            );
        }
        return emit(std::move(row));
    }

    std::optional<FileError> take_list(
        const std::vector<std::string_view>& addresses, std::uint32_t line
    ) {
        for (const auto address : addresses) {
            ImportedRow row{.line = line};
            read_email(address, row);
            if (auto error = emit(std::move(row))) {
                return error;
            }
        }
        return std::nullopt;
    }

    std::optional<FileError> emit(ImportedRow row) {
        if (rows_ == rows_max_) {
            return FileError{
                FileProblem::too_many_rows,
                row.line,
                fmt::format("Line {}: the file has more than {} rows.", row.line, rows_max_)
            };
        }
        row.row = ++rows_;
        if (row.verdict == RowVerdict::ok) {
            const auto [first, is_new] = first_rows_.try_emplace(row.email, row.row);
            if (!is_new) {
                note(
                    row,
                    RowVerdict::duplicate_in_file,
                    fmt::format("The same address as in row {}.", first->second)
                );
            }
        }
        on_row_(std::move(row));
        return std::nullopt;
    }

    const std::size_t rows_max_;
    const OnRow on_row_;
    bool first_ = true;
    std::vector<Column> columns_;  // empty: there is no header
    std::uint32_t rows_ = 0;
    boost::unordered_flat_map<std::string, std::uint32_t> first_rows_;  // by address
};

InviteFile::InviteFile(Limits limits, OnRow on_row)
    : rows_{std::make_unique<Rows>(limits.rows, std::move(on_row))},
      reader_{limits.bytes, [rows = rows_.get()](const Record& record) {
                  return rows->take(record);
              }} {}

InviteFile::~InviteFile() = default;

bool InviteFile::feed(std::string_view chunk) {
    return reader_.feed(chunk);
}

bool InviteFile::finish() {
    if (!reader_.finish()) {
        return false;
    }
    if (rows_->count() == 0) {
        headed_only_ = FileError{FileProblem::empty, 0, "The file has a header and no rows."};
    }
    return !error();
}

const std::optional<FileError>& InviteFile::error() const {
    return reader_.error() ? reader_.error() : headed_only_;
}

}  // namespace platform::csv
