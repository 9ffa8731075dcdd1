#include "api/privacy.hpp"

#include "api/answers.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "domain/invites/redeem.hpp"
#include "platform/http/json.hpp"
#include "projections/invite_list.hpp"
#include "projections/people.hpp"

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::invite_list;

constexpr std::string_view invites_projection = "invite_list";

// Nobody is invited so often.

struct FoundData {
    std::optional<projections::people::Account> account;
    std::vector<projections::people::Grant> grants;
    std::vector<list::Invite> invites;
};

FoundData find_data(platform::postgres::Connection& connection, const events::AccountId& id) {
    FoundData found{
        .account = projections::people::find_account(connection, id),
        .grants = projections::people::grants_of(connection, id)
    };
    if (found.account && found.account->recipient) {
        found.invites = list::invites_of(connection, *found.account->recipient);
    }
    return found;
}

InviteOfPerson view_of(const Services& services, const list::Invite& invite) {
    return {
        .id = invite.id.text,
        .code = shown_text(services.keys, invite.code),
        .role = invite.role,
        .status = std::string{base::name_of(list::status_of(invite, services.clock.now()))},
        .source = invite.source,
        .campaign = invite.campaign,
        .created_at = invite.created_at,
        .expires_at = invite.expires_at,
        .accepted_at = invite.accepted_at
    };
}

base::Task<http::Response> export_data(
    const http::Request& request, Services& services, const events::AccountId& account
) {
    const auto member = services.access.find(account);
    if (!member) {
        co_return refusal(domain::invites::known_user);
    }
    bool fresh = co_await is_caught_up(services, request, people_projection);
    const bool has_invites = co_await is_caught_up(services, request, invites_projection);
    fresh = fresh && has_invites;
    const auto found = co_await services.database.query([account](auto& connection) {
        return find_data(connection, account);
    });
    if (!found.account) {
        co_return not_shown(domain::invites::known_user, fresh);
    }
    PrivacyExport exported{
        .data =
            {.profile = person_view(services, *found.account, found.grants),
             .account_status = member->status}
    };
    for (const auto& invite : found.invites) {
        exported.data.invites.push_back(view_of(services, invite));
    }
    auto text = base::to_json(exported);
    if (text.size() > services.settings.inline_export_bytes) {
        co_return http::problem(
            413, "EXPORT_TOO_LARGE", "There is too much of it for an answer; ask for a file"
        );
    }
    co_return shown(std::move(text), fresh);
}

base::Task<http::Response> delete_data(
    http::Request& request, Services& services, const events::AccountId& account
) {
    auto body = http::read_body<DeletePersonBody>(request);
    if (!body) {
        co_return body.error();
    }
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    const auto member = services.access.find(account);
    const auto address = member ? text_of(services.keys, member->address) : std::nullopt;
    if (!address) {
        co_return refusal(domain::invites::known_user);
    }
    if (!body->delete_account) {
        co_return http::ok(base::to_json(
            PrivacyDeletion{.message = "Nothing is kept besides the account, which stays"}
        ));
    }
    if (request.principal->id == account.text && request.principal->has_role("admin")) {
        co_return refusal(not_oneself);
    }
    const auto answer = co_await erase_subject(request, services, base::normalise_email(*address));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    const auto erased = what_was_erased(answer);
    const PrivacyDeletion deleted{
        .message = "The account and all that identified its owner is erased, for good",
        .account_deleted = erased.had_account,
        .invites_revoked = erased.invites_revoked
    };
    co_return positioned(services, http::ok(base::to_json(deleted)), answer);
}

}  // namespace

base::Task<http::Response> export_own_data(http::Request& request, Services& services) {
    const events::AccountId account{request.principal->id};
    auto response = co_await export_data(request, services, account);
    co_return response;
}

base::Task<http::Response> delete_own_data(http::Request& request, Services& services) {
    const events::AccountId account{request.principal->id};
    auto response = co_await delete_data(request, services, account);
    co_return response;
}

base::Task<http::Response> export_data_of(http::Request& request, Services& services) {
    const auto account = id_in<events::AccountId>(request, "id");
    if (!account) {
        co_return refusal(domain::invites::known_user);
    }
    auto response = co_await export_data(request, services, *account);
    co_return response;
}

base::Task<http::Response> delete_data_of(http::Request& request, Services& services) {
    const auto account = id_in<events::AccountId>(request, "id");
    if (!account) {
        co_return refusal(domain::invites::known_user);
    }
    auto response = co_await delete_data(request, services, *account);
    co_return response;
}

}  // namespace api
