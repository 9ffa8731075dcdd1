// `audit list`.

#include "app/client/commands.hpp"
#include "app/client/operator_answers.hpp"

#include <fmt/format.h>

namespace app::client {

namespace {

constexpr std::uint32_t page_max = 200;
constexpr std::string_view columns = "{:<24}  {:<36}  {:<26}  {:<41}  {}\n";

void print_entry(const AuditEntryAnswer& entry) {
    fmt::print(
        columns,
        base::to_text(entry.at),
        fmt::format("{}:{}", entry.actor_type, entry.actor_id),
        entry.action,
        fmt::format("{}/{}", entry.resource_type, entry.resource_id),
        entry.summary.json
    );
}

}  // namespace

int list_audit_trail(Session& session, const AuditFilter& filter, Paging paging, bool json) {
    if (!json) {
        paging.header = fmt::format(columns, "when", "who", "what", "to what", "told");
    }
    const Query query{
        {"actor", filter.actor},
        {"action", filter.action},
        {"resource_type", filter.resource_type},
        {"resource_id", filter.resource_id},
        {"start", filter.start},
        {"end", filter.end}
    };
    for_each_page(
        session,
        "/api/v1/admin/audit-log",
        query,
        paging,
        page_max,
        [json](std::string_view text) {
            const auto page = answer_from<AuditLogAnswer>(text);
            if (json) {
                fmt::print("{}\n", text);
            }
            for (const auto& entry : page.entries) {
                if (!json) {
                    print_entry(entry);
                }
            }
            return Taken{page.entries.size(), page.next_cursor};
        }
    );
    return exit_done;
}

}  // namespace app::client
