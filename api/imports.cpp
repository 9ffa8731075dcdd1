#include "api/imports.hpp"

#include "api/answers.hpp"
#include "api/founding.hpp"
#include "api/import_errors.hpp"
#include "api/import_file.hpp"
#include "api/import_preview.hpp"
#include "api/import_upload.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "domain/batches/import.hpp"
#include "domain/invites/invite.hpp"
#include "platform/fault.hpp"

#include <fmt/format.h>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::import_list;

constexpr std::uint32_t days_default = 14;
constexpr std::uint32_t page_default = 100;
constexpr std::uint32_t page_max = 500;
constexpr std::string_view projection_name = "import_list";
constexpr std::string_view default_source = "csv_upload";

const auto& no_import = domain::batches::known_import;

struct UploadOptions {
    events::InviteTerms terms;
    bool dry_run = false;
};

UploadOptions read_options(Query& query) {
    UploadOptions options;
    auto& terms = options.terms;
    terms.role = query.choice<events::Role>("role").value_or(events::Role::instructor);
    if (terms.role == events::Role::admin) {
        query.complain("role", "is neither student nor instructor");
    }
    terms.expires_in_days = query.number(
        "expires_in_days", days_default, domain::invites::days_min, domain::invites::days_max
    );
    terms.source = query.short_text("source").value_or(std::string{default_source});
    terms.campaign = query.short_text("campaign");
    terms.on_existing =
        query.choice<events::OnExisting>("on_existing").value_or(events::OnExisting::skip);
    terms.grants_founding = query.flag("founding", true);
    if (query.text("founding")) {
        terms.asks_for_founding = terms.grants_founding;
    }
    options.dry_run = query.flag("dry_run", false);
    return options;
}

void fill_counts(const list::ImportView& view, auto& answer) {
    answer.verdicts.clear();
    for (const auto& [verdict, count] : view.verdicts) {
        answer.verdicts.emplace(base::name_of(verdict), count);
    }
    answer.total_rows = view.import.total;
    answer.ok = view.count(list::Verdict::ok);
    answer.rejected = answer.total_rows - answer.ok;
}

ImportRowView shown_row(const Services& services, const list::RowView& row) {
    return {
        .row = row.line,
        .email = shown_text(services.keys, row.address),
        .verdict = row.verdict,
        .detail = row.detail
    };
}

struct Checked {
    list::ImportView view;
    std::vector<list::RowView> rows;
    FoundingStanding founding;
};

base::Task<std::optional<Checked>> check(Services& services, events::ImportId id) {
    auto checked = co_await services.database.query(
        [id = std::move(id),
         now = services.clock.now()](auto& connection) -> std::optional<Checked> {
            auto view = list::find_import(connection, id, now);
            auto page = list::list_rows(connection, id, {}, {.limit = rows_shown}, now);
            if (!view || !page) {
                return std::nullopt;
            }
            return Checked{
                std::move(*view), std::move(page->rows), founding_standing(connection, now)
            };
        }
    );
    co_return checked;
}

// What the recipients make of the rows, if the read side is there in time: it only advises.
base::Task<void> add_advice(Services& services, const ImportUpload& upload, ImportAnswer& answer) {
    constexpr base::Duration patience{3'000};
    const auto& closing = upload.closing();
    projections::Position position{{closing.partition, closing.offset}};
    const bool is_there = co_await services.positions.wait_for(
        std::string{projection_name}, std::move(position), patience
    );
    std::optional<Checked> checked;
    try {
        if (is_there && services.database.is_reachable()) {
            checked = co_await check(services, upload.id());
        }
    } catch (const platform::Fault&) {
        checked.reset();  // The import is there all the same.
    }
    if (!checked) {
        co_return;
    }
    fill_counts(checked->view, answer);
    answer.founding_cap_remaining = checked->founding.remaining;
    const auto& import = checked->view.import;
    if (import.grants_founding && import.role == events::Role::instructor) {
        answer.warnings = founding_warnings(answer.ok, checked->founding);
    }
    answer.rows.clear();
    for (const auto& row : checked->rows) {
        answer.rows.push_back(shown_row(services, row));
    }
}

}  // namespace

base::Task<http::Response> upload_import(http::Request& request, Services& services) {
    Query query{request};
    const auto options = read_options(query);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    if (options.dry_run) {
        ImportPreview preview{services, options.terms};
        auto spoilt = co_await read_import_file(request, preview);
        if (spoilt) {
            co_return std::move(*spoilt);
        }
        const auto answer = co_await preview.answer();
        co_return http::ok(base::to_json(answer));
    }
    ImportUpload upload{services, request, request_id_of(services, request), options.terms};
    auto spoilt = co_await read_import_file(request, upload);
    if (spoilt) {
        co_return std::move(*spoilt);
    }
    auto refused = co_await upload.close();
    if (refused) {
        co_return std::move(*refused);
    }
    auto answer = answer_of(upload.counts());
    co_await add_advice(services, upload, answer);
    const auto* closed = fact_in<events::ImportClosed>(upload.closing());
    answer.import_id = upload.id().text;
    answer.expires_at =
        closed ? closed->expires_at : services.clock.now() + domain::batches::import_lasts;
    answer.position = position_text(upload.closing());
    co_return positioned(services, http::ok(base::to_json(answer)), upload.closing());
}

base::Task<http::Response> show_import(http::Request& request, Services& services) {
    const auto id = id_in<events::ImportId>(request, "id");
    if (!id) {
        co_return refusal(no_import);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto checked = co_await check(services, *id);
    if (!checked) {
        co_return not_shown(no_import, fresh);
    }
    const auto& import = checked->view.import;
    ImportView view{
        .import_id = import.id.text,
        .founding_cap_remaining = checked->founding.remaining,
        .expires_at = import.expires_at,
        .state = import.state,
        .role = import.role,
        .expires_in_days = import.expires_in_days,
        .source = import.source,
        .created_at = import.created_at
    };
    if (import.batch) {
        view.batch_id = import.batch->text;
    }
    fill_counts(checked->view, view);
    co_return shown(base::to_json(view), fresh);
}

base::Task<http::Response> list_import_rows(http::Request& request, Services& services) {
    const auto id = id_in<events::ImportId>(request, "id");
    Query query{request};
    const list::RowFilter filter{.verdict = query.choice<list::Verdict>("verdict")};
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    if (!id) {
        co_return refusal(no_import);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);

    struct Found {
        bool is_known = false;
        std::optional<projections::Page<list::RowView>> page;
    };

    const auto found = co_await services.database.query(
        [id, filter, page, now = services.clock.now()](auto& connection) {
            auto rows = list::list_rows(connection, *id, filter, page, now);
            const bool has_rows = rows && !rows->rows.empty();
            const bool is_known = has_rows || list::find_import(connection, *id, now).has_value();
            return Found{is_known, std::move(rows)};
        }
    );
    if (!found.is_known) {
        co_return not_shown(no_import, fresh);
    }
    if (!found.page) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    ImportRowsView view{.next_cursor = found.page->next_cursor};
    for (const auto& row : found.page->rows) {
        view.rows.push_back(shown_row(services, row));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<http::Response> download_import_errors(http::Request& request, Services& services) {
    const auto id = id_in<events::ImportId>(request, "id");
    if (!id) {
        co_return refusal(no_import);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto now = services.clock.now();
    const bool is_known = co_await services.database.query([id, now](auto& connection) {
        return list::find_import(connection, *id, now).has_value();
    });
    if (!is_known) {
        co_return not_shown(no_import, fresh);
    }
    auto write = [&services, id = *id, now](http::BodyWriter& out) -> base::Task<void> {
        return write_import_errors(services, id, now, out);
    };
    auto response = http::body_stream(std::move(write), http::csv_type);
    co_return std::move(response).with(
        "Content-Disposition", "attachment; filename=\"errors.csv\""
    );
}

}  // namespace api
