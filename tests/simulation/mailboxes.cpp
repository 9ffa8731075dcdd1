#include "tests/simulation/mailboxes.hpp"

#include "domain/people/account.hpp"
#include "platform/crypto/key_ring.hpp"
#include "tests/simulation/newcomers.hpp"

#include <fmt/format.h>

#include <utility>

namespace simulation {

namespace {

using namespace std::chrono_literals;

const std::string ada = "admin:ada";
// One in so many mistypes a code, or follows an older link.
constexpr std::uint64_t mistaken_one_in = 3;

events::EmailCodeHash code_of(const Person& person, std::string_view which) {
    return {base::derive_id(person.recipient.text, which)};
}

// Most register, some in two windows at once.
void go_on_with_proof(Town& town, const Person& person, const shards::Answer& answer) {
    const auto* fact = answer.facts && !answer.facts->empty()
                           ? std::get_if<events::EmailCodeVerified>(&answer.facts->front().fact)
                           : nullptr;
    if (!fact) {
        return;
    }
    for (auto times = town.random().below(3); times > 0; --times) {
        register_with_proof(town, person, fact->proof);
    }
}

void type_a_code(Town& town, const Person& person) {
    const bool mistypes = town.random().below(mistaken_one_in) == 0;
    const auto number = town.random().next();
    town.callers().ask(
        domain::VerifyEmailCode{
            .recipient = person.recipient,
            .code_hash = code_of(person, mistypes ? "mistyped" : "code"),
            .proof = {base::derive_id(person.recipient.text, fmt::format("proof {}", number))}
        },
        "somebody",
        [&town, person](const shards::Answer& answer) { go_on_with_proof(town, person, answer); }
    );
}

void send_a_code(Town& town) {
    const auto& person = town.somebody();
    town.callers().reserve_keys(1, [&town, person](Process* process, auto keys) {
        if (!process || keys.empty()) {
            return;
        }
        town.callers().ask(
            domain::SendEmailCode{
                .recipient = person.recipient,
                .code_hash = code_of(person, "code"),
                .address = *process->ring().seal(keys.front(), person.address),
                .code = *process->ring().seal(keys.front(), "204917")
            },
            "somebody"
        );
        for (int tries = 0; tries < 3; ++tries) {
            town.later(town.between(1s, 400s), [&town, person] { type_a_code(town, person); });
        }
    });
}

void follow_a_link(Town& town, const events::AccountId& account, const std::string& hash) {
    town.callers().reserve_keys(1, [&town, account, hash](Process* process, auto keys) {
        if (process && !keys.empty()) {
            const auto text = fmt::format("hash {}", town.random().next());
            town.callers().ask(
                domain::ResetPassword{
                    .account = account,
                    .token_hash = hash,
                    .password = *process->ring().seal(keys.front(), text)
                },
                "somebody"
            );
        }
    });
}

// Asks for a link, and follows it, perhaps twice and perhaps after another one was asked for.
void ask_for_a_link(Town& town, const events::AccountId& account) {
    town.callers().reserve_keys(1, [&town, account](Process* process, auto keys) {
        if (!process || keys.empty()) {
            return;
        }
        const auto hash = fmt::format("hash {:016x}", town.random().next());
        town.callers().ask(
            domain::RequestPasswordReset{
                .account = account,
                .token_hash = hash,
                .token = *process->ring().seal(keys.front(), "a token")
            },
            "somebody"
        );
        for (auto times = 1 + town.random().below(2); times > 0; --times) {
            const bool is_late = town.random().below(mistaken_one_in) == 0;
            const auto wait = is_late ? town.between(3min, 12min) : town.between(1s, 120s);
            town.later(wait, [&town, account, hash] { follow_a_link(town, account, hash); });
        }
    });
}

void forget_a_password(Town& town) {
    const auto* account = town.any_of(town.accounts());
    if (!account) {
        return;
    }
    for (auto links = 1 + town.random().below(2); links > 0; --links) {
        town.later(town.between(1ms, 60s), [&town, account = *account] {
            ask_for_a_link(town, account);
        });
    }
}

void rest_or_come_back(Town& town) {
    const auto* account = town.any_of(town.accounts());
    if (!account) {
        return;
    }
    switch (town.random().below(4)) {
        case 0:
            return town.callers().ask(domain::DeactivateAccount{.account = *account}, "person");
        case 1:
            return town.callers().ask(
                domain::ReactivateAccount{.account = *account, .by_operator = true}, ada
            );
        default:
            return town.callers().ask(domain::SuspendAccount{.account = *account}, "person");
    }
}

}  // namespace

std::vector<Activity> with_mailboxes(std::vector<Activity> others) {
    others.insert(
        others.end(),
        {{"a code is sent and typed", 40s, send_a_code},
         {"a password is forgotten", 60s, forget_a_password},
         {"an instructor rests or comes back", 90s, rest_or_come_back}}
    );
    return others;
}

}  // namespace simulation
