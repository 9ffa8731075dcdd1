#pragma once
// Records of a delimited text (RFC 4180), read as a stream: feed it what arrives, in pieces of any
// size, and it calls back with each record. Holds one line and one record, never the file.

#include "base/describe.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace platform::csv {

// Why a file is refused as a whole.
enum class FileProblem {
    not_utf8,
    has_nul,
    unclosed_quote,
    stray_quote,
    line_too_long,
    too_large,
    too_many_rows,
    duplicate_header,
    empty
};
BOOST_DESCRIBE_ENUM(
    FileProblem,
    not_utf8,
    has_nul,
    unclosed_quote,
    stray_quote,
    line_too_long,
    too_large,
    too_many_rows,
    duplicate_header,
    empty
)

struct FileError {
    FileProblem problem = FileProblem::empty;
    std::uint32_t line = 0;  // 1…; 0: the file as a whole
    std::string sentence;    // for people; names the place, and quotes nothing of the file

    bool operator==(const FileError&) const = default;
};

// Valid during the callback only.
struct Record {
    std::uint32_t line = 0;               // where it begins
    std::vector<std::string_view> cells;  // never all empty
};

inline constexpr std::size_t record_bytes_max = 64 * 1024;

// UTF-8 with or without a byte order mark; lines end with LF or CRLF, the last one perhaps not.
// The delimiter is ',', ';' or TAB, whichever the first line has most of; the lines after it break
// a tie. Blank records are left out. Unquoted cells come without white space around them.
class Reader {
public:
    // Absent to go on; an error to stop with it. Must not throw.
    using OnRecord = std::function<std::optional<FileError>(const Record&)>;

    Reader(std::size_t bytes_max, OnRecord on_record);
    ~Reader();

    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    // False once there is an error; what follows is not looked at.
    bool feed(std::string_view chunk);

    // The file has ended.
    bool finish();

    const std::optional<FileError>& error() const;

private:
    class Parser;
    std::unique_ptr<Parser> parser_;
};

}  // namespace platform::csv
