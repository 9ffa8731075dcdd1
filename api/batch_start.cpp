#include "api/batch_start.hpp"

#include "api/answers.hpp"
#include "api/base_url.hpp"
#include "api/body_check.hpp"
#include "api/founding.hpp"
#include "api/import_upload.hpp"
#include "api/requests.hpp"
#include "domain/batches/batch.hpp"
#include "platform/http/json.hpp"
#include "projections/batch_list.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace api {

namespace {

namespace http = platform::http;

constexpr base::Duration total_wait{1'000};

// Of a batch that was there already.
base::Task<std::uint32_t> total_of(
    Services& services, const events::BatchId& batch, const shards::Answer& answer
) {
    projections::Position position{{answer.partition, answer.offset}};
    co_await services.positions.wait_for("batch_list", std::move(position), total_wait);
    const auto found =
        co_await services.database.query([batch, now = services.clock.now()](auto& connection) {
            return projections::batch_list::find_batch(connection, batch, now);
        });
    co_return found ? found->batch.total : 0;
}

// With the id that the same request gives it each time.
base::Task<std::variant<Started, http::Response>> start_uploaded(
    const http::Request& request,
    Services& services,
    const std::string& identity,
    domain::StartBatch command
) {
    auto id = base::derive_id(identity, "start", base::slot_of(command.import.text));
    auto hash = hash_of(services, request.body);
    auto started =
        co_await start_batch(services, request, std::move(id), std::move(hash), std::move(command));
    co_return started;
}

http::Response too_many_places(const domain::FoundingState& places) {
    auto response = refusal(domain::batches::founding_places);
    response.problem->extras = {
        {"founding_cap_remaining", std::to_string(places.remaining)},
        {"founding_cap", std::to_string(places.cap)}
    };
    return response;
}

}  // namespace

std::vector<platform::csv::ImportedRow> rows_of_emails(
    std::string_view place, const std::vector<std::string>& emails, BodyCheck& check
) {
    std::vector<platform::csv::ImportedRow> rows;
    rows.reserve(emails.size());
    std::unordered_map<std::string, std::uint32_t> first;
    for (std::size_t i = 0; i < emails.size(); ++i) {
        const auto number = static_cast<std::uint32_t>(i + 1);
        auto& row = rows.emplace_back();
        row.row = row.line = number;
        row.email = check.email(fmt::format("{}[{}]", place, i), emails[i]);
        const auto [known, is_new] = first.emplace(row.email, number);
        if (!is_new) {
            row.verdict = events::RowVerdict::duplicate_in_file;
            row.detail = fmt::format("same as row {}", known->second);
        }
    }
    return rows;
}

base::Task<std::variant<Started, http::Response>> start_batch_of(
    const http::Request& request, Services& services, WantedBatch wanted
) {
    const auto identity = request_id_of(services, request);
    ImportUpload upload{
        services, request, identity, std::move(wanted.terms), std::move(wanted.note)
    };
    for (auto& row : wanted.rows) {
        upload.take(std::move(row));
    }
    auto refused = co_await upload.close();
    if (refused) {
        co_return std::move(*refused);
    }
    domain::StartBatch command{.import = upload.id(), .name = std::move(wanted.name)};
    auto started = co_await start_uploaded(request, services, identity, std::move(command));
    co_return started;
}

base::Task<std::optional<std::variant<Started, http::Response>>> batch_started_before(
    const http::Request& request, Services& services
) {
    if (!request.header("Idempotency-Key")) {
        co_return std::nullopt;
    }
    const auto identity = request_id_of(services, request);
    const ImportUpload upload{services, request, identity, {}};
    auto started = co_await start_uploaded(request, services, identity, {.import = upload.id()});
    const auto* refused = std::get_if<http::Response>(&started);
    if (refused && refused->problem) {
        const auto& code = refused->problem->code;
        if (code == domain::batches::known_import.code ||
            code == domain::batches::import_complete.code) {
            co_return std::nullopt;
        }
    }
    co_return started;
}

base::Task<std::variant<Started, http::Response>> start_batch(
    Services& services,
    const http::Request& request,
    std::string command_id,
    std::string body_hash,
    domain::StartBatch command
) {
    const auto batch = domain::batches::batch_of(command.import);
    auto places = co_await founding_places_now(services);
    if (auto* refused = std::get_if<http::Response>(&places)) {
        co_return std::move(*refused);
    }
    command.founding_left = std::get<domain::FoundingState>(places).remaining;
    auto wanted =
        command_of(request, std::move(command_id), std::move(body_hash), std::move(command));
    Started started{.sent = {.task_id = batch.text, .batch_id = batch.text}};
    started.answer = co_await services.gateway.submit(std::move(wanted));
    if (started.answer.rejection.names(domain::batches::founding_places)) {
        co_return too_many_places(std::get<domain::FoundingState>(places));
    }
    if (auto refused = refusal_of(started.answer)) {
        co_return std::move(*refused);
    }
    if (const auto* accepted = fact_in<events::BatchAccepted>(started.answer)) {
        started.sent.total = accepted->total;
    } else {
        started.sent.total = co_await total_of(services, batch, started.answer);
    }
    co_return started;
}

base::Task<http::Response> send_import(http::Request& request, Services& services) {
    const auto id = id_in<events::ImportId>(request, "id");
    if (!id) {
        co_return refusal(domain::batches::known_import);
    }
    auto body = http::read_optional_body<SendImportBody>(request);
    if (!body) {
        co_return body.error();
    }
    body->base_url = named_base_url(services, std::move(body->base_url));
    BodyCheck check;
    check.short_text("body.name", body->name);
    for (auto refused :
         {check.refusal(), refused_base_url(services, body->base_url), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    domain::StartBatch command{
        .import = *id,
        .name = std::move(body->name),
        .base_url = std::move(body->base_url),
        .grants_founding = body->grant_founding_status
    };
    auto command_id = request_id_of(services, request);
    auto outcome = co_await start_batch(
        services,
        request,
        std::move(command_id),
        hash_of(services, request.body),
        std::move(command)
    );
    if (auto* refused = std::get_if<http::Response>(&outcome)) {
        co_return std::move(*refused);
    }
    const auto& started = std::get<Started>(outcome);
    auto response = http::ok(base::to_json(started.sent));
    co_return positioned(services, std::move(response), started.answer);
}

}  // namespace api
