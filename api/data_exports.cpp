#include "api/data_exports.hpp"

#include "api/answers.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/json_write.hpp"
#include "domain/people/account_status.hpp"
#include "domain/questions.hpp"
#include "projections/data_export_files.hpp"
#include "projections/data_exports.hpp"

#include <fmt/format.h>

namespace api {

namespace {

namespace http = platform::http;

using projections::data_exports::DataExport, projections::data_exports::State;

constexpr std::string_view projection_name = "data_exports";
constexpr std::string_view root = "/api/v1/privacy/exports/";

constexpr base::Rule known_export{
    "EXPORT_NOT_FOUND", base::Kind::absent, "There is no such export of yours."
};
constexpr base::Rule written_export{
    "EXPORT_NOT_READY", base::Kind::conflict, "The export is not written yet."
};

ExportState state_of(const DataExport& row, base::Instant now) {
    switch (row.state) {
        case State::requested:
            return row.done > 0 ? ExportState::running : ExportState::pending;
        case State::ready:
            return row.expires_at && *row.expires_at <= now ? ExportState::expired
                                                            : ExportState::ready;
        case State::failed:
            return ExportState::failed;
        case State::ended:
            break;
    }
    return ExportState::expired;
}

// Until the file is there it is not all done.
std::uint32_t progress_of(const DataExport& row, ExportState state) {
    if (state == ExportState::ready || state == ExportState::expired) {
        return 100;
    }
    return row.total == 0 ? 0 : row.done * 100 / (row.total + 1);
}

ExportView view_of(const DataExport& row, base::Instant now) {
    ExportView view{
        .export_id = row.id.text, .state = state_of(row, now), .requested_at = row.requested_at
    };
    view.progress = progress_of(row, view.state);
    if (view.state == ExportState::ready) {
        view.download_url = fmt::format("{}{}/file", root, row.id.text);
        view.expires_at = row.expires_at;
    }
    return view;
}

http::Response gone() {
    return http::gone("EXPORT_GONE", "This export is gone; ask for another one");
}

struct Found {
    std::optional<http::Response> refused;
    DataExport row = {};
    bool is_fresh = true;
};

base::Task<Found> own_export(http::Request& request, Services& services) {
    const auto id = id_in<events::DataExportId>(request, "id");
    if (!id) {
        co_return Found{.refused = refusal(known_export)};
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    auto row = co_await services.database.query([id = *id](auto& connection) {
        return projections::data_exports::find_export(connection, id);
    });
    if (!row || row->account.text != request.principal->id) {
        co_return Found{.refused = not_shown(known_export, fresh)};
    }
    co_return Found{.row = std::move(*row), .is_fresh = fresh};
}

base::Task<std::optional<std::string>> piece_of(
    Services& services, events::DataExportId id, std::uint32_t number
) {
    const auto sealed = co_await services.database.query([id, number](auto& connection) {
        return projections::export_piece(connection, id, number);
    });
    co_return sealed ? text_of(services.keys, *sealed) : std::nullopt;
}

base::Task<void> write_pieces(
    Services& services, events::DataExportId id, std::string first, http::BodyWriter& out
) {
    std::optional<std::string> piece{std::move(first)};
    for (std::uint32_t number = 1; piece; ++number) {
        const bool is_heard = co_await out.write(*piece);
        if (!is_heard) {
            co_return;
        }
        piece = co_await piece_of(services, id, number);
    }
}

http::Response accepted(const events::DataExportId& id) {
    return http::accepted(
        base::to_json(ExportAccepted{.export_id = id.text}), std::string{root} + id.text
    );
}

}  // namespace

base::Task<http::Response> request_own_export(http::Request& request, Services& services) {
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    const events::AccountId account{request.principal->id};
    const auto slot = base::slot_of(account.text);
    const auto id = base::derive_id(request_id_of(services, request), "data export", slot);
    const domain::RequestDataExport command{.account = account, .data_export = {id}};
    const auto answer = co_await services.gateway.submit(command_of(request, id, "", command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    if (const auto* requested = fact_in<events::DataExportRequested>(answer)) {
        co_return positioned(services, accepted(requested->data_export), answer);
    }
    const auto known = co_await services.gateway.ask(domain::FindSecurity{.account = account});
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    const auto* state = known.finding ? &std::get<domain::SecurityState>(*known.finding) : nullptr;
    if (!state || !state->data_export) {
        co_return refusal(domain::people::account_there);
    }
    co_return positioned(services, accepted(*state->data_export), answer);
}

base::Task<http::Response> show_own_export(http::Request& request, Services& services) {
    auto found = co_await own_export(request, services);
    if (found.refused) {
        co_return std::move(*found.refused);
    }
    const auto now = services.clock.now();
    co_return shown(base::to_json(view_of(found.row, now)), found.is_fresh);
}

base::Task<http::Response> download_own_export(http::Request& request, Services& services) {
    auto found = co_await own_export(request, services);
    if (found.refused) {
        co_return std::move(*found.refused);
    }
    const auto state = state_of(found.row, services.clock.now());
    if (state == ExportState::pending || state == ExportState::running) {
        co_return refusal(written_export);
    }
    if (state != ExportState::ready) {
        co_return gone();
    }
    auto first = co_await piece_of(services, found.row.id, 0);
    if (!first) {
        co_return gone();
    }
    auto write = [&services, id = found.row.id, text = std::move(*first)](http::BodyWriter& out) {
        return write_pieces(services, id, text, out);
    };
    auto response = http::body_stream(std::move(write), http::json_type);
    co_return std::move(response)
        .with("Content-Disposition", "attachment; filename=\"my-data.json\"")
        .with("Cache-Control", "no-store");
}

}  // namespace api
