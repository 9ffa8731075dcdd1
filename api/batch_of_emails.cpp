// POST …/send-batch and …/send-batch-async: addresses in JSON become an import and at once its
// batch; from there on there is no difference to a file.

#include "api/answers.hpp"
#include "api/base_url.hpp"
#include "api/batch_outcome.hpp"
#include "api/batch_start.hpp"
#include "api/body_check.hpp"
#include "api/invite_issuing.hpp"
#include "api/requests.hpp"
#include "domain/batches/import.hpp"
#include "platform/http/json.hpp"

#include <fmt/format.h>

namespace api {

namespace {

namespace http = platform::http;

constexpr std::uint32_t days_default = 14;
constexpr std::string_view default_source = "admin_batch";
constexpr base::Duration all_wait{25'000};

events::InviteTerms terms_of(const SendBatchBody& body, BodyCheck& check) {
    check.short_text("body.source", body.source);
    check.short_text("body.campaign", body.campaign);
    check.short_text("body.name", body.name);
    return {
        .role = check.role(body.role),
        .expires_in_days = check.days(body.expires_in_days, days_default),
        .source = body.source.value_or(std::string{default_source}),
        .grants_founding = body.grant_founding_status.value_or(true),
        .campaign = body.campaign,
        .base_url = body.base_url,
        .asks_for_founding = body.grant_founding_status
    };
}

struct Wanted {
    SendBatchBody body;
    events::InviteTerms terms;
    std::vector<platform::csv::ImportedRow> rows;
};

// What the body asks for, or why not.
std::variant<Wanted, Response> read(
    const Request& request, const Services& services, std::size_t emails_max
) {
    auto body = http::read_body<SendBatchBody>(request);
    if (!body) {
        return body.error();
    }
    if (body->emails.empty()) {
        return http::unprocessable({{"body.emails", "has no address", "value"}});
    }
    if (body->emails.size() > emails_max) {
        const auto sentence = fmt::format(
            "At most {} addresses here; send-batch-async takes {}",
            emails_max,
            domain::batches::import_rows_max
        );
        return http::problem(422, domain::batches::rows_limit.code, sentence);
    }
    body->base_url = named_base_url(services, std::move(body->base_url));
    BodyCheck check;
    Wanted wanted{
        .terms = terms_of(*body, check), .rows = rows_of_emails("body.emails", body->emails, check)
    };
    for (auto refused :
         {check.refusal(), refused_base_url(services, body->base_url), bad_key(request)}) {
        if (refused) {
            return std::move(*refused);
        }
    }
    wanted.body = std::move(*body);
    return wanted;
}

}  // namespace

base::Task<Response> send_batch_async(Request& request, Services& services) {
    auto parsed = read(request, services, domain::batches::import_rows_max);
    if (auto* refused = std::get_if<Response>(&parsed)) {
        co_return std::move(*refused);
    }
    auto& wanted = std::get<Wanted>(parsed);
    const auto asked = static_cast<std::uint32_t>(wanted.rows.size());
    WantedBatch asked_for{
        .terms = std::move(wanted.terms),
        .rows = std::move(wanted.rows),
        .name = std::move(wanted.body.name)
    };
    auto outcome = co_await start_batch_of(request, services, std::move(asked_for));
    if (auto* refused = std::get_if<Response>(&outcome)) {
        co_return std::move(*refused);
    }
    const auto& started = std::get<Started>(outcome);
    const BatchAcceptedView view{
        .task_id = started.sent.task_id,
        .batch_id = started.sent.batch_id,
        .total = started.sent.total,
        .duplicates = asked - std::min(asked, started.sent.total)
    };
    co_return positioned(services, http::ok(base::to_json(view)), started.answer);
}

base::Task<Response> send_batch(Request& request, Services& services) {
    auto parsed = read(request, services, inline_max);
    if (auto* refused = std::get_if<Response>(&parsed)) {
        co_return std::move(*refused);
    }
    auto& wanted = std::get<Wanted>(parsed);
    wanted.terms.ends_unsent = true;
    WantedBatch asked_for{
        .terms = std::move(wanted.terms),
        .rows = std::move(wanted.rows),
        .name = std::move(wanted.body.name)
    };
    auto started = co_await start_batch_of(request, services, std::move(asked_for));
    if (auto* refused = std::get_if<Response>(&started)) {
        co_return std::move(*refused);
    }
    const auto& batch = std::get<Started>(started);
    const auto outcome = co_await outcome_of(services, {batch.sent.batch_id}, all_wait);
    auto view = sent_view(services, outcome, wanted.body.base_url);
    view.task_id = batch.sent.task_id;
    if (!outcome.is_over) {
        view.queued = batch.sent.total - view.sent.size() - view.failed.size();
        co_return positioned(services, http::accepted(base::to_json(view)), batch.answer);
    }
    co_await revoke_undelivered(request, services, outcome);
    co_return positioned(services, http::ok(base::to_json(view)), batch.answer);
}

}  // namespace api
