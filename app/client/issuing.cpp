// `invites generate | send ADDRESS | extend`: invites one by one, without an import.

#include "app/client/answers.hpp"
#include "app/client/commands.hpp"

#include <fmt/format.h>

namespace app::client {

namespace {

constexpr std::string_view root = "/api/v1/beta/invites";

struct GenerateBody {
    std::optional<std::uint32_t> count;
    std::optional<std::string> role;
    std::optional<std::uint32_t> expires_in_days;
    std::optional<std::string> source;
    std::optional<std::vector<std::string>> emails;
};
BOOST_DESCRIBE_STRUCT(GenerateBody, (), (count, role, expires_in_days, source, emails))

struct SendBody {
    std::string to_email;
    std::optional<std::string> role;
    std::optional<std::uint32_t> expires_in_days;
    std::optional<std::string> source;
    std::optional<std::string> base_url;
    std::optional<bool> grant_founding_status;
};
BOOST_DESCRIBE_STRUCT(
    SendBody, (), (to_email, role, expires_in_days, source, base_url, grant_founding_status)
)

struct ExtendBody {
    std::uint32_t extend_days = 14;
};
BOOST_DESCRIBE_STRUCT(ExtendBody, (), (extend_days))

std::optional<std::string> if_given(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

std::optional<std::uint32_t> if_given(std::uint32_t number) {
    return number == 0 ? std::nullopt : std::optional{number};
}

void print_codes(const GeneratedAnswer& made) {
    for (const auto& invite : made.invites) {
        fmt::print(
            "{}  {:<10}  until {}  {}\n",
            invite.code,
            invite.role,
            base::to_text(invite.expires_at),
            or_dash(invite.email)
        );
    }
}

}  // namespace

int generate_invites(Session& session, const InvitesWanted& wanted, bool json) {
    GenerateBody body{
        .count = wanted.count,
        .role = if_given(wanted.role),
        .expires_in_days = if_given(wanted.days),
        .source = if_given(wanted.source)
    };
    if (!wanted.addresses.empty()) {
        body.emails = wanted.addresses;
    }
    const auto text = session.post(fmt::format("{}/generate", root), base::to_json(body));
    const auto made = answer_from<GeneratedAnswer>(text);
    json ? fmt::print("{}\n", text) : print_codes(made);
    const auto failed = made.failed.value_or(std::vector<FailedAnswer>{});
    for (const auto& one : failed) {
        fmt::print(stderr, "{}: {}\n", one.email, one.reason);
    }
    return failed.empty() ? exit_done : made.invites.empty() ? exit_failed : exit_partly;
}

int send_invite(
    Session& session, const std::string& address, const InvitesWanted& wanted, bool json
) {
    SendBody body{
        .to_email = address,
        .role = if_given(wanted.role),
        .expires_in_days = if_given(wanted.days),
        .source = if_given(wanted.source),
        .base_url = if_given(wanted.base_url)
    };
    if (wanted.without_founding) {
        body.grant_founding_status = false;
    }
    const auto text = session.post(fmt::format("{}/send", root), base::to_json(body));
    const auto sent = answer_from<SentInviteAnswer>(text);
    if (json) {
        fmt::print("{}\n", text);
    } else {
        fmt::print(
            "{} {} to {}.\n  invite    {}\n  join      {}\n  welcome   {}\n",
            sent.code,
            sent.delivery_state ? "is on its way" : "was mailed",
            sent.email,
            sent.id,
            sent.join_url,
            sent.welcome_url
        );
    }
    return exit_done;
}

int extend_invite(Session& session, const std::string& id, std::uint32_t days, bool json) {
    const auto text = session.post(
        fmt::format("{}/{}/extend", root, in_path(id)),
        base::to_json(ExtendBody{.extend_days = days})
    );
    const auto extended = answer_from<ExtendedAnswer>(text);
    if (json) {
        fmt::print("{}\n", text);
    } else {
        fmt::print("{} is valid until {}.\n", id, base::to_text(extended.expires_at));
    }
    return exit_done;
}

}  // namespace app::client
