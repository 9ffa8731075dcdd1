#include "api/account_status.hpp"

#include "api/answers.hpp"
#include "api/requests.hpp"
#include "domain/people/account_status.hpp"
#include "platform/http/json.hpp"

namespace api {

namespace {

namespace http = platform::http;
namespace people = domain::people;

using events::AccountStatus;

std::string_view message_of(AccountStatus status) {
    switch (status) {
        case AccountStatus::active:
            return "The account is active";
        case AccountStatus::suspended:
            return "The account rests: it is not to be booked";
        case AccountStatus::deactivated:
            return "The account is deactivated: nobody signs in with it";
    }
    return "";
}

// What it was before, as the fact remembers it.
template <class... Facts>
AccountStatus status_before(const shards::Answer& answer) {
    auto before = AccountStatus::active;
    const auto look = [&](const auto* fact) { before = fact ? fact->was : before; };
    (look(fact_in<Facts>(answer)), ...);
    return before;
}

base::Task<http::Response> move(
    const http::Request& request,
    Services& services,
    const events::AccountId& account,
    domain::Command command,
    AccountStatus to
) {
    const auto id = base::derive_id(
        request_id_of(services, request), account.text, base::slot_of(account.text)
    );
    auto moving = command_of(request, id, hash_of(services, request.body), std::move(command));
    const auto answer = co_await services.gateway.submit(std::move(moving));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    const StatusChanged changed{
        .message = std::string{message_of(to)},
        .previous_status = status_before<
            events::AccountSuspended,
            events::AccountDeactivated,
            events::AccountReactivated>(answer),
        .new_status = to
    };
    co_return positioned(services, http::ok(base::to_json(changed)), answer);
}

template <class Command>
base::Task<http::Response> move_own(http::Request& request, Services& services, AccountStatus to) {
    const events::AccountId account{request.principal->id};
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    auto response = co_await move(request, services, account, Command{.account = account}, to);
    co_return response;
}

template <class Command>
base::Task<http::Response> move_other(
    http::Request& request, Services& services, Command command, AccountStatus to
) {
    const auto account = id_in<events::AccountId>(request, "id");
    if (!account) {
        co_return refusal(people::account_there);
    }
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    command.account = *account;
    auto response = co_await move(request, services, *account, std::move(command), to);
    co_return response;
}

}  // namespace

base::Task<http::Response> show_status(http::Request& request, Services& services) {
    const auto member = services.access.find({request.principal->id});
    if (!member) {
        co_return http::unauthenticated("not_authenticated", "Could not validate credentials");
    }
    const bool teaches = member->role == events::Role::instructor;
    const bool is_active = member->status == AccountStatus::active;
    const bool is_suspended = member->status == AccountStatus::suspended;
    co_return http::ok(base::to_json(StatusView{
        .user_id = request.principal->id,
        .role = member->role,
        .account_status = member->status,
        .can_receive_bookings = teaches && is_active,
        .is_active = is_active,
        .is_suspended = is_suspended,
        .can_suspend = teaches && is_active,
        .can_deactivate = teaches,
        .can_reactivate = teaches && is_suspended
    }));
}

base::Task<http::Response> suspend_own_account(http::Request& request, Services& services) {
    // Whoever is no instructor is told that instead.
    constexpr auto right = events::Permission::suspend_own_instructor_account;
    if (request.principal->has_role("instructor") && !request.principal->may(right)) {
        co_return http::lacks_permission(right);
    }
    auto response =
        co_await move_own<domain::SuspendAccount>(request, services, AccountStatus::suspended);
    co_return response;
}

base::Task<http::Response> deactivate_own_account(http::Request& request, Services& services) {
    return move_own<domain::DeactivateAccount>(request, services, AccountStatus::deactivated);
}

base::Task<http::Response> reactivate_own_account(http::Request& request, Services& services) {
    return move_own<domain::ReactivateAccount>(request, services, AccountStatus::active);
}

base::Task<http::Response> suspend_account(http::Request& request, Services& services) {
    return move_other(request, services, domain::SuspendAccount{}, AccountStatus::suspended);
}

base::Task<http::Response> deactivate_account(http::Request& request, Services& services) {
    return move_other(request, services, domain::DeactivateAccount{}, AccountStatus::deactivated);
}

base::Task<http::Response> reactivate_account(http::Request& request, Services& services) {
    return move_other(
        request, services, domain::ReactivateAccount{.by_operator = true}, AccountStatus::active
    );
}

}  // namespace api
