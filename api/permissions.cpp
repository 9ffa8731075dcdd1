#include "api/permissions.hpp"

#include "api/access/permissions.hpp"
#include "api/answers.hpp"
#include "api/batches.hpp"
#include "api/body_check.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "domain/people/account_status.hpp"
#include "platform/http/json.hpp"

namespace api {

namespace {

namespace http = platform::http;

constexpr base::Rule known_permission{
    "permission_not_found", base::Kind::absent, "There is no such permission."
};

PermissionsView view_of(
    const Services& services, const events::AccountId& account, const Member& member
) {
    PermissionsView view{
        .user_id = account.text,
        .email = shown_text(services.keys, member.address),
        .role = member.role,
        .permissions = names_of(rights_of(member))
    };
    for (const auto& one : member.overrides) {
        view.overrides.push_back(
            {.permission = one.permission,
             .effect = one.is_granted ? OverrideEffect::grant : OverrideEffect::revoke,
             .by = name_of_actor(services, one.by),
             .reason = one.reason,
             .at = one.at}
        );
    }
    return view;
}

events::PermissionEffect effect_of(OverrideEffect effect) {
    switch (effect) {
        case OverrideEffect::grant:
            return events::PermissionEffect::granted;
        case OverrideEffect::revoke:
            return events::PermissionEffect::revoked;
        case OverrideEffect::role:
            break;
    }
    return events::PermissionEffect::of_role;
}

std::optional<events::Permission> permission_in(const http::Request& request) {
    events::Permission permission{};
    const auto name = request.parameter("permission").value_or("");
    return base::enum_from(name, permission) ? std::optional{permission} : std::nullopt;
}

std::optional<http::Response> bad_reason(const std::string& reason) {
    BodyCheck check;
    check.short_text("body.reason", reason);
    if (reason.find_first_not_of(" \t\r\n") == std::string::npos) {
        check.complain("body.reason", "is missing");
    }
    return check.refusal();
}

}  // namespace

base::Task<http::Response> list_permissions(http::Request&, Services& services) {
    TrustedPeople view;
    for (const auto& [account, member] : services.access.specially_trusted()) {
        view.people.push_back(view_of(services, account, member));
    }
    co_return http::ok(base::to_json(view));
}

base::Task<http::Response> show_permissions(http::Request& request, Services& services) {
    const auto account = id_in<events::AccountId>(request, "id");
    const auto member = account ? services.access.find(*account) : std::nullopt;
    if (!member) {
        co_return refusal(domain::people::account_there);
    }
    co_return http::ok(base::to_json(view_of(services, *account, *member)));
}

base::Task<http::Response> override_permission(http::Request& request, Services& services) {
    auto body = http::read_body<OverrideBody>(request);
    if (!body) {
        co_return body.error();
    }
    for (auto refused : {bad_reason(body->reason), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    const auto account = id_in<events::AccountId>(request, "id");
    if (!account) {
        co_return refusal(domain::people::account_there);
    }
    const auto permission = permission_in(request);
    if (!permission) {
        co_return refusal(known_permission);
    }
    if (body->effect != OverrideEffect::revoke && !request.principal->may(*permission)) {
        co_return http::lacks_permission(*permission);
    }
    domain::OverridePermission command{
        .account = *account,
        .permission = *permission,
        .effect = effect_of(body->effect),
        .reason = std::move(body->reason)
    };
    auto own = command_for(request, services, std::move(command), actor_of(request));
    const auto answer = co_await services.gateway.submit(std::move(own));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    const auto member = services.access.find(*account);
    if (!member) {
        co_return refusal(domain::people::account_there);
    }
    co_return positioned(
        services, http::ok(base::to_json(view_of(services, *account, *member))), answer
    );
}

}  // namespace api
