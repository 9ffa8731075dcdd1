#include "api/import_errors.hpp"

#include "api/people_text.hpp"
#include "platform/csv/writer.hpp"
#include "projections/import_list.hpp"

namespace api {

namespace {

namespace list = projections::import_list;

constexpr std::uint32_t rows_at_once = 2'000;

}  // namespace

base::Task<void> write_import_errors(
    Services& services, events::ImportId import, base::Instant now, platform::http::BodyWriter& out
) {
    std::string text;
    platform::csv::append_row(text, {"row", "email", "verdict", "detail"});
    projections::PageRequest request{.limit = rows_at_once};
    bool more = true;
    while (more) {
        const auto page =
            co_await services.database.query([import, request, now](auto& connection) {
                const list::RowFilter rejected{.rejected_only = true};
                return list::list_rows(connection, import, rejected, request, now);
            });
        for (const auto& row : page->rows) {
            platform::csv::append_row(
                text,
                {std::to_string(row.line),
                 shown_text(services.keys, row.address),
                 base::name_of(row.verdict),
                 row.detail.value_or("")}
            );
        }
        request.cursor = page->next_cursor;
        const bool is_heard = co_await out.write(text);
        more = is_heard && request.cursor.has_value();
        text.clear();
    }
}

}  // namespace api
