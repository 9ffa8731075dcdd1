#include "api/redeeming.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/holding.hpp"
#include "api/origin.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/invite_code.hpp"
#include "domain/invites/redeem.hpp"
#include "platform/http/json.hpp"

#include <algorithm>
#include <array>

namespace api {

namespace {

namespace http = platform::http;
namespace invites = domain::invites;

struct Expected {
    std::optional<events::Role> role;
    std::optional<events::Phase> phase;
};

Expected read_expected(const ConsumeBody& body, BodyCheck& check) {
    Expected expected;
    if (body.role) {
        expected.role = check.role(body.role);
    }
    events::Phase phase{};
    if (body.phase && !base::enum_from(*body.phase, phase)) {
        check.complain("body.phase", "is neither disabled, instructor_only nor open_beta");
    }
    if (body.phase) {
        expected.phase = phase;
    }
    return expected;
}

http::Response unexpected(const char* place, const base::Rule& rule) {
    return http::unprocessable(
        {{.place = place, .message = std::string{rule.sentence}, .type = "value"}}
    );
}

std::optional<http::Response> why_not(const shards::Answer& answer) {
    if (answer.kind == shards::Answer::Kind::rejected) {
        if (answer.rejection.names(invites::expected_role)) {
            return unexpected("body.role", invites::expected_role);
        }
        if (answer.rejection.names(invites::expected_phase)) {
            return unexpected("body.phase", invites::expected_phase);
        }
    }
    return refusal_of(answer);
}

Asking asking_of(const http::Request& request) {
    return {
        .actor = actor_of(request),
        .correlation = request.request_id,
        .traceparent = request.traceparent,
        .origin = origin_of(request)
    };
}

ConsumedView view_of(const Grant& grant, const std::string& account, std::string code) {
    return {
        .access_id = grant.id.text,
        .user_id = account,
        .role = grant.role,
        .phase = grant.phase,
        .invited_by_code = std::move(code)
    };
}

// Of the account's address, if it can be read.
base::Task<void> note_refusal(
    const http::Request& request,
    Services& services,
    const events::AccountId& account,
    const events::CodeHash& code,
    std::optional<events::Role> role
) {
    const auto member = services.access.find(account);
    const auto address = member ? text_of(services.keys, member->address) : std::nullopt;
    return services.visits.note_refusal(
        request, {.code_hash = code, .account = account, .role = role}, address.value_or("")
    );
}

// Not of the account, or of what it expects of the phase.
bool is_about_the_code(const shards::Answer& answer) {
    if (answer.kind != shards::Answer::Kind::rejected) {
        return false;
    }
    const std::array rules{
        &invites::known_code,
        &invites::unused_code,
        &invites::valid_code,
        &invites::unexpired_code,
        &invites::expected_role
    };
    return std::ranges::any_of(rules, [&](const auto* rule) {
        return answer.rejection.names(*rule);
    });
}

// What was granted by this very code.
std::optional<ConsumedView> granted_by(
    const Services& services, const std::string& account, const std::string& code
) {
    const auto member = services.access.find({account});
    for (const auto& grant : member ? member->grants : std::vector<Grant>{}) {
        if (grant.code && text_of(services.keys, *grant.code) == code) {
            return view_of(grant, account, code);
        }
    }
    return std::nullopt;
}

// What was granted before: by this very code, else the access that made another one needless.
std::optional<ConsumedView> granted_before(
    const Services& services,
    const std::string& account,
    const std::string& code,
    std::optional<events::Role> role
) {
    auto view = granted_by(services, account, code);
    const auto member = services.access.find({account});
    for (const auto& grant : member ? member->grants : std::vector<Grant>{}) {
        const bool is_of_role = !role || grant.role == *role;
        if (!view && is_of_role && grant.phase == services.access.policy().phase) {
            const auto by = grant.code ? text_of(services.keys, *grant.code) : std::nullopt;
            view = view_of(grant, account, by.value_or(""));
        }
    }
    return view;
}

std::optional<ConsumedView> view_of(
    const Services& services,
    const shards::Answer& answer,
    const std::string& account,
    const std::string& code,
    std::optional<events::Role> role
) {
    if (const auto* granted = fact_in<events::BetaAccessGranted>(answer)) {
        return ConsumedView{
            .access_id = granted->access.text,
            .user_id = account,
            .role = granted->role,
            .phase = granted->phase,
            .invited_by_code = code
        };
    }
    return granted_before(services, account, code, role);
}

base::Task<http::Response> redeem(
    const http::Request& request,
    Services& services,
    const events::AccountId& account,
    const std::string& code,
    Expected expected
) {
    const events::CodeHash code_hash{services.routing.invite_of(code)};
    domain::RedeemInvite command{
        .account = account,
        .code_hash = code_hash,
        .role = expected.role,
        .phase = expected.phase,
        .policy = services.access.policy()
    };
    if (lives_elsewhere(command.code_hash, account)) {
        if (auto before = granted_by(services, account.text, code)) {
            co_return http::ok(base::to_json(*before));
        }
        domain::HoldInvite hold{
            .code_hash = command.code_hash, .holder = account, .role = command.role
        };
        const auto held = co_await hold_invite(services, asking_of(request), std::move(hold));
        if (auto refused = why_not(held)) {
            if (is_about_the_code(held)) {
                co_await note_refusal(request, services, account, code_hash, expected.role);
            }
            co_return std::move(*refused);
        }
        command.held = held_by(held);
    }
    const auto held = command.held;
    auto redeeming = command_of(request, services, std::move(command));
    const auto answer = co_await services.gateway.submit(std::move(redeeming));
    auto refused = why_not(answer);
    const bool is_settled = !held || fact_in<events::BetaAccessGranted>(answer) ||
                            answer.kind == shards::Answer::Kind::unknown;
    if (!is_settled) {
        co_await settle_hold(services, asking_of(request), account, *held);
    }
    if (refused) {
        if (is_about_the_code(answer)) {
            co_await note_refusal(request, services, account, code_hash, expected.role);
        }
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    const auto role = held ? std::optional{held->role} : expected.role;
    const auto view = view_of(services, answer, account.text, code, role);
    if (!view) {
        co_return http::unavailable("access_view_behind", "What was granted is still being read");
    }
    co_return positioned(services, http::ok(base::to_json(*view)), answer);
}

}  // namespace

base::Task<http::Response> consume_invite(http::Request& request, Services& services) {
    auto body = http::read_body<ConsumeBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    const auto expected = read_expected(*body, check);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    const bool is_own = body->user_id == request.principal->id;
    if (!is_own && !request.principal->has_role("admin")) {
        co_return http::forbidden("forbidden", "forbidden");
    }
    if (!base::is_id(body->user_id)) {
        co_return refusal(invites::known_user);
    }
    const auto code = base::canonical_code(body->code);
    if (!code) {
        co_return refusal(invites::known_code);
    }
    const events::AccountId account{body->user_id};
    co_await is_caught_up(services, request, access_view_name);
    if (!services.access.find(account)) {
        co_return refusal(invites::known_user);
    }
    auto response = co_await redeem(request, services, account, *code, expected);
    co_return response;
}

}  // namespace api
