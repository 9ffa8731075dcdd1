// `tokens list | make | revoke`.

#include "app/client/commands.hpp"
#include "app/client/operator_answers.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace app::client {

namespace {

constexpr std::uint32_t page_max = 200;
constexpr std::string_view root = "/api/v1/admin/service-tokens";
constexpr std::string_view columns = "{:<26}  {:<8}  {:<18}  {:<24}  {}\n";

struct MakeBody {
    std::string name;
    std::vector<std::string> scopes;
    std::optional<std::uint32_t> expires_in_days;
};
BOOST_DESCRIBE_STRUCT(MakeBody, (), (name, scopes, expires_in_days))

struct RevokeBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RevokeBody, (), (reason))

std::string end_of(const std::optional<base::Instant>& expires_at) {
    return expires_at ? base::to_text(*expires_at) : "-";
}

void print_token(const ServiceTokenAnswer& token) {
    fmt::print(
        columns,
        token.id,
        token.state,
        fmt::format("{}", fmt::join(token.scopes, ",")),
        end_of(token.expires_at),
        token.name
    );
}

}  // namespace

int list_tokens(Session& session, Paging paging, bool json) {
    if (!json) {
        paging.header = fmt::format(columns, "token", "state", "scopes", "expires", "name");
    }
    for_each_page(session, root, {}, paging, page_max, [json](std::string_view text) {
        const auto page = answer_from<ServiceTokensAnswer>(text);
        if (json) {
            fmt::print("{}\n", text);
        }
        for (const auto& token : page.tokens) {
            if (!json) {
                print_token(token);
            }
        }
        return Taken{page.tokens.size(), page.next_cursor};
    });
    return exit_done;
}

int make_token(Session& session, const TokenWanted& wanted, bool json) {
    MakeBody body{.name = wanted.name, .scopes = wanted.scopes};
    if (wanted.days > 0) {
        body.expires_in_days = wanted.days;
    }
    const auto text = session.post(root, base::to_json(body));
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto made = answer_from<ServiceTokenMadeAnswer>(text);
    if (!made.secret) {
        // The first answer to this request was lost, and the secret with it.
        throw std::runtime_error{fmt::format(
            "{} was made, but its secret is not told twice: revoke it and make another.", made.id
        )};
    }
    fmt::print(
        stderr,
        "{} is {}, good for {}{}. Its secret is told this once, on standard output:\n",
        made.id,
        made.name,
        fmt::join(made.scopes, " and "),
        made.expires_at ? " until " + base::to_text(*made.expires_at) : ""
    );
    fmt::print("{}\n", *made.secret);
    return exit_done;
}

int revoke_tokens(
    Session& session, const std::vector<std::string>& ids, const std::string& reason, bool json
) {
    RevokeBody body;
    if (!reason.empty()) {
        body.reason = reason;
    }
    return for_each_named(ids, [&](const std::string& id) {
        const auto text =
            session.remove(fmt::format("{}/{}", root, in_path(id)), base::to_json(body));
        if (json) {
            fmt::print("{}\n", text);
        } else {
            fmt::print("{} is worth nothing any more.\n", id);
        }
    });
}

}  // namespace app::client
