// `waitlist list | invite | export | remove`.

#include "app/client/answers.hpp"
#include "app/client/commands.hpp"
#include "app/client/operator_answers.hpp"
#include "app/terminal.hpp"

#include <fmt/format.h>

namespace app::client {

namespace {

constexpr std::uint32_t page_max = 200;
constexpr std::string_view root = "/api/v1/beta/waitlist";
constexpr std::string_view columns = "{:<26}  {:<32}  {:<10}  {:<10}  {:<24}\n";

struct InviteBody {
    std::optional<std::vector<std::string>> ids;
    std::optional<std::uint32_t> count;
    std::optional<std::string> role;
    std::optional<std::uint32_t> expires_in_days;
    std::optional<bool> grant_founding_status;
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(
    InviteBody, (), (ids, count, role, expires_in_days, grant_founding_status, name)
)

struct RemoveBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RemoveBody, (), (reason))

Query query_of(const WaitlistFilter& filter) {
    return {{"state", filter.state}, {"role", filter.role}};
}

InviteBody body_of(const WaitlistInvitation& wanted) {
    InviteBody body;
    if (wanted.ids.empty()) {
        body.count = wanted.first;
    } else {
        body.ids = wanted.ids;
    }
    if (!wanted.role.empty()) {
        body.role = wanted.role;
    }
    if (wanted.days > 0) {
        body.expires_in_days = wanted.days;
    }
    if (wanted.without_founding) {
        body.grant_founding_status = false;
    }
    if (!wanted.name.empty()) {
        body.name = wanted.name;
    }
    return body;
}

void print_entry(const WaitlistEntryAnswer& entry) {
    fmt::print(
        columns, entry.id, entry.email, entry.role, entry.state, base::to_text(entry.joined_at)
    );
}

}  // namespace

int list_waitlist(Session& session, const WaitlistFilter& filter, Paging paging, bool json) {
    if (!json) {
        paging.header = fmt::format(columns, "entry", "address", "role", "state", "joined");
    }
    for_each_page(session, root, query_of(filter), paging, page_max, [json](std::string_view text) {
        const auto page = answer_from<WaitlistAnswer>(text);
        if (json) {
            fmt::print("{}\n", text);
        }
        for (const auto& entry : page.entries) {
            if (!json) {
                print_entry(entry);
            }
        }
        return Taken{page.entries.size(), page.next_cursor};
    });
    return exit_done;
}

int export_waitlist(Session& session, const WaitlistFilter& filter) {
    return download(session, fmt::format("{}/export.csv", root), query_of(filter));
}

int invite_from_waitlist(Session& session, const WaitlistInvitation& wanted, bool json) {
    const auto text = session.post(fmt::format("{}/invite", root), base::to_json(body_of(wanted)));
    const auto sent = answer_from<SentAnswer>(text);
    if (json) {
        fmt::print("{}\n", text);
    } else {
        fmt::print(
            "Batch {} invites {} of those who wait. `instainstru invites watch {}` follows it.\n",
            sent.batch_id,
            with_commas(sent.total),
            sent.batch_id
        );
    }
    if (sent.total < wanted.ids.size()) {
        fmt::print(stderr, "{} of them did not wait any more.\n", wanted.ids.size() - sent.total);
        return exit_partly;
    }
    return exit_done;
}

int remove_from_waitlist(
    Session& session, const std::vector<std::string>& ids, const std::string& reason, bool json
) {
    RemoveBody body;
    if (!reason.empty()) {
        body.reason = reason;
    }
    return for_each_named(ids, [&](const std::string& id) {
        const auto text =
            session.remove(fmt::format("{}/{}", root, in_path(id)), base::to_json(body));
        if (json) {
            fmt::print("{}\n", text);
        } else {
            fmt::print("{} is off the list, and what they wrote is destroyed.\n", id);
        }
    });
}

}  // namespace app::client
