#include "api/audit_log.hpp"

#include "api/answers.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "projections/audit_trail.hpp"

#include <chrono>

namespace api {

namespace {

namespace http = platform::http;
namespace trail = projections::audit_trail;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 200;
constexpr std::size_t day_length = 10;  // "2026-03-02"
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
        .summary = {row.summary}
    };
    if (!row.request_id.empty()) {
        entry.request_id = row.request_id;
    }
    return entry;
}

}  // namespace

base::Task<http::Response> list_audit_log(http::Request& request, Services& services) {
    Query query{request};
    const trail::Filter filter{
        .actor_id = actor_in(services, query.short_text("actor")),
        .action = query.short_text("action"),
        .resource_type = query.short_text("resource_type"),
        .resource_id = query.short_text("resource_id"),
        .from = moment(query, "start", false),
        .until = moment(query, "end", true)
    };
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
