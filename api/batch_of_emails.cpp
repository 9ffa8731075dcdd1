// POST …/send-batch and …/send-batch-async: addresses in JSON become an import and at once its
// batch; from there on there is no difference to a file.

#include "api/answers.hpp"
#include "api/base_url.hpp"
#include "api/batch_start.hpp"
#include "api/body_check.hpp"
#include "api/import_upload.hpp"
#include "api/invite_issuing.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "domain/batches/import.hpp"
#include "platform/fault.hpp"
#include "platform/http/json.hpp"
#include "projections/batch_list.hpp"
#include "shards/arrival.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::batch_list;
namespace invite_list = projections::invite_list;

constexpr std::uint32_t days_default = 14;
constexpr std::size_t inline_max = 100;
constexpr std::string_view default_source = "admin_batch";
constexpr base::Duration all_wait{25'000};
constexpr base::Duration look_every{200};

using StartedOrRefused = std::variant<Started, Response>;

// Duplicates point at the row they repeat, as in a file.
std::vector<platform::csv::ImportedRow> rows_of(
    const std::vector<std::string>& emails, BodyCheck& check
) {
    std::vector<platform::csv::ImportedRow> rows;
    rows.reserve(emails.size());
    std::unordered_map<std::string, std::uint32_t> first;
    for (std::size_t i = 0; i < emails.size(); ++i) {
        const auto number = static_cast<std::uint32_t>(i + 1);
        auto& row = rows.emplace_back();
        row.row = row.line = number;
        row.email = check.email(fmt::format("body.emails[{}]", i), emails[i]);
        const auto [known, is_new] = first.emplace(row.email, number);
        if (!is_new) {
            row.verdict = events::RowVerdict::duplicate_in_file;
            row.detail = fmt::format("same as row {}", known->second);
        }
    }
    return rows;
}

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
        .base_url = body.base_url
    };
}

base::Task<StartedOrRefused> start(
    const Request& request,
    Services& services,
    events::InviteTerms terms,
    std::vector<platform::csv::ImportedRow> rows,
    std::optional<std::string> name
) {
    const auto identity = request_id_of(services, request);
    ImportUpload upload{services, request, identity, std::move(terms)};
    for (auto& row : rows) {
        upload.take(std::move(row));
    }
    auto refused = co_await upload.close();
    if (refused) {
        co_return std::move(*refused);
    }
    domain::StartBatch command{.import = upload.id(), .name = std::move(name)};
    auto command_id = base::derive_id(identity, "start", base::slot_of(upload.id().text));
    auto started = co_await start_batch(
        services,
        request,
        std::move(command_id),
        hash_of(services, request.body),
        std::move(command)
    );
    co_return started;
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
    Wanted wanted{.terms = terms_of(*body, check), .rows = rows_of(body->emails, check)};
    for (auto refused :
         {check.refusal(), refused_base_url(services, body->base_url), bad_key(request)}) {
        if (refused) {
            return std::move(*refused);
        }
    }
    wanted.body = std::move(*body);
    return wanted;
}

struct Outcome {
    bool is_over = false;
    std::vector<list::RowView> rows;
    std::vector<invite_list::Invite> invites;
};

base::Task<Outcome> look_at(Services& services, events::BatchId batch) {
    auto outcome = co_await services.database.query([batch = std::move(batch),
                                                     now = services.clock.now()](auto& connection) {
        const auto found = list::find_batch(connection, batch, now);
        if (!found) {
            return Outcome{};
        }
        const projections::PageRequest most{.limit = inline_max};
        const invite_list::Filter of_batch{.batch = batch};
        return Outcome{
            .is_over = is_over(found->batch.state),
            .rows = list::list_rows(connection, batch, {}, most)->rows,
            .invites = invite_list::list_invites(connection, of_batch, most, now)->rows
        };
    });
    co_return outcome;
}

// Once all rows have ended, or the patience has. Without the read side nothing is known, and the
// mails leave all the same.
base::Task<Outcome> outcome_of(Services& services, const events::BatchId& batch) {
    const auto until = services.clock.steady() + all_wait;
    Outcome outcome;
    while (!outcome.is_over && services.clock.steady() < until) {
        try {
            outcome = co_await look_at(services, batch);
        } catch (const platform::Fault&) {
            co_return Outcome{};  // The caller is told where to look later.
        }
        if (!outcome.is_over) {
            co_await shards::pause(look_every);
        }
    }
    co_return outcome;
}

// Who was not reached shall not own a code that opens the door.
base::Task<void> revoke_undelivered(
    const Request& request, Services& services, const Outcome& outcome
) {
    std::vector<shards::Request> requests;
    for (const auto& row : outcome.rows) {
        if (row.state != list::RowState::failed || !row.invite) {
            continue;
        }
        domain::RevokeInvite revoke{.invite = *row.invite, .reason = "delivery_failed"};
        auto id = base::derive_id(row.invite->text, "revoke undelivered");
        requests.push_back(command_of(request, std::move(id), {}, std::move(revoke)));
    }
    const auto answers = co_await services.gateway.submit_all(std::move(requests));
    for (const auto& answer : answers) {
        const bool is_over = answer.kind == shards::Answer::Kind::rejected;
        if (!is_over && refusal_of(answer)) {
            throw events::LogUnavailable{"an invite that was not delivered is not revoked"};
        }
    }
}

bool has_ended(list::RowState state) {
    return state != list::RowState::pending && state != list::RowState::released &&
           state != list::RowState::retrying;
}

BatchSent sent_view(
    const Services& services, const Outcome& outcome, const std::optional<std::string>& base_url
) {
    std::unordered_map<std::string, const invite_list::Invite*> invites;
    for (const auto& invite : outcome.invites) {
        invites.emplace(invite.id.text, &invite);
    }
    BatchSent view;
    for (const auto& row : outcome.rows) {
        if (!has_ended(row.state)) {
            continue;
        }
        const auto email = shown_text(services.keys, row.address);
        const auto found = row.invite ? invites.find(row.invite->text) : invites.end();
        if (row.state != list::RowState::sent || found == invites.end()) {
            view.failed.push_back(
                {.email = email,
                 .reason = row.reason.value_or(std::string{base::name_of(row.state)})}
            );
            continue;
        }
        const auto code = shown_text(services.keys, found->second->code);
        auto links = links_of(services, base_url, code, email);
        view.sent.push_back(
            {.id = row.invite->text,
             .code = code,
             .email = email,
             .join_url = std::move(links.join_url),
             .welcome_url = std::move(links.welcome_url)}
        );
    }
    return view;
}

}  // namespace

base::Task<Response> send_batch_async(Request& request, Services& services) {
    auto parsed = read(request, services, domain::batches::import_rows_max);
    if (auto* refused = std::get_if<Response>(&parsed)) {
        co_return std::move(*refused);
    }
    auto& wanted = std::get<Wanted>(parsed);
    const auto asked = static_cast<std::uint32_t>(wanted.rows.size());
    auto outcome = co_await start(
        request,
        services,
        std::move(wanted.terms),
        std::move(wanted.rows),
        std::move(wanted.body.name)
    );
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
    auto started = co_await start(
        request,
        services,
        std::move(wanted.terms),
        std::move(wanted.rows),
        std::move(wanted.body.name)
    );
    if (auto* refused = std::get_if<Response>(&started)) {
        co_return std::move(*refused);
    }
    const auto& batch = std::get<Started>(started);
    const auto outcome = co_await outcome_of(services, {batch.sent.batch_id});
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
