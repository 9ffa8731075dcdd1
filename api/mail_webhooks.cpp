#include "api/mail_webhooks.hpp"

#include "api/answers.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "platform/http/json.hpp"
#include "projections/mail_reports.hpp"

#include <fmt/format.h>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::mail_reports;

using platform::mail::Genuineness;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 200;
constexpr std::uint32_t hours_max = 168;
constexpr std::string_view projection_name = "mail_reports";
constexpr std::string_view provider_actor = "provider:resend";

constexpr base::Rule known_webhook{
    "webhook_not_found", base::Kind::absent, "The provider has told no such thing."
};

std::string_view header_of(const Request& request, std::string_view name) {
    return request.header(name).value_or(std::string_view{});
}

std::optional<Response> why_not_genuine(const Services& services, Genuineness how) {
    switch (how) {
        case Genuineness::genuine:
            return std::nullopt;
        case Genuineness::not_signed:
            services.mail_told("unsigned");
            return http::bad_request("missing_signature", "No signature");
        case Genuineness::forged:
            services.mail_told("forged");
            return http::bad_request("invalid_signature", "Invalid signature");
        case Genuineness::stale:
            services.mail_told("stale");
            return http::bad_request("stale_signature", "The signature is too old, or too new");
    }
    return http::bad_request("invalid_signature", "Invalid signature");
}

// The same for the same event; in the slot of whom it is about.
events::ReportId id_of(const Services& services, const events::MailReport& report) {
    const auto name = services.routing.keyed_id(
        "mail report", fmt::format("{}\n{}", report.provider, report.event)
    );
    const auto& about = report.recipient ? report.recipient->text
                        : report.invite  ? report.invite->text
                                         : name;
    return {base::derive_id(name, "report", base::slot_of(about))};
}

// Of a command that was carried out, now or before.
WebhookTaken taken(const events::ReportId& id, const shards::Answer& answer) {
    WebhookTaken view{.id = id.text};
    if (const auto* fact = fact_in<events::MailReportTaken>(answer)) {
        view.fate = fact->fate;
    }
    return view;
}

WebhookView view_of(const list::Report& row) {
    WebhookView view{
        .id = row.id.text,
        .provider = row.provider,
        .event_id = row.event,
        .type = row.type,
        .what = row.what,
        .mail_id = row.mail,
        .delivery = row.delivery,
        .hard = row.hard,
        .reason = row.reason,
        .happened_at = row.told_at,
        .received_at = row.taken_at,
        .fate = row.fate,
        .times = row.times,
        .by = row.by
    };
    if (row.recipient) {
        view.recipient_id = row.recipient->text;
    }
    if (row.invite) {
        view.invite_id = row.invite->text;
    }
    return view;
}

struct Found {
    std::optional<projections::Page<list::Report>> page;
    std::map<events::ReportFate, std::uint64_t> counts;
};

list::Filter read_filter(const Services& services, Query& query) {
    list::Filter filter{
        .fate = query.choice<events::ReportFate>("fate"),
        .what = query.choice<events::MailEvent>("what"),
        .type = query.short_text("type"),
        .invite = query.id<events::InviteId>("invite_id")
    };
    if (const auto email = query.text("email")) {
        filter.recipient = {services.routing.person_of(base::normalise_email(*email))};
    }
    if (const auto hours = query.number("since_hours", 0, 1, hours_max)) {
        filter.taken_from = services.clock.now() - std::chrono::hours{hours};
    }
    return filter;
}

}  // namespace

base::Task<Response> take_mail_webhook(Request& request, Services& services) {
    const platform::mail::WebhookSignature signature{
        .id = header_of(request, "svix-id"),
        .timestamp = header_of(request, "svix-timestamp"),
        .signatures = header_of(request, "svix-signature")
    };
    const auto now = services.clock.now();
    const auto how = services.settings.mail_webhooks.judge(signature, request.body, now);
    if (auto refused = why_not_genuine(services, how)) {
        co_return std::move(*refused);
    }
    auto told = platform::mail::read_resend_event(signature.id, request.body, now);
    if (told.to) {
        told.report.recipient = {services.routing.person_of(base::normalise_email(*told.to))};
    }
    const auto id = id_of(services, told.report);
    shards::Request command{
        .id = base::derive_id(id.text, "take"),
        .command = domain::TakeMailReport{.id = id, .report = std::move(told.report)},
        .actor = std::string{provider_actor},
        .correlation = request.request_id,
        .traceparent = request.traceparent
    };
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        services.mail_told("failed");
        co_return std::move(*refused);
    }
    const auto view = taken(id, answer);
    const bool is_repeat = answer.kind == shards::Answer::Kind::repeated;
    services.mail_told(is_repeat ? "repeated" : base::name_of(view.fate));
    co_return http::ok(base::to_json(view));
}

base::Task<Response> list_webhooks(Request& request, Services& services) {
    Query query{request};
    const auto filter = read_filter(services, query);
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto yesterday = services.clock.now() - std::chrono::hours{24};
    const auto found =
        co_await services.database.query([filter, page, yesterday](auto& connection) {
            return Found{
                .page = list::list_reports(connection, filter, page),
                .counts = list::count_by_fate(connection, yesterday)
            };
        });
    if (!found.page) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    WebhooksView view{.count = found.page->rows.size(), .next_cursor = found.page->next_cursor};
    for (const auto& row : found.page->rows) {
        view.webhooks.push_back(view_of(row));
    }
    for (const auto& [fate, count] : found.counts) {
        view.last_24h[std::string{base::name_of(fate)}] = count;
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> show_webhook(Request& request, Services& services) {
    const auto id = id_in<events::ReportId>(request, "id");
    if (!id) {
        co_return refusal(known_webhook);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found = co_await services.database.query([id](auto& connection) {
        return list::find_report(connection, *id);
    });
    if (!found) {
        co_return not_shown(known_webhook, fresh);
    }
    co_return shown(base::to_json(view_of(*found)), fresh);
}

base::Task<Response> replay_webhook(Request& request, Services& services) {
    const auto id = id_in<events::ReportId>(request, "id");
    if (!id) {
        co_return refusal(known_webhook);
    }
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found = co_await services.database.query([id](auto& connection) {
        return list::find_report(connection, *id);
    });
    if (!found) {
        co_return not_shown(known_webhook, fresh);
    }
    auto report = list::report_in(*found);
    if (!report.what) {
        report.what = platform::mail::meaning_of(report.type);
    }
    auto command = command_of(
        request,
        request_id_of(services, request),
        hash_of(services, id->text),
        domain::TakeMailReport{.id = *id, .report = std::move(report)}
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return positioned(services, http::ok(base::to_json(taken(*id, answer))), answer);
}

}  // namespace api
