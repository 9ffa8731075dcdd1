// Files of people to invite. Read in any pieces they say the same.

#include "base/email.hpp"
#include "platform/csv/invite_file.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

#include <tuple>

namespace fuzz {

namespace {

using platform::csv::ImportedRow;
using platform::csv::InviteFile;

auto parts_of(const ImportedRow& row) {
    return std::tie(
        row.row,
        row.line,
        row.verdict,
        row.detail,
        row.email,
        row.first_name,
        row.last_name,
        row.role,
        row.expires_in_days,
        row.source,
        row.founding,
        row.metadata
    );
}

struct Read {
    std::vector<ImportedRow> rows;
    std::optional<platform::csv::FileError> error;
};

Read read(const std::vector<std::string_view>& pieces) {
    Read read;
    InviteFile file{{.rows = 50}, [&](ImportedRow row) { read.rows.push_back(std::move(row)); }};
    for (const auto piece : pieces) {
        if (!file.feed(piece)) {
            break;
        }
    }
    const bool is_sound = file.finish();
    must(is_sound != file.error().has_value(), "a file is sound, or it is said why not");
    read.error = file.error();
    return read;
}

}  // namespace

void csv_import(std::string_view input) {
    const auto whole = read({input});
    const auto cut = read(pieces_of(input));
    must(whole.error == cut.error, "the same error, however the file is cut");
    must(whole.rows.size() == cut.rows.size(), "as many rows, however the file is cut");
    for (std::size_t i = 0; i < whole.rows.size(); ++i) {
        const auto& row = whole.rows[i];
        must(parts_of(row) == parts_of(cut.rows[i]), "the same rows, however the file is cut");
        must(row.row == i + 1, "rows are numbered without a gap");
        must(
            row.verdict != events::RowVerdict::ok || base::is_email(row.email),
            "a row that is ok has an address"
        );
    }
}

}  // namespace fuzz
