#include "api/auth_blocks.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/captcha.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "domain/questions.hpp"
#include "platform/http/json.hpp"
#include "projections/sign_in_locks.hpp"

#include <fmt/format.h>

#include <variant>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::sign_in_locks;
using events::SignInBlock;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 200;
constexpr std::string_view projection_name = "sign_in_locks";
constexpr std::string_view rate_limit = "rate_limit";

constexpr base::Rule blocked_address{
    "auth_block_not_found",
    base::Kind::absent,
    "Nothing keeps whoever has this address from signing in."
};

struct Asked {
    std::string email;
    events::RecipientId person;
};

// Absent when it cannot be an address.
std::optional<Asked> address_in(const Request& request, const Services& services) {
    const auto given = request.parameter("email");
    if (!given || !base::is_email(base::normalise_email(*given))) {
        return std::nullopt;
    }
    auto email = base::normalise_email(*given);
    events::RecipientId person{services.routing.person_of(email)};
    return Asked{.email = std::move(email), .person = std::move(person)};
}

using BlocksOrRefused = std::variant<AuthBlocksOf, Response>;

// From the shard, which alone knows of those without an account.
base::Task<BlocksOrRefused> blocks_of(Services& services, Asked asked) {
    const auto known = co_await services.gateway.ask(domain::FindAccount{.person = asked.person});
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    AuthBlocksOf view{.email = std::move(asked.email)};
    if (!known.finding) {
        co_return view;
    }
    const auto now = services.clock.now();
    const auto& account = std::get<domain::SignInState>(*known.finding);
    const bool has_account = !account.password.key.empty();
    if (account.locked_until && now < *account.locked_until) {
        auto& block = view.blocks.emplace_back();
        block.until = *account.locked_until;
        if (has_account) {
            block.failures = account.failures;
        }
    }
    if (const auto until = captcha_until(services, account)) {
        auto& block = view.blocks.emplace_back();
        block.type = SignInBlock::captcha;
        block.until = *until;
        if (has_account) {
            block.failures = account.failures;
        }
    }
    if (!has_account) {
        co_return view;
    }
    view.user_id = account.account.text;
    const domain::FindSecurity question{.account = account.account};
    const auto secured = co_await services.gateway.ask(question);
    if (auto refused = refusal_of(secured)) {
        co_return std::move(*refused);
    }
    if (secured.finding) {
        const auto& until = std::get<domain::SecurityState>(*secured.finding).locked_until;
        if (until && now < *until) {
            view.blocks.push_back({.type = SignInBlock::second_factor, .until = *until});
        }
    }
    co_return view;
}

std::vector<SignInBlock> types_of(
    const Services& services, const ClearBlocksBody& body, BodyCheck& check
) {
    if (!body.types && services.captcha) {
        return {SignInBlock::lockout, SignInBlock::second_factor, SignInBlock::captcha};
    }
    std::vector<SignInBlock> types;
    for (const auto& name : body.types.value_or(std::vector<std::string>{})) {
        SignInBlock type{};
        if (base::enum_from(name, type)) {
            types.push_back(type);
        } else {
            check.complain(
                fmt::format("body.types[{}]", types.size()),
                "is none of lockout, second_factor, captcha"
            );
        }
    }
    return types;
}

}  // namespace

base::Task<Response> list_auth_blocks(Request& request, Services& services) {
    Query query{request};
    const bool asks_for_limits = query.text("type") == rate_limit;
    list::Filter filter;
    if (!asks_for_limits) {
        filter.block = query.choice<SignInBlock>("type");
    }
    if (const auto email = query.text("email")) {
        const events::RecipientId person{services.routing.person_of(base::normalise_email(*email))};
        filter.account = events::account_at(person);
    }
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    if (asks_for_limits) {
        co_return http::ok(base::to_json(AuthBlocksView{}));
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found =
        co_await services.database.query([filter, page, now = services.clock.now()](auto& connection
                                         ) {
            return list::list_locks(connection, filter, page, now);
        });
    if (!found) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    AuthBlocksView view{.count = found->rows.size(), .next_cursor = found->next_cursor};
    for (const auto& row : found->rows) {
        AuthBlockLine line{
            .user_id = row.id.text,
            .type = row.block,
            .failures = row.failures,
            .locked_at = row.locked_at,
            .until = row.until
        };
        if (const auto member = services.access.find(row.id)) {
            line.email = text_of(services.keys, member->address);
        }
        view.blocks.push_back(std::move(line));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> count_auth_blocks(Request& request, Services& services) {
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto counts =
        co_await services.database.query([now = services.clock.now()](auto& connection) {
            return list::count_locks(connection, now);
        });
    const AuthBlocksSummary view{
        .total = counts.lockout + counts.second_factor + counts.captcha,
        .lockout = counts.lockout,
        .second_factor = counts.second_factor,
        .captcha = counts.captcha
    };
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> show_auth_blocks(Request& request, Services& services) {
    auto asked = address_in(request, services);
    if (!asked) {
        co_return refusal(blocked_address);
    }
    auto known = co_await blocks_of(services, std::move(*asked));
    if (auto* refused = std::get_if<Response>(&known)) {
        co_return std::move(*refused);
    }
    const auto& view = std::get<AuthBlocksOf>(known);
    if (view.blocks.empty()) {
        co_return refusal(blocked_address);
    }
    co_return http::ok(base::to_json(view));
}

base::Task<Response> clear_auth_blocks(Request& request, Services& services) {
    auto body = http::read_optional_body<ClearBlocksBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    check.short_text("body.reason", body->reason);
    domain::UnlockSignIn command{
        .blocks = types_of(services, *body, check), .reason = body->reason
    };
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    auto asked = address_in(request, services);
    if (!asked) {
        co_return refusal(blocked_address);
    }
    command.account = events::account_at(asked->person);
    const auto email = asked->email;
    // Of an account the shard decides whether there is anything to end; those without one leave no
    // trace there unless they are locked out.
    auto known = co_await blocks_of(services, std::move(*asked));
    if (auto* refused = std::get_if<Response>(&known)) {
        co_return std::move(*refused);
    }
    const auto& before = std::get<AuthBlocksOf>(known);
    const bool is_locked_stranger = !before.user_id.value && !before.blocks.empty();
    if (!before.user_id.value && !is_locked_stranger) {
        co_return refusal(blocked_address);
    }
    const auto slot = base::slot_of(command.account.text);
    auto id = base::derive_id(request_id_of(services, request), "unlock", slot);
    auto wanted =
        command_of(request, std::move(id), hash_of(services, request.body), std::move(command));
    const auto answer = co_await services.gateway.submit(std::move(wanted));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    const auto* unlocked = fact_in<events::SignInUnlocked>(answer);
    if (!unlocked) {
        co_return refusal(blocked_address);
    }
    const BlocksCleared view{.email = email, .cleared = unlocked->blocks};
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

}  // namespace api
