#include "api/waitlist.hpp"

#include "api/answers.hpp"
#include "api/batch_start.hpp"
#include "api/body_check.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "api/reserved_keys.hpp"
#include "domain/waitlist/entry.hpp"
#include "platform/csv/writer.hpp"
#include "platform/http/json.hpp"

#include <fmt/format.h>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::waitlist;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 200;
constexpr std::uint32_t rows_at_once = 2'000;
constexpr std::uint32_t invited_max = 500;
constexpr std::uint32_t days_default = 14;
constexpr std::string_view projection_name = "waitlist";
constexpr std::string_view source_of_invites = "waitlist";
constexpr std::string_view nobody = "system:waitlist";

constexpr base::Rule somebody_waits{
    "waitlist_nobody_waits", base::Kind::conflict, "Nobody of them waits to be invited."
};

WaitlistEntryView view_of(const Services& services, const list::Entry& row) {
    WaitlistEntryView view{
        .id = row.id.text,
        .email = shown_text(services.keys, row.address),
        .role = row.role,
        .source = row.source,
        .state = list::state_of(row),
        .joined_at = row.joined_at,
        .invited_at = row.invited_at,
        .registered_at = row.registered_at
    };
    if (row.name) {
        view.name = shown_text(services.keys, row.name);
    }
    if (row.invite) {
        view.invite_id = row.invite->text;
    }
    return view;
}

list::Filter read_filter(Query& query) {
    return {
        .state = query.choice<list::State>("state"), .role = query.choice<events::Role>("role")
    };
}

base::Task<void> write_export(Services& services, list::Filter filter, http::BodyWriter& out) {
    std::string text;
    platform::csv::append_row(
        text, {"email", "name", "role", "source", "state", "joined_at", "invited_at"}
    );
    projections::PageRequest request{.limit = rows_at_once};
    bool more = true;
    while (more) {
        const auto page = co_await services.database.query([filter, request](auto& connection) {
            return list::list_entries(connection, filter, request);
        });
        for (const auto& row : page->rows) {
            const auto view = view_of(services, row);
            platform::csv::append_row(
                text,
                {view.email,
                 view.name.value.value_or(""),
                 base::name_of(view.role),
                 view.source.value.value_or(""),
                 base::name_of(view.state),
                 base::to_text(view.joined_at),
                 row.invited_at ? base::to_text(*row.invited_at) : std::string{}}
            );
        }
        request.cursor = page->next_cursor;
        const bool is_heard = co_await out.write(text);
        more = is_heard && request.cursor.has_value();
        text.clear();
    }
}

struct Wanted {
    std::vector<events::RecipientId> ids;  // empty: the first `count`
    std::uint32_t count = 0;
    events::InviteTerms terms;
};

Wanted read_invitation(const InviteWaitlistBody& body, BodyCheck& check) {
    check.short_text("body.name", body.name);
    Wanted wanted{
        .terms =
            {.role = check.role(body.role),
             .expires_in_days = check.days(body.expires_in_days, days_default),
             .source = std::string{source_of_invites},
             .grants_founding = body.grant_founding_status.value_or(true),
             .asks_for_founding = body.grant_founding_status}
    };
    if (body.ids.has_value() == body.count.has_value()) {
        check.complain("body.ids", "is there, or count is, and not both");
        return wanted;
    }
    if (body.count && (*body.count < 1 || *body.count > invited_max)) {
        check.complain("body.count", fmt::format("is not 1 to {}", invited_max));
    }
    wanted.count = body.count.value_or(0);
    if (body.ids && (body.ids->empty() || body.ids->size() > invited_max)) {
        check.complain("body.ids", fmt::format("has not 1 to {} ids", invited_max));
        return wanted;
    }
    for (const auto& id : body.ids.value_or(std::vector<std::string>{})) {
        if (base::is_id(id)) {
            wanted.ids.push_back({id});
        } else {
            check.complain(fmt::format("body.ids[{}]", wanted.ids.size()), "is not an id");
        }
    }
    return wanted;
}

Response batch_answer(const Services& services, std::variant<Started, Response> outcome) {
    if (auto* refused = std::get_if<Response>(&outcome)) {
        return std::move(*refused);
    }
    const auto& started = std::get<Started>(outcome);
    const BatchAcceptedView view{
        .task_id = started.sent.task_id,
        .batch_id = started.sent.batch_id,
        .total = started.sent.total
    };
    return positioned(services, http::ok(base::to_json(view)), started.answer);
}

}  // namespace

base::Task<Response> join_waitlist(Request& request, Services& services) {
    auto body = http::read_body<JoinWaitlistBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    const auto email = check.email("body.email", body->email);
    const auto role = check.role(body->role);
    check.short_text("body.name", body->name);
    check.short_text("body.source", body->source);
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    const auto keys = co_await reserve_keys(services, 1);
    auto address = keys.empty() ? std::nullopt : services.keys.seal(keys.front(), email);
    if (!address) {
        co_return no_keys();
    }
    domain::JoinWaitlist command{
        .recipient = {services.routing.person_of(email)},
        .address = std::move(*address),
        .role = role,
        .source = std::move(body->source)
    };
    if (body->name) {
        command.name = services.keys.seal(keys.front(), *body->name);
    }
    auto wanted = command_for(request, services, std::move(command), std::string{nobody});
    const auto answer = co_await services.gateway.submit(std::move(wanted));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return http::accepted(base::to_json(WaitlistTaken{}));
}

base::Task<Response> list_waitlist(Request& request, Services& services) {
    Query query{request};
    const auto filter = read_filter(query);
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found = co_await services.database.query([filter, page](auto& connection) {
        return list::list_entries(connection, filter, page);
    });
    if (!found) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    WaitlistView view{.count = found->rows.size(), .next_cursor = found->next_cursor};
    for (const auto& row : found->rows) {
        view.entries.push_back(view_of(services, row));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> export_waitlist(Request& request, Services& services) {
    Query query{request};
    auto filter = read_filter(query);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    co_await is_caught_up(services, request, projection_name);
    auto write = [&services, filter](http::BodyWriter& out) -> base::Task<void> {
        return write_export(services, filter, out);
    };
    auto response = http::body_stream(std::move(write), http::csv_type);
    co_return std::move(response).with(
        "Content-Disposition", "attachment; filename=\"waitlist.csv\""
    );
}

base::Task<Response> invite_from_waitlist(Request& request, Services& services) {
    auto body = http::read_body<InviteWaitlistBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    auto wanted = read_invitation(*body, check);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    auto before = co_await batch_started_before(request, services);
    if (before) {
        co_return batch_answer(services, std::move(*before));
    }
    co_await is_caught_up(services, request, projection_name);
    const auto entries = co_await services.database.query(
        [ids = wanted.ids, count = wanted.count, role = wanted.terms.role](auto& connection) {
            return ids.empty() ? list::first_waiting(connection, role, count)
                               : list::waiting_among(connection, ids);
        }
    );
    std::vector<std::string> emails;
    for (const auto& entry : entries) {
        if (auto email = text_of(services.keys, entry.address)) {
            emails.push_back(std::move(*email));
        }
    }
    if (emails.empty()) {
        co_return refusal(somebody_waits);
    }
    WantedBatch batch{
        .terms = std::move(wanted.terms),
        .rows = rows_of_emails("body.ids", emails, check),
        .name = std::move(body->name)
    };
    auto outcome = co_await start_batch_of(request, services, std::move(batch));
    co_return batch_answer(services, std::move(outcome));
}

base::Task<Response> remove_from_waitlist(Request& request, Services& services) {
    const auto id = id_in<events::RecipientId>(request, "id");
    auto body = http::read_optional_body<LeaveWaitlistBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    check.short_text("body.reason", body->reason);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    if (!id) {
        co_return refusal(domain::waitlist::known_entry);
    }
    auto command = command_of(
        request,
        base::derive_id(request_id_of(services, request), "leave", base::slot_of(id->text)),
        hash_of(services, request.body),
        domain::LeaveWaitlist{.recipient = *id, .reason = std::move(body->reason)}
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    const WaitlistLeftView view{.id = id->text};
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

}  // namespace api
