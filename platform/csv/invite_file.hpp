#pragma once
// Files of people to invite: what each row says, and what it is worth by itself.

#include "events/batches.hpp"
#include "platform/csv/reader.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace platform::csv {

inline constexpr std::uint32_t invite_days_min = 1;
inline constexpr std::uint32_t invite_days_max = 180;
inline constexpr std::size_t metadata_keys_max = 20;
inline constexpr std::size_t cell_length_max = 256;  // characters

struct ImportedRow {
    std::uint32_t row = 0;   // 1…, blank rows and the header not counted
    std::uint32_t line = 0;  // of the file
    events::RowVerdict verdict = events::RowVerdict::ok;
    std::optional<std::string> detail;  // for people; quotes nothing of the file
    std::string email;                  // normalised; if invalid, what was there, cut to 254 bytes
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    std::optional<events::Role> role;
    std::optional<std::uint32_t> expires_in_days;
    std::optional<std::string> source;
    std::optional<bool> founding;
    std::map<std::string, std::string> metadata;  // the columns we do not know, by their header
};

// Reads as a stream, as Reader does; memory grows with the addresses seen, to tell duplicates.
//
// Header: the first record, if a cell of it is "email" (in any case; "e-mail" too). Columns: email,
// first_name, last_name, role, expires_in_days, source, founding, in any order; others are
// metadata. Without header the first column is the address and the others are metadata "column_2"
// …; or, if all its words are addresses, the line is a plain list separated by white space, ',' or
// ';'.
//
// Verdicts, the first that applies: row_too_wide (more cells than the header, more metadata or a
// longer cell than is kept, or an unheaded line that mixes addresses with other words),
// invalid_email, invalid_role, invalid_days, duplicate_in_file (of an earlier row that is ok).
class InviteFile {
public:
    struct Limits {
        std::size_t rows = 100'000;
        std::size_t bytes = 16 * 1024 * 1024;
    };

    using OnRow = std::function<void(ImportedRow)>;

    // Rows arrive before it is known whether the file is sound to its end: after an error, those
    // seen so far do not count. `on_row` must not throw.
    InviteFile(Limits limits, OnRow on_row);
    ~InviteFile();

    InviteFile(const InviteFile&) = delete;
    InviteFile& operator=(const InviteFile&) = delete;

    // False once there is an error.
    bool feed(std::string_view chunk);
    bool finish();
    const std::optional<FileError>& error() const;

private:
    class Rows;
    std::unique_ptr<Rows> rows_;
    Reader reader_;
    std::optional<FileError> headed_only_;
};

}  // namespace platform::csv
