#include "api/invites.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "base/invite_code.hpp"
#include "base/json_read.hpp"
#include "domain/invites/invite.hpp"
#include "platform/csv/writer.hpp"
#include "platform/http/json.hpp"
#include "platform/postgres/lookup.hpp"
#include "projections/batch_list.hpp"
#include "projections/import_list.hpp"

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::invite_list;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 200;
constexpr std::uint32_t rows_at_once = 2'000;
constexpr std::string_view projection_name = "invite_list";

using InviteLookup = platform::postgres::Lookup<events::InviteId, list::Invite>;

const auto& no_invite = domain::invites::known_invite;

list::Filter read_filter(const Services& services, Query& query) {
    list::Filter filter{
        .status = query.choice<list::Status>("status"),
        .created_from = query.day("start_date"),
        .source = query.text("source"),
        .role = query.choice<events::Role>("role"),
        .delivery_state = query.choice<list::DeliveryState>("delivery_state")
    };
    if (const auto email = query.text("email")) {
        filter.recipient = {services.routing.person_of(base::normalise_email(*email))};
    }
    if (const auto last = query.day("end_date")) {
        filter.created_before = *last + std::chrono::days{1};
    }
    filter.batch = query.id<events::BatchId>("batch_id");
    return filter;
}

// By id, or by code.
base::Task<std::optional<list::Invite>> find(
    Services& services, InviteLookup& by_id, std::string_view name
) {
    const std::string text{name};
    if (base::is_id(text)) {
        auto found = co_await by_id.find(events::InviteId{text});
        co_return found;
    }
    const auto code = base::canonical_code(text);
    if (!code) {
        co_return std::nullopt;
    }
    const events::CodeHash hash{services.routing.invite_of(*code)};
    auto found = co_await services.database.query([hash](auto& connection) {
        return list::find_by_code(connection, hash);
    });
    co_return found;
}

// The columns of its row in the list that was sent which mean nothing to us, sealed. Absent: there
// were none, or the person was erased.
base::Task<std::optional<base::SealedText>> unknown_columns(
    Services& services, const list::Invite& invite
) {
    if (!invite.batch || !invite.row) {
        co_return std::nullopt;
    }
    auto found = co_await services.database.query(
        [batch = *invite.batch, row = *invite.row, now = services.clock.now()](auto& connection) {
            std::optional<base::SealedText> columns;
            const auto sent = projections::batch_list::find_batch(connection, batch, now);
            if (sent) {
                const auto rows =
                    projections::import_list::rows_of_batch(connection, sent->batch.import, {row});
                columns = rows.empty() ? std::nullopt : rows.front().metadata;
            }
            return columns;
        }
    );
    co_return found;
}

// All of its story. An end that the clock has brought and nobody has recorded yet belongs to it.
std::vector<StatusMoment> timeline_of(const list::Invite& invite, base::Instant now) {
    std::vector<StatusMoment> timeline;
    for (const auto& moment : invite.history) {
        timeline.push_back(
            {.status = moment.status, .timestamp = moment.at, .detail = moment.detail}
        );
    }
    const bool has_expired_silently = list::status_of(invite, now) == list::Status::expired &&
                                      invite.state != list::Status::expired;
    if (has_expired_silently) {
        timeline.push_back({.status = "expired", .timestamp = invite.expires_at});
    }
    return timeline;
}

// The part of it that the public status tells.
std::vector<StatusMoment> statuses_in(const std::vector<StatusMoment>& timeline) {
    std::vector<StatusMoment> statuses;
    for (const auto& moment : timeline) {
        const bool is_an_end =
            moment.status == "accepted" || moment.status == "revoked" || moment.status == "expired";
        const bool has_expired = !statuses.empty() && statuses.back().status == "expired";
        const bool comes_back = moment.status == "extended" && has_expired;
        if (is_an_end) {
            statuses.push_back({.status = moment.status, .timestamp = moment.timestamp});
        } else if (moment.status == "issued" || comes_back) {
            statuses.push_back({.status = "pending", .timestamp = moment.timestamp});
        }
    }
    return statuses;
}

InviteDetail detail_of(const Services& services, const list::Invite& invite, base::Instant now) {
    InviteDetail detail{
        invite_item(services, invite, now),
        {},
        invite.grants_founding,
        invite.metadata,
        invite.deliveries,
        invite.last_error,
        invite.clicks,
        invite.validations,
        invite.first_clicked_at,
        invite.first_validated_at,
        {},
        timeline_of(invite, now)
    };
    detail.status_history = statuses_in(detail.timeline);
    if (invite.account) {
        detail.used_by_user_id = invite.account->text;
    }
    return detail;
}

void append_invite(
    std::string& text, const Services& services, const list::Invite& invite, base::Instant now
) {
    const auto item = invite_item(services, invite, now);
    platform::csv::append_row(
        text,
        {item.id,
         item.code,
         item.email.value.value_or(""),
         base::name_of(item.role),
         base::name_of(item.status),
         base::name_of(item.delivery_state),
         item.source.value.value_or(""),
         item.batch_id.value.value_or(""),
         base::to_text(item.created_at),
         base::to_text(item.expires_at),
         item.accepted_at.value ? base::to_text(*item.accepted_at.value) : std::string{}}
    );
}

base::Task<void> write_export(Services& services, list::Filter filter, http::BodyWriter& out) {
    std::string text;
    platform::csv::append_row(
        text,
        {"id",
         "code",
         "email",
         "role",
         "status",
         "delivery_state",
         "source",
         "batch_id",
         "created_at",
         "expires_at",
         "accepted_at"}
    );
    const auto now = services.clock.now();
    projections::PageRequest request{.limit = rows_at_once};
    bool more = true;
    while (more) {
        const auto page =
            co_await services.database.query([filter, request, now](auto& connection) {
                return list::list_invites(connection, filter, request, now);
            });
        for (const auto& invite : page->rows) {
            append_invite(text, services, invite, now);
        }
        request.cursor = page->next_cursor;
        const bool is_heard = co_await out.write(text);
        more = is_heard && request.cursor.has_value();
        text.clear();
    }
}

base::Task<Response> show_invite(Request& request, Services& services, InviteLookup& by_id) {
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const std::string name{request.parameter("id").value_or("")};
    const auto found = co_await find(services, by_id, name);
    if (!found) {
        co_return not_shown(no_invite, fresh);
    }
    auto detail = detail_of(services, *found, services.clock.now());
    if (const auto columns = co_await unknown_columns(services, *found)) {
        if (const auto text = text_of(services.keys, *columns)) {
            detail.metadata.merge(base::read_json<std::map<std::string, std::string>>(*text).value()
            );
        }
    }
    co_return shown(base::to_json(detail), fresh);
}

}  // namespace

InviteItem invite_item(const Services& services, const list::Invite& invite, base::Instant now) {
    InviteItem item{
        .id = invite.id.text,
        .code = shown_text(services.keys, invite.code),
        .role = invite.role,
        .status = list::status_of(invite, now),
        .delivery_state = invite.delivery_state,
        .source = invite.source,
        .created_at = invite.created_at,
        .expires_at = invite.expires_at,
        .accepted_at = invite.accepted_at
    };
    if (invite.address || invite.erased) {
        item.email = shown_text(services.keys, invite.address);
    }
    if (invite.batch) {
        item.batch_id = invite.batch->text;
    }
    return item;
}

base::Task<Response> list_invites(Request& request, Services& services) {
    Query query{request};
    const auto filter = read_filter(services, query);
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto now = services.clock.now();
    const auto found = co_await services.database.query([filter, page, now](auto& connection) {
        return list::list_invites(connection, filter, page, now);
    });
    if (!found) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    InvitesView view{.count = found->rows.size(), .next_cursor = found->next_cursor};
    for (const auto& invite : found->rows) {
        view.invites.push_back(invite_item(services, invite, now));
    }
    co_return shown(base::to_json(view), fresh);
}

http::Handler showing_invites(Services& services) {
    const auto by_id =
        std::make_shared<InviteLookup>(services.database, list::find_invites, &list::Invite::id);
    return [&services, by_id](Request& request) { return show_invite(request, services, *by_id); };
}

base::Task<Response> export_invites(Request& request, Services& services) {
    Query query{request};
    auto filter = read_filter(services, query);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    co_await is_caught_up(services, request, projection_name);
    auto write = [&services, filter = std::move(filter)](http::BodyWriter& out) {
        return write_export(services, filter, out);
    };
    auto response = http::body_stream(std::move(write), http::csv_type);
    co_return std::move(response).with(
        "Content-Disposition", "attachment; filename=\"invites.csv\""
    );
}

base::Task<Response> revoke_invite(Request& request, Services& services) {
    const auto id = id_in<events::InviteId>(request, "id");
    auto body = http::read_optional_body<RevokeBody>(request);
    if (!body) {
        co_return body.error();
    }
    if (!id) {
        co_return refusal(no_invite);
    }
    BodyCheck check;
    check.short_text("body.reason", body->reason);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    domain::RevokeInvite revoke{.invite = *id, .reason = body->reason.value_or("by hand")};
    auto command = command_of(request, services, std::move(revoke));
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return positioned(
        services, http::ok(base::to_json(InviteRevokedView{.id = id->text})), answer
    );
}

base::Task<Response> resend_invite(Request& request, Services& services) {
    const auto id = id_in<events::InviteId>(request, "id");
    auto body = http::read_optional_body<ResendBody>(request);
    if (!body) {
        co_return body.error();
    }
    if (!id) {
        co_return refusal(no_invite);
    }
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    domain::ResendInvite resend{.invite = *id, .extend_days = body->extend_days};
    auto command = command_of(request, services, std::move(resend));
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    InviteResentView view{.id = id->text};
    if (const auto* wanted = fact_in<events::InviteDeliveryRequested>(answer)) {
        view.delivery = wanted->delivery;
        view.expires_at = wanted->expires_at;
    }
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

}  // namespace api
