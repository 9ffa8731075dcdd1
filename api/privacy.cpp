#include "api/privacy.hpp"

#include "api/answers.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "domain/invites/redeem.hpp"
#include "platform/http/json.hpp"

namespace api {

namespace {

namespace http = platform::http;

base::Task<http::Response> export_data(
    const http::Request& request, Services& services, const events::AccountId& account
) {
    if (!services.access.find(account)) {
        co_return refusal(domain::invites::known_user);
    }
    bool fresh = true;
    for (const auto projection : projections::projections_of_person_file) {
        const bool is_there = co_await is_caught_up(services, request, projection);
        fresh = fresh && is_there;
    }
    const auto now = services.clock.now();
    auto found = co_await services.database.query([&services, account, now](auto& connection) {
        return projections::person_file(connection, services.keys, account, now);
    });
    auto* written = std::get_if<projections::WrittenFile>(&found);
    if (!written) {
        co_return not_shown(domain::invites::known_user, fresh);
    }
    const PrivacyExport exported{.data = std::move(written->file)};
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
    if (request.principal->id == account.text && request.principal->has_role("admin")) {
        co_return refusal(not_oneself);
    }
    const bool anonymises = !body->delete_account;
    const auto answer =
        co_await erase_subject(request, services, base::normalise_email(*address), anonymises);
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    const auto erased = what_was_erased(answer);
    const PrivacyDeletion deleted{
        .message = anonymises ? "All that identified the owner of the account is erased, for good"
                              : "The account and all that identified its owner is erased, for good",
        .account_deleted = erased.had_account && !anonymises,
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
