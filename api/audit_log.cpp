#include "api/audit_log.hpp"

#include "api/answers.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "platform/csv/writer.hpp"
#include "projections/audit_trail.hpp"

#include <chrono>

namespace api {

namespace {

namespace http = platform::http;
namespace trail = projections::audit_trail;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 200;
constexpr std::size_t day_length = 10;  // "2026-03-02"
constexpr std::uint32_t offset_max = 1'000'000;
constexpr std::uint32_t rows_at_once = 2'000;
constexpr std::string_view projection_name = "audit_trail";

// A moment, or a day: its beginning, or with `to_its_end` the beginning of the next.
std::optional<base::Instant> moment(Query& query, std::string_view name, bool to_its_end) {
    const auto given = query.text(name);
    if (!given) {
        return std::nullopt;
    }
    if (given->size() == day_length) {
        const auto day = query.day(name);
        return day && to_its_end ? std::optional{*day + std::chrono::days{1}} : day;
    }
    const auto at = base::instant_from(*given);
    if (!at) {
        query.complain(name, "is neither a moment such as 2026-03-02T12:00:00Z nor a day");
    }
    return at;
}

// "admin:01J…" as an id, an id as itself, an address as the account that it has or would have.
std::optional<std::string> actor_in(const Services& services, std::optional<std::string> given) {
    if (!given) {
        return given;
    }
    if (given->find('@') != std::string::npos) {
        const events::RecipientId person{services.routing.person_of(base::normalise_email(*given))};
        return events::account_at(person).text;
    }
    const auto colon = given->find(':');
    return colon == std::string::npos ? given : given->substr(colon + 1);
}

OrNull<std::string> role_of(const Services& services, const trail::Entry& row) {
    if (!base::is_id(row.actor_id) || row.actor_type == "service") {
        return {};
    }
    const auto member = services.access.find({row.actor_id});
    return member ? OrNull<std::string>{std::string{base::name_of(member->role)}}
                  : OrNull<std::string>{};
}

AuditEntry entry_of(const Services& services, const trail::Entry& row) {
    AuditEntry entry{
        .id = row.id,
        .at = row.at,
        .actor_type = row.actor_type,
        .actor_id = row.actor_id,
        .actor_role = role_of(services, row),
        .action = row.action,
        .resource_type = row.resource_type,
        .resource_id = row.resource_id,
        .summary = {row.summary},
        .status = row.status,
        .network = row.network,
        .browser = row.browser,
        .system = row.system,
        .session_id = row.session
    };
    if (!row.request_id.empty()) {
        entry.request_id = row.request_id;
    }
    return entry;
}

trail::Filter read_filter(const Services& services, Query& query) {
    return {
        .actor_id = actor_in(services, query.short_text("actor")),
        .action = query.short_text("action"),
        .resource_type = query.short_text("resource_type"),
        .resource_id = query.short_text("resource_id"),
        .status = query.choice<trail::Status>("status"),
        .from = moment(query, "start", false),
        .until = moment(query, "end", true)
    };
}

EntityAuditItem item_of(const Services& services, const trail::Entry& row) {
    EntityAuditItem item{
        .id = row.id,
        .entity_type = row.resource_type,
        .entity_id = row.resource_id,
        .action = row.action,
        .actor_id = row.actor_id,
        .actor_role = role_of(services, row),
        .occurred_at = row.at,
        .details = {row.summary}
    };
    if (!item.actor_role.value) {
        item.actor_role = row.actor_type;
    }
    return item;
}

base::Task<void> write_export(Services& services, trail::Filter filter, http::BodyWriter& out) {
    std::string text;
    platform::csv::append_row(
        text,
        {"at",
         "actor_type",
         "actor_id",
         "actor_role",
         "action",
         "resource_type",
         "resource_id",
         "summary",
         "request_id",
         "id",
         "status",
         "network",
         "browser",
         "system",
         "session_id"}
    );
    projections::PageRequest request{.limit = rows_at_once};
    bool more = true;
    while (more) {
        const auto page = co_await services.database.query([filter, request](auto& connection) {
            return trail::list_entries(connection, filter, request);
        });
        for (const auto& row : page->rows) {
            platform::csv::append_row(
                text,
                {base::to_text(row.at),
                 row.actor_type,
                 row.actor_id,
                 role_of(services, row).value.value_or(""),
                 row.action,
                 row.resource_type,
                 row.resource_id,
                 row.summary,
                 row.request_id,
                 row.id,
                 base::name_of(row.status),
                 row.network.value_or(""),
                 row.browser.value_or(""),
                 row.system.value_or(""),
                 row.session.value_or("")}
            );
        }
        request.cursor = page->next_cursor;
        const bool is_heard = co_await out.write(text);
        more = is_heard && request.cursor.has_value();
        text.clear();
    }
}

}  // namespace

base::Task<http::Response> export_audit_log(http::Request& request, Services& services) {
    Query query{request};
    auto filter = read_filter(services, query);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    co_await is_caught_up(services, request, projection_name);
    auto write = [&services, filter](http::BodyWriter& out) -> base::Task<void> {
        return write_export(services, filter, out);
    };
    auto response = http::body_stream(std::move(write), http::csv_type);
    co_return std::move(response).with(
        "Content-Disposition", "attachment; filename=\"audit-log.csv\""
    );
}

base::Task<http::Response> list_entity_audit(http::Request& request, Services& services) {
    Query query{request};
    const trail::Filter filter{
        .actor_id = query.short_text("actor_id"),
        .action = query.short_text("action"),
        .resource_type = query.short_text("entity_type"),
        .resource_id = query.short_text("entity_id"),
        .actor_role = query.short_text("actor_role"),
        .from = moment(query, "start", false),
        .until = moment(query, "end", true)
    };
    const auto limit = query.number("limit", page_default, 1, page_max);
    const auto offset = query.number("offset", 0, 0, offset_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found = co_await services.database.query([filter, limit, offset](auto& connection) {
        return trail::list_stretch(connection, filter, limit, offset);
    });
    EntityAudit view{.total = found.total, .limit = limit, .offset = offset};
    for (const auto& row : found.rows) {
        view.items.push_back(item_of(services, row));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<http::Response> list_audit_log(http::Request& request, Services& services) {
    Query query{request};
    const auto filter = read_filter(services, query);
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found = co_await services.database.query([filter, page](auto& connection) {
        return trail::list_entries(connection, filter, page);
    });
    if (!found) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    AuditLog view{.count = found->rows.size(), .next_cursor = found->next_cursor};
    for (const auto& row : found->rows) {
        view.entries.push_back(entry_of(services, row));
    }
    co_return shown(base::to_json(view), fresh);
}

}  // namespace api
