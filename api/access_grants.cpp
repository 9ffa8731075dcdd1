#include "api/access_grants.hpp"

#include "api/answers.hpp"
#include "api/batches.hpp"
#include "api/body_check.hpp"
#include "api/people.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "domain/people/account_status.hpp"
#include "platform/http/json.hpp"

#include <algorithm>
#include <map>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::people;

// So many are decided at once; a shard takes that many without saying that it is busy.
constexpr std::size_t seeded_at_once = 200;

AccessGrantView view_of(const Services& services, const list::Grant& row) {
    AccessGrantView view{
        .access_id = row.id.text,
        .role = row.role,
        .phase = row.phase,
        .active = !row.revoked_at,
        .granted_at = row.granted_at,
        .reason = row.reason,
        .revoked_at = row.revoked_at,
        .revocation_reason = row.revocation_reason
    };
    if (row.code) {
        view.invited_by_code = text_of(services.keys, *row.code);
    }
    if (row.invite) {
        view.invite_id = row.invite->text;
    }
    if (row.granted_by) {
        view.granted_by = name_of_actor(services, *row.granted_by);
    }
    if (row.revoked_by) {
        view.revoked_by = name_of_actor(services, *row.revoked_by);
    }
    return view;
}

std::optional<Response> bad_reason(const std::string& reason) {
    BodyCheck check;
    check.short_text("body.reason", reason);
    if (reason.find_first_not_of(" \t\r\n") == std::string::npos) {
        check.complain("body.reason", "is missing");
    }
    return check.refusal();
}

Response still_read() {
    return http::unavailable("access_view_behind", "What was granted is still being read");
}

// What was granted now, or that which is there already.
std::optional<AccessGranted> granted_to(
    const Services& services, const domain::GrantAccess& asked, const shards::Answer& answer
) {
    AccessGranted view{
        .user_id = asked.account.text, .role = asked.role, .phase = asked.phase, .existing = true
    };
    if (const auto* granted = fact_in<events::BetaAccessGranted>(answer)) {
        view.access_id = granted->access.text;
        view.granted_at = granted->granted_at;
        view.existing = false;
        return view;
    }
    const auto member = services.access.find(asked.account);
    for (const auto& grant : member ? member->grants : std::vector<Grant>{}) {
        if (grant.role == asked.role && grant.phase == asked.phase) {
            view.access_id = grant.id.text;
            view.granted_at = grant.granted_at;
            return view;
        }
    }
    return std::nullopt;
}

struct Found {
    bool is_known = false;
    std::vector<list::Grant> grants;
};

struct Seeding {
    AccessSeeded view;
    std::vector<events::AccountId> lacking;
};

// The view only spares questions: who lacks access is asked of their shard.
Seeding seeding_of(const Services& services) {
    Seeding seeding;
    for (auto& [account, has_access] : services.access.instructors()) {
        if (has_access) {
            ++seeding.view.existing;
        } else {
            seeding.lacking.push_back(std::move(account));
        }
    }
    std::ranges::sort(seeding.lacking, {}, &events::AccountId::text);
    return seeding;
}

// Of each partition the last answer that granted something.
using LastGrants = std::map<std::int32_t, shards::Answer>;

// Why it did not come to its end. What was done stays; the same request does the rest.
std::optional<Response> note_seeded(
    const std::vector<shards::Answer>& answers, AccessSeeded& view, LastGrants& last
) {
    for (const auto& answer : answers) {
        // Erased since the view was read.
        const bool is_gone = answer.kind == shards::Answer::Kind::rejected &&
                             answer.rejection.names(domain::people::account_there);
        if (is_gone) {
            continue;
        }
        if (auto refused = refusal_of(answer)) {
            return refused;
        }
        if (fact_in<events::BetaAccessGranted>(answer)) {
            ++view.created;
            last[answer.partition] = answer;
        } else {
            ++view.existing;
        }
    }
    return std::nullopt;
}

}  // namespace

base::Task<Response> list_access(Request& request, Services& services) {
    const auto id = id_in<events::AccountId>(request, "id");
    if (!id) {
        co_return refusal(domain::people::account_there);
    }
    const bool fresh = co_await is_caught_up(services, request, people_projection);
    const auto found = co_await services.database.query([id](auto& connection) {
        return Found{
            .is_known = list::find_account(connection, *id).has_value(),
            .grants = list::grants_of(connection, *id)
        };
    });
    if (!found.is_known) {
        co_return not_shown(domain::people::account_there, fresh);
    }
    AccessGrantsView view{.user_id = id->text};
    for (const auto& row : found.grants) {
        view.grants.push_back(view_of(services, row));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> grant_access(Request& request, Services& services) {
    auto body = http::read_body<GrantAccessBody>(request);
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
    const auto policy = services.access.policy();
    const auto phase = body->phase ? body->phase : policy.phase;
    if (!phase) {
        co_return still_read();
    }
    const auto identity = request_id_of(services, request);
    const domain::GrantAccess command{
        .account = *account,
        .access = {base::derive_id(account->text, "access by " + identity)},
        .role = body->role,
        .phase = *phase,
        .settings_version = policy.version,
        .reason = std::move(body->reason)
    };
    const auto answer =
        co_await services.gateway.submit(command_of(request, services, domain::Command{command}));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    const auto view = granted_to(services, command, answer);
    if (!view) {
        co_return still_read();
    }
    co_return positioned(services, http::ok(base::to_json(*view)), answer);
}

base::Task<Response> revoke_access(Request& request, Services& services) {
    auto body = http::read_body<RevokeAccessBody>(request);
    if (!body) {
        co_return body.error();
    }
    for (auto refused : {bad_reason(body->reason), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    const auto account = id_in<events::AccountId>(request, "id");
    const auto access = id_in<events::AccessId>(request, "access_id");
    if (!account || !access) {
        co_return refusal(account ? domain::people::known_access : domain::people::account_there);
    }
    domain::RevokeAccess command{
        .account = *account, .access = *access, .reason = std::move(body->reason)
    };
    auto wanted = command_of(
        request,
        base::derive_id(request_id_of(services, request), "revoke access"),
        hash_of(services, request.body),
        std::move(command)
    );
    const auto answer = co_await services.gateway.submit(std::move(wanted));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    const AccessRevokedView view{.access_id = access->text, .user_id = account->text};
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

base::Task<Response> seed_instructors(Request& request, Services& services) {
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    co_await is_caught_up(services, request, access_view_name);
    if (!services.access.is_fresh()) {
        co_return still_read();
    }
    const auto identity = request_id_of(services, request);
    auto [view, lacking] = seeding_of(services);
    LastGrants last;
    for (std::size_t from = 0; from < lacking.size(); from += seeded_at_once) {
        std::vector<shards::Request> requests;
        for (auto i = from; i < std::min(lacking.size(), from + seeded_at_once); ++i) {
            auto id = base::derive_id(identity, lacking[i].text, base::slot_of(lacking[i].text));
            requests.push_back(command_of(
                request, std::move(id), {}, domain::SeedInstructorAccess{.account = lacking[i]}
            ));
        }
        const auto answers = co_await services.gateway.submit_all(std::move(requests));
        if (auto refused = note_seeded(answers, view, last)) {
            co_return std::move(*refused);
        }
    }
    for (const auto& [partition, answer] : last) {
        co_await until_access_knows(services, answer);
    }
    co_return http::ok(base::to_json(view));
}

}  // namespace api
