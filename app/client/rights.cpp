// `people permissions | allow | deny | by-role`.

#include "app/client/commands.hpp"
#include "app/client/operator_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace app::client {

namespace {

constexpr std::string_view root = "/api/v1/admin/people";

struct ChangeBody {
    std::string effect;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(ChangeBody, (), (effect, reason))

// Of an address the account that it has, by the list of people.
std::string id_of(Session& session, const std::string& who) {
    if (who.find('@') == std::string::npos) {
        return who;
    }
    const auto found = answer_from<FoundPeople>(session.get(root, {{"email", who}}));
    if (found.people.empty()) {
        throw std::runtime_error{fmt::format("Nobody has an account with the address {}.", who)};
    }
    return found.people.front().id;
}

void print_overrides(const RightsAnswer& person) {
    for (const auto& one : person.overrides) {
        fmt::print(
            "  {}  {:<30}  {} by {}: {}\n",
            base::to_text(one.at),
            one.permission,
            one.effect == "grant" ? "given" : "taken",
            one.by,
            one.reason
        );
    }
}

bool is_given(const RightsAnswer& person, const std::string& permission) {
    return std::ranges::any_of(person.overrides, [&](const auto& one) {
        return one.permission == permission;
    });
}

void print_person(const RightsAnswer& person) {
    fmt::print("{}  {}  {}\n", person.user_id, person.email, person.role);
    for (const auto& permission : person.permissions) {
        if (!is_given(person, permission)) {
            fmt::print("  {:<24}  {:<30}  by role\n", "", permission);
        }
    }
    print_overrides(person);
}

}  // namespace

int show_rights(Session& session, const std::string& who, bool json) {
    const auto text = session.get(
        who.empty() ? std::string{"/api/v1/admin/permissions"}
                    : fmt::format("{}/{}/permissions", root, in_path(id_of(session, who)))
    );
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    if (!who.empty()) {
        print_person(answer_from<RightsAnswer>(text));
        return exit_done;
    }
    for (const auto& person : answer_from<TrustedPeopleAnswer>(text).people) {
        fmt::print("{}  {}  {}\n", person.user_id, person.email, person.role);
        print_overrides(person);
    }
    return exit_done;
}

int change_rights(Session& session, const RightsChange& change, bool json) {
    const auto person = in_path(id_of(session, change.who));
    const auto body = base::to_json(ChangeBody{.effect = change.effect, .reason = change.reason});
    return for_each_named(change.permissions, [&](const std::string& permission) {
        const auto text = session.put(
            fmt::format("{}/{}/permissions/{}", root, person, in_path(permission)), body
        );
        if (json) {
            fmt::print("{}\n", text);
            return;
        }
        const auto now = answer_from<RightsAnswer>(text);
        const bool may = std::ranges::find(now.permissions, permission) != now.permissions.end();
        fmt::print(
            "{} {} {}{}.\n",
            now.email,
            may ? "may" : "may not",
            permission,
            change.effect == "role" ? ", as their role says" : ""
        );
    });
}

}  // namespace app::client
