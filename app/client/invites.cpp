// `invites list | show | revoke | resend | export`, and files of the server's.

#include "app/client/answers.hpp"
#include "app/client/commands.hpp"
#include "app/terminal.hpp"

#include <fmt/format.h>

namespace app::client {

namespace {

constexpr std::uint32_t page_max = 200;
constexpr std::string_view root = "/api/v1/beta/invites";

struct RevokeBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RevokeBody, (), (reason))

struct ResendBody {
    std::optional<std::uint32_t> extend_days;
};
BOOST_DESCRIBE_STRUCT(ResendBody, (), (extend_days))

Query query_of(const InviteFilter& filter) {
    return {
        {"email", filter.email},
        {"status", filter.status},
        {"delivery_state", filter.delivery_state},
        {"source", filter.source},
        {"role", filter.role},
        {"batch_id", filter.batch},
        {"start_date", filter.start_date},
        {"end_date", filter.end_date}
    };
}

constexpr std::string_view columns = "{:<26}  {:<32}  {:<10}  {:<9}  {:<9}  {:<24}\n";

void print_invite(const InviteAnswer& invite) {
    fmt::print(
        columns,
        invite.id,
        or_dash(invite.email),
        invite.role,
        invite.status,
        invite.delivery_state,
        base::to_text(invite.created_at)
    );
}

}  // namespace

int list_invites(Session& session, const InviteFilter& filter, Paging paging, bool json) {
    if (!json) {
        paging.header =
            fmt::format(columns, "invite", "address", "role", "status", "delivery", "created");
    }
    for_each_page(session, root, query_of(filter), paging, page_max, [json](std::string_view text) {
        const auto page = answer_from<InvitesAnswer>(text);
        if (json) {
            fmt::print("{}\n", text);
        }
        for (const auto& invite : page.invites) {
            if (!json) {
                print_invite(invite);
            }
        }
        return Taken{page.invites.size(), page.next_cursor};
    });
    return exit_done;
}

int show_invite(Session& session, const std::string& id_or_code, bool json) {
    const auto text = session.get(fmt::format("{}/{}", root, in_path(id_or_code)));
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto invite = answer_from<InviteAnswer>(text);
    fmt::print(
        "{}  {}\n  code      {}\n  role      {}\n  status    {}, until {}\n  delivery  {}\n",
        invite.id,
        or_dash(invite.email),
        invite.code,
        invite.role,
        invite.status,
        base::to_text(invite.expires_at),
        invite.delivery_state
    );
    if (invite.last_error) {
        fmt::print("  error     {}\n", *invite.last_error);
    }
    for (const auto& moment : invite.status_history.value_or(std::vector<Moment>{})) {
        fmt::print(
            "  {}  {} {}\n",
            base::to_text(moment.timestamp),
            moment.status,
            moment.detail.value_or("")
        );
    }
    return exit_done;
}

int revoke_invites(
    Session& session, const std::vector<std::string>& ids, const std::string& reason, bool json
) {
    RevokeBody body;
    if (!reason.empty()) {
        body.reason = reason;
    }
    return for_each_named(ids, [&](const std::string& id) {
        const auto text =
            session.post(fmt::format("{}/{}/revoke", root, in_path(id)), base::to_json(body));
        if (json) {
            fmt::print("{}\n", text);
        } else {
            fmt::print("{} is revoked.\n", id);
        }
    });
}

int resend_invite(Session& session, const std::string& id, std::uint32_t extend_days, bool json) {
    ResendBody body;
    if (extend_days > 0) {
        body.extend_days = extend_days;
    }
    const auto text =
        session.post(fmt::format("{}/{}/resend", root, in_path(id)), base::to_json(body));
    const auto resent = answer_from<ResentAnswer>(text);
    if (json) {
        fmt::print("{}\n", text);
    } else {
        fmt::print(
            "Mail {} of {} is on its way; valid until {}.\n",
            resent.delivery,
            id,
            base::to_text(resent.expires_at)
        );
    }
    return exit_done;
}

int download(Session& session, const std::string& path, const Query& query) {
    fmt::print("{}", session.get(path, query));
    return exit_done;
}

int export_invites(Session& session, const InviteFilter& filter) {
    return download(session, fmt::format("{}/export.csv", root), query_of(filter));
}

}  // namespace app::client
