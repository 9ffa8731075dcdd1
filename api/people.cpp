#include "api/people.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "api/reserved_keys.hpp"
#include "base/email.hpp"
#include "domain/invites/redeem.hpp"
#include "domain/people/account.hpp"
#include "platform/http/json.hpp"
#include "projections/people.hpp"

namespace api {

namespace {

namespace http = platform::http;

struct Found {
    std::optional<projections::people::Account> account;
    std::vector<projections::people::Grant> grants;
};

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 200;

PersonItem item_of(const Services& services, const projections::people::Account& account) {
    const auto opened = [&](const std::optional<base::SealedText>& sealed) {
        return sealed ? text_of(services.keys, *sealed) : std::nullopt;
    };
    PersonItem item{
        .id = account.id.text,
        .email = shown_text(services.keys, account.address),
        .first_name = opened(account.first_name),
        .last_name = opened(account.last_name),
        .role = account.role,
        .registered_at = account.registered_at,
        .signed_in_at = account.signed_in_at
    };
    if (const auto member = services.access.find(account.id)) {
        item.status = member->status;
    }
    return item;
}

}  // namespace

PersonView person_view(
    const Services& services,
    const projections::people::Account& account,
    const std::vector<projections::people::Grant>& grants
) {
    const auto opened = [&](const std::optional<base::SealedText>& sealed) {
        return sealed ? text_of(services.keys, *sealed) : std::nullopt;
    };
    PersonView view{
        .id = account.id.text,
        .email = shown_text(services.keys, account.address),
        .first_name = opened(account.first_name),
        .last_name = opened(account.last_name),
        .role = account.role,
        .phone = opened(account.phone),
        .zip_code = opened(account.zip_code),
        .timezone = account.timezone,
        .registered_at = account.registered_at,
        .signed_in_at = account.signed_in_at,
        .locked_until = account.locked_until,
        .erased = account.erased,
        .metadata = {opened(account.metadata).value_or("{}")}
    };
    for (const auto& grant : grants) {
        auto& shown = view.grants.emplace_back();
        shown = {
            .access_id = grant.id.text,
            .role = grant.role,
            .phase = grant.phase,
            .invited_by_code = opened(grant.code),
            .granted_at = grant.granted_at,
            .revoked_at = grant.revoked_at
        };
        if (grant.invite) {
            shown.invite_id = grant.invite->text;
        }
    }
    return view;
}

const base::Rule not_oneself{
    "CANNOT_ERASE_SELF", base::Kind::conflict, "Operators are erased by one another."
};

base::Task<shards::Answer> erase_subject(
    const http::Request& request, Services& services, const std::string& address, bool anonymises
) {
    const events::RecipientId person{services.routing.person_of(address)};
    domain::EraseSubject erase{.recipient = person};
    if (anonymises) {
        erase.anonymises = true;
    }
    const auto keys = co_await reserve_keys(services, 1);
    if (!keys.empty()) {
        erase.farewell = services.keys.seal(keys.front(), address);
    }
    // Neither id nor hash is made from the body: who has the log could try addresses on them.
    const auto id =
        base::derive_id(request_id_of(services, request), person.text, base::slot_of(person.text));
    auto command = command_of(request, id, "", std::move(erase));
    auto answer = co_await services.gateway.submit(std::move(command));
    co_return answer;
}

PersonErased what_was_erased(const shards::Answer& answer) {
    PersonErased view;
    if (!answer.facts) {
        return view;
    }
    for (const auto& placed : *answer.facts) {
        if (std::holds_alternative<events::InviteRevoked>(placed.fact)) {
            ++view.invites_revoked;
        } else if (const auto* erased = std::get_if<events::SubjectErased>(&placed.fact)) {
            const auto account = domain::people::account_of(erased->recipient);
            view.had_account |= placed.stream == domain::people::stream_of(account);
            view.keys = static_cast<std::uint32_t>(erased->keys.size());
        }
    }
    return view;
}

base::Task<http::Response> list_people(http::Request& request, Services& services) {
    Query query{request};
    projections::people::AccountFilter filter{.role = query.choice<events::Role>("role")};
    if (const auto email = query.text("email")) {
        filter.recipient = {services.routing.person_of(base::normalise_email(*email))};
    }
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, people_projection);
    const auto found = co_await services.database.query([filter, page](auto& connection) {
        return projections::people::list_accounts(connection, filter, page);
    });
    if (!found) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    PeopleView view{.count = found->rows.size(), .next_cursor = found->next_cursor};
    for (const auto& account : found->rows) {
        view.people.push_back(item_of(services, account));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<http::Response> show_person(http::Request& request, Services& services) {
    const auto id = id_in<events::AccountId>(request, "id");
    if (!id) {
        co_return refusal(domain::invites::known_user);
    }
    const bool fresh = co_await is_caught_up(services, request, people_projection);
    const auto found = co_await services.database.query([id](auto& connection) {
        return Found{
            .account = projections::people::find_account(connection, *id),
            .grants = projections::people::grants_of(connection, *id)
        };
    });
    if (!found.account) {
        co_return not_shown(domain::invites::known_user, fresh);
    }
    co_return shown(base::to_json(person_view(services, *found.account, found.grants)), fresh);
}

base::Task<http::Response> erase_person(http::Request& request, Services& services) {
    auto body = http::read_body<ErasePersonBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    const auto address = check.email("body.email", body->email);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    const events::RecipientId person{services.routing.person_of(address)};
    if (domain::people::account_of(person).text == request.principal->id) {
        co_return refusal(not_oneself);
    }
    const auto answer = co_await erase_subject(request, services, address);
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return positioned(services, http::ok(base::to_json(what_was_erased(answer))), answer);
}

}  // namespace api
