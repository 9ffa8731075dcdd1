#include "api/password_check.hpp"

#include "api/answers.hpp"
#include "api/passwords.hpp"
#include "api/people_text.hpp"
#include "api/records.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "domain/people/account.hpp"
#include "domain/questions.hpp"
#include "platform/arrival.hpp"

#include <algorithm>

namespace api {

namespace {

namespace http = platform::http;

using domain::SignInState, platform::crypto::PasswordCheck;

http::Response locked(base::Duration left) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
    return http::too_many_requests(
        domain::people::not_locked.code,
        domain::people::not_locked.sentence,
        static_cast<int>(std::max<std::int64_t>(seconds, 1))
    );
}

// How many failures lock for so long.
std::uint32_t failures_before(base::Duration left) {
    const auto& all = domain::people::lock_outs;
    const auto step =
        std::ranges::find_if(all, [left](const auto& one) { return one.lasts >= left; });
    return step == all.end() ? all.back().failures : step->failures;
}

// Absent: there is none such any more.
std::optional<events::RecipientId> person_of(Services& services, const std::string& account) {
    const auto member = services.access.find({account});
    const auto address = member ? text_of(services.keys, member->address) : std::nullopt;
    if (!address) {
        return std::nullopt;
    }
    return events::RecipientId{services.routing.person_of(base::normalise_email(*address))};
}

// Was it just reached? By then an account is locked, or a fact tells of its failures.
bool is_at_threshold(const Services& services, const std::optional<SignInState>& state) {
    return refused_while_locked(state, services.clock.now()) ||
           (state && state->failures == domain::people::captcha_after);
}

// Absent: the password is the account's.
base::Task<std::optional<http::Response>> wrong_password(
    const http::Request& request,
    Services& services,
    const events::RecipientId& person,
    const SignInState& account,
    std::string password
) {
    if (auto refused = refused_while_locked(account, services.clock.now())) {
        co_return std::move(*refused);
    }
    const auto check = co_await check_password(services, std::move(password), account);
    if (check == PasswordCheck::busy) {
        co_return too_busy_for_passwords();
    }
    if (check == PasswordCheck::matches) {
        co_return std::nullopt;
    }
    auto refused = co_await count_failure(request, services, person);
    co_return refused
        ? std::move(*refused)
        : http::bad_request("current_password_incorrect", "Current password is incorrect");
}

Confirmed not_known() {
    return {
        .refused = http::unauthenticated("not_authenticated", "Could not validate credentials")
    };
}

}  // namespace

std::optional<SignInState> account_in(const shards::Answer& answer) {
    if (!answer.finding) {
        return std::nullopt;
    }
    return std::get<SignInState>(*answer.finding);
}

bool has_account(const std::optional<SignInState>& state) {
    return state && !state->password.key.empty();
}

std::optional<http::Response> refused_while_locked(
    const std::optional<SignInState>& state, base::Instant now
) {
    if (state && state->locked_until && *state->locked_until > now) {
        return locked(*state->locked_until - now);
    }
    return std::nullopt;
}

base::Task<PasswordCheck> check_password(
    Services& services, std::string password, const std::optional<SignInState>& state
) {
    std::optional<std::string> hash;
    if (has_account(state)) {
        auto unsealed = services.keys.unseal(state->password);
        if (unsealed.how == platform::crypto::Unsealing::opened) {
            hash = std::move(unsealed.text);
        }
    }
    const platform::Expected<PasswordCheck> outcome;
    services.passwords.check(std::move(password), std::move(hash), [outcome](PasswordCheck check) {
        outcome.arrive(check);
    });
    const auto check = co_await outcome.wait(password_wait);
    co_return check.value_or(PasswordCheck::busy);
}

base::Task<std::optional<http::Response>> count_failure(
    const http::Request& request, Services& services, const events::RecipientId& person
) {
    const domain::FailSignIn failure{
        .account = domain::people::account_of(person),
        .asks_captcha = services.captcha ? std::optional{true} : std::nullopt
    };
    auto command = command_for(request, services, failure, "system:sign_in");
    const auto counted = co_await services.gateway.submit(std::move(command));
    if (counted.kind != shards::Answer::Kind::rejected) {
        if (auto refused = refusal_of(counted)) {
            co_return std::move(*refused);
        }
    }
    const auto known = co_await services.gateway.ask(domain::FindAccount{.person = person});
    const auto state = account_in(known);
    if (counted.kind == shards::Answer::Kind::rejected && is_at_threshold(services, state)) {
        // Of an account a fact tells so, which takes a commit: the others' failures take as long.
        const auto left = co_await leave_a_record(request, services, person, "system:sign_in");
        if (auto refused = refusal_of(left)) {
            co_return std::move(*refused);
        }
    }
    if (auto refused = refused_while_locked(state, services.clock.now())) {
        // It was not before. Of an address without an account no fact tells so.
        if (fact_in<events::SignInLocked>(counted) || !has_account(state)) {
            services.locked_out(failures_before(*state->locked_until - services.clock.now()));
        }
        co_return std::move(*refused);
    }
    co_return std::nullopt;
}

base::Task<Confirmed> confirm_password(
    const http::Request& request, Services& services, std::string password
) {
    const auto person = person_of(services, request.principal->id);
    if (!person) {
        co_return not_known();
    }
    const auto known = co_await services.gateway.ask(domain::FindAccount{.person = *person});
    if (auto refused = refusal_of(known)) {
        co_return Confirmed{.refused = std::move(*refused)};
    }
    const auto account = account_in(known);
    if (!has_account(account)) {
        co_return not_known();
    }
    auto wrong = co_await wrong_password(request, services, *person, *account, std::move(password));
    co_return Confirmed{.refused = std::move(wrong), .account = *account};
}

}  // namespace api
