#include "tests/simulation/sessions.hpp"

#include "base/ulid.hpp"
#include "domain/people/account.hpp"
#include "platform/crypto/key_ring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace simulation {

namespace {

using namespace std::chrono_literals;
using shards::Answer;
using Held = std::shared_ptr<HeldSession>;

const std::string person = "person";
const std::string ada = "admin:ada";
constexpr auto token_lasts = 15min;
// One refreshes in two windows at once.
constexpr std::uint64_t twice_one_in = 4;
constexpr std::uint64_t old_one_in = 4;
constexpr std::size_t kept = 60;

base::Duration some_life(Town& town) {
    const bool is_short = town.random().below(4) == 0;
    return is_short ? town.between(2min, 10min) : town.between(1h, 60h);
}

void hear(HeldSession& held, const Answer& answer) {
    if (!answer.facts) {
        return;
    }
    for (const auto& placed : *answer.facts) {
        if (const auto* fact = std::get_if<events::SessionRefreshed>(&placed.fact)) {
            held.generation = std::max(held.generation, fact->generation);
        }
    }
}

void refresh(Town& town, const Held& held, std::uint32_t generation) {
    const auto now = town.now();
    town.callers().ask(
        domain::RefreshSession{
            .account = held->account,
            .session = held->session,
            .generation = generation,
            .tokens_until = now + token_lasts,
            .refresh_until = now + held->lasts
        },
        person,
        [held](const Answer& answer) { hear(*held, answer); }
    );
}

// Whoever was shown the door looks whether it is shut.
void try_afterwards(Town& town, const Held& held) {
    town.later(town.between(10ms, 20s), [&town, held] { refresh(town, held, held->generation); });
}

Held any_session(Town& town) {
    const auto* held = town.any_of(town.pockets().sessions);
    return held ? *held : nullptr;
}

void sign_in(Town& town) {
    if (const auto* account = town.any_of(town.accounts())) {
        const auto slot = base::slot_of(account->text);
        town.callers().ask(
            domain::SignIn{
                .account = *account,
                .token = base::make_ulid(town.now(), town.random(), slot),
                .expires_at = town.now() + 12h
            },
            person
        );
    }
}

void mistype_a_password(Town& town) {
    if (const auto* account = town.any_of(town.accounts())) {
        for (auto times = 1 + town.random().below(6); times > 0; --times) {
            town.callers().ask(domain::FailSignIn{.account = *account}, person);
        }
    }
}

void sign_out(Town& town) {
    if (const auto* in = town.any_of(town.tokens())) {
        town.callers().ask(
            domain::SignOut{
                .account = in->account, .token = in->token, .expires_at = in->expires_at
            },
            person
        );
    }
}

// Of those that were changed to mostly the latest, now and then an older one.
std::optional<std::string> some_password(Town& town, const events::AccountId& account) {
    const auto& known = town.pockets().passwords;
    const auto found = known.find(account.text);
    if (found == known.end()) {
        return std::nullopt;
    }
    const auto& all = found->second;
    return town.random().below(old_one_in) == 0 ? all[town.random().below(all.size())] : all.back();
}

void change_a_password(Town& town) {
    const auto* account = town.any_of(town.accounts());
    if (!account) {
        return;
    }
    town.callers().reserve_keys(1, [&town, account = *account](Process* process, auto keys) {
        if (process && !keys.empty()) {
            const auto text = fmt::format("hash {}", town.random().next());
            const auto password = *process->ring().seal(keys.front(), text);
            const auto mark = domain::people::password_mark(password);
            town.callers().ask(
                domain::ChangePassword{.account = account, .password = password},
                person,
                [&town, account, mark](const Answer& answer) {
                    if (answer.kind == Answer::Kind::done) {
                        town.pockets().passwords[account.text].push_back(mark);
                    }
                }
            );
        }
    });
}

void open_a_session(Town& town) {
    if (const auto* account = town.any_of(town.accounts())) {
        sign_in_with(town, sign_in_of(town, *account));
    }
}

void refresh_a_session(Town& town) {
    const auto held = any_session(town);
    if (!held) {
        return;
    }
    refresh(town, held, held->generation);
    if (town.random().below(twice_one_in) == 0) {
        refresh(town, held, held->generation);
    }
}

void show_an_old_token(Town& town) {
    const auto held = any_session(town);
    if (!held || held->generation == 0) {
        return;
    }
    const auto back = 1 + static_cast<std::uint32_t>(town.random().below(2));
    refresh(town, held, held->generation - std::min(held->generation, back));
    try_afterwards(town, held);
}

void sign_out_of_a_session(Town& town) {
    const auto held = any_session(town);
    if (!held) {
        return;
    }
    town.callers().ask(
        domain::SignOut{
            .account = held->account,
            .token = held->token,
            .expires_at = held->token_until,
            .session = held->session
        },
        person,
        [&town, held](const Answer&) { try_afterwards(town, held); }
    );
}

void close_a_session(Town& town) {
    if (const auto held = any_session(town)) {
        town.callers().ask(
            domain::CloseSession{.account = held->account, .session = held->session},
            person,
            [&town, held](const Answer&) { try_afterwards(town, held); }
        );
    }
}

void end_all_sessions(Town& town) {
    const auto held = any_session(town);
    if (!held) {
        return;
    }
    const bool is_forced = town.random().below(2) == 0;
    using events::InvalidationCause;
    town.callers().ask(
        domain::EndAllSessions{
            .account = held->account,
            .cause =
                is_forced ? InvalidationCause::forced_out : InvalidationCause::signed_out_everywhere
        },
        is_forced ? ada : person,
        [&town, held](const Answer&) { try_afterwards(town, held); }
    );
}

void erase_who_is_signed_in(Town& town) {
    const auto held = any_session(town);
    const auto* recipient = held ? town.owner_of(held->account) : nullptr;
    if (!recipient) {
        return;
    }
    town.callers().reserve_keys(1, [&town, held, who = *recipient](Process* process, auto keys) {
        domain::EraseSubject erase{.recipient = who};
        if (process && !keys.empty()) {
            erase.farewell = process->ring().seal(keys.front(), "somebody@town.example");
        }
        town.callers().ask(std::move(erase), ada, [&town, held](const Answer&) {
            try_afterwards(town, held);
        });
    });
}

}  // namespace

domain::SignIn sign_in_of(Town& town, const events::AccountId& account) {
    const auto slot = base::slot_of(account.text);
    return {
        .account = account,
        .token = base::make_ulid(town.now(), town.random(), slot),
        .expires_at = town.now() + token_lasts,
        .session =
            domain::SessionStart{
                .session = {base::make_ulid(town.now(), town.random(), slot)},
                .device = usual_browser(),
                .refresh_until = town.now() + some_life(town)
            },
        .password = some_password(town, account)
    };
}

void sign_in_with(Town& town, domain::SignIn command) {
    auto held = std::make_shared<HeldSession>(HeldSession{
        .account = command.account,
        .session = command.session->session,
        .token = command.token,
        .token_until = command.expires_at,
        .lasts = command.session->refresh_until - town.now()
    });
    town.callers().ask(std::move(command), person, [&town, held](const Answer& answer) {
        if (answer.kind == Answer::Kind::done || answer.kind == Answer::Kind::repeated) {
            auto& sessions = town.pockets().sessions;
            if (sessions.size() >= kept) {
                sessions.erase(sessions.begin());
            }
            sessions.push_back(held);
        }
    });
}

std::vector<Activity> with_sessions(std::vector<Activity> others) {
    others.insert(
        others.end(),
        {{"somebody signs in", 10s, sign_in},
         {"somebody mistypes a password", 60s, mistype_a_password},
         {"somebody signs out", 30s, sign_out},
         {"somebody changes a password", 90s, change_a_password},
         {"a session is opened", 10s, open_a_session},
         {"a session is refreshed", 5s, refresh_a_session},
         {"an old refresh token is shown", 30s, show_an_old_token},
         {"a session is signed out of", 40s, sign_out_of_a_session},
         {"a session is closed", 60s, close_a_session},
         {"all sessions are ended", 90s, end_all_sessions},
         {"who is signed in is forgotten", 90s, erase_who_is_signed_in}}
    );
    return others;
}

}  // namespace simulation
