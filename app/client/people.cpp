// `people erase | locked | unlock`.

#include "app/client/answers.hpp"
#include "app/client/commands.hpp"
#include "app/client/operator_answers.hpp"

#include <fmt/format.h>

namespace app::client {

namespace {

constexpr std::uint32_t page_max = 200;
constexpr std::string_view blocks = "/api/v1/admin/auth-blocks";
constexpr std::string_view columns = "{:<32}  {:<13}  {:>8}  {:<24}\n";

struct EraseBody {
    std::string email;
};
BOOST_DESCRIBE_STRUCT(EraseBody, (), (email))

struct UnlockBody {
    std::optional<std::vector<std::string>> types;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(UnlockBody, (), (types, reason))

}  // namespace

int erase_person(Session& session, const std::string& email, bool json) {
    const auto text =
        session.post("/api/v1/admin/people/erase", base::to_json(EraseBody{.email = email}));
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto erased = answer_from<ErasedAnswer>(text);
    fmt::print(
        "Erased: {}, {} live invites, {} keys. Whatever else is stored of that address cannot be "
        "read any more.\n",
        erased.had_account ? "an account" : "no account",
        erased.invites_revoked,
        erased.keys
    );
    return exit_done;
}

int list_locked_out(Session& session, Paging paging, bool json) {
    if (!json) {
        paging.header = fmt::format(columns, "address", "after wrong", "failures", "until");
    }
    for_each_page(session, blocks, {}, paging, page_max, [json](std::string_view text) {
        const auto page = answer_from<LockedOutPageAnswer>(text);
        if (json) {
            fmt::print("{}\n", text);
        }
        for (const auto& one : page.blocks) {
            if (!json) {
                fmt::print(
                    columns,
                    one.email.value_or(one.user_id),
                    one.type == "lockout" ? "passwords" : "codes",
                    one.failures,
                    base::to_text(one.until)
                );
            }
        }
        return Taken{page.blocks.size(), page.next_cursor};
    });
    return exit_done;
}

int unlock_person(
    Session& session,
    const std::string& email,
    const std::vector<std::string>& types,
    const std::string& reason,
    bool json
) {
    UnlockBody body;
    if (!types.empty()) {
        body.types = types;
    }
    if (!reason.empty()) {
        body.reason = reason;
    }
    const auto text =
        session.remove(fmt::format("{}/{}", blocks, in_path(email)), base::to_json(body));
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto unlocked = answer_from<UnlockedAnswer>(text);
    fmt::print(
        "{} may try again at once: {} ended.\n", unlocked.email, fmt::join(unlocked.cleared, ", ")
    );
    return exit_done;
}

}  // namespace app::client
