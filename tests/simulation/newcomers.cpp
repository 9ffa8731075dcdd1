#include "tests/simulation/newcomers.hpp"

#include "base/ulid.hpp"
#include "domain/beta/settings.hpp"
#include "domain/people/account.hpp"
#include "platform/crypto/key_ring.hpp"

#include <fmt/format.h>

namespace simulation {

namespace {

// One in so many shows somebody else's code, or one of another role.
constexpr std::uint64_t mistaken_one_in = 6;

using namespace std::chrono_literals;

domain::SignUp form_of(
    Town& town, const Person& person, const platform::crypto::KeyRing& ring, const std::string& key
) {
    return {
        .recipient = person.recipient,
        .address = *ring.seal(key, person.address),
        .first_name = *ring.seal(key, "Ann"),
        .last_name = *ring.seal(key, "Bell"),
        .zip_code = *ring.seal(key, "10001"),
        .timezone = "America/New_York",
        .password = *ring.seal(key, fmt::format("hash {}", town.random().next())),
        .role = events::Role::instructor,
        .policy = town.some_policy()
    };
}

void sign_up(Town& town, const Person& person, std::optional<events::CodeHash> code) {
    town.callers().reserve_keys(1, [&town, person, code](Process* process, auto keys) {
        if (!process || keys.empty()) {
            return;
        }
        auto form = form_of(town, person, process->ring(), keys.front());
        form.code_hash = code;
        if (town.random().below(mistaken_one_in) == 0) {
            form.role = events::Role::student;
        }
        town.callers().ask(std::move(form), "person");
    });
}

void sign_up_held(Town& town, const Person& person, const domain::HeldElsewhere& held) {
    town.callers().reserve_keys(1, [&town, person, held](Process* process, auto keys) {
        if (!process || keys.empty()) {
            return;
        }
        auto form = form_of(town, person, process->ring(), keys.front());
        form.held = held;
        town.callers().ask(std::move(form), "person");
    });
}

void redeem_held(Town& town, const Person& person, const domain::HeldElsewhere& held) {
    town.callers().ask(
        domain::RedeemInvite{
            .account = domain::people::account_of(person.recipient),
            .code_hash = {town.routing().invite_of("-")},
            .held = held,
            .policy = town.some_policy()
        },
        "person"
    );
}

void settle(Town& town, const Person& person, const domain::HeldElsewhere& held) {
    town.callers().ask(
        domain::SettleHold{
            .account = domain::people::account_of(person.recipient),
            .invite = held.invite,
            .hold = held.hold
        },
        "person"
    );
}

// Some never come back; some say that it was nothing; most sign up or redeem, some too late.
void go_on_by_hold(Town& town, const Person& person, const shards::Answer& answer) {
    const auto choice = town.random().below(6);
    if (!answer.facts || answer.facts->empty() || choice == 0) {
        return;
    }
    const auto* fact = std::get_if<events::InviteHeld>(&answer.facts->front().fact);
    if (!fact) {
        return;
    }
    const domain::HeldElsewhere held{
        .invite = fact->invite, .hold = fact->hold, .role = fact->role, .code = fact->code
    };
    if (choice == 1) {
        return settle(town, person, held);
    }
    town.later(town.between(0s, choice == 2 ? 15min : 10s), [&town, person, held] {
        if (town.random().below(3) == 0) {
            return redeem_held(town, person, held);
        }
        sign_up_held(town, person, held);
    });
}

}  // namespace

// Perhaps twice at once, as with a form that was sent twice.
void register_by_invite(Town& town) {
    const auto* issued = town.any_of(town.codes());
    if (!issued) {
        return;
    }
    const auto& person = town.person_for(*issued);
    for (auto times = 1 + town.random().below(3); times > 0; --times) {
        const bool is_mistaken = town.random().below(mistaken_one_in) == 0;
        sign_up(town, person, is_mistaken ? town.any_of(town.codes())->code : issued->code);
    }
    if (town.random().below(mistaken_one_in) == 0) {
        sign_up(town, person, std::nullopt);
    }
}

void redeem_an_invite(Town& town) {
    const auto* issued = town.any_of(town.codes());
    if (!issued) {
        return;
    }
    const auto own = domain::people::account_of(town.person_for(*issued).recipient);
    const auto* other = town.any_of(town.accounts());
    const bool is_mistaken = other && town.random().below(mistaken_one_in) == 0;
    for (auto times = 1 + town.random().below(3); times > 0; --times) {
        town.callers().ask(
            domain::RedeemInvite{
                .account = is_mistaken ? *other : own,
                .code_hash = issued->code,
                .policy = town.some_policy()
            },
            "person"
        );
    }
}

void register_by_a_hold(Town& town) {
    const auto* issued = town.any_of(town.codes());
    if (!issued) {
        return;
    }
    for (auto rivals = 1 + town.random().below(3); rivals > 0; --rivals) {
        const auto& person = town.somebody();
        town.callers().ask(
            domain::HoldInvite{
                .code_hash = issued->code,
                .holder = domain::people::account_of(person.recipient),
                .role = events::Role::instructor
            },
            "person",
            [&town, person](const shards::Answer& answer) { go_on_by_hold(town, person, answer); }
        );
    }
}

// Where it falls, or where somebody lives.
void issue_an_open_invite(Town& town) {
    const auto anywhere = static_cast<base::Slot>(town.random().below(base::slot_count));
    const auto slot =
        town.random().below(2) == 0 ? base::slot_of(town.somebody().recipient.text) : anywhere;
    town.callers().reserve_keys(1, [&town, slot](Process* process, auto keys) {
        if (!process || keys.empty()) {
            return;
        }
        const auto code = platform::crypto::draw_code(town.routing(), town.random(), slot);
        town.callers().ask(
            domain::IssueInvite{
                .invite = {base::make_ulid(town.now(), town.random(), slot)},
                .code_hash = {town.routing().invite_of(code)},
                .code = *process->ring().seal(keys.front(), code),
                .expires_in_days = static_cast<std::uint32_t>(1 + town.random().below(14)),
                .source = "simulation",
                .deliver = false,
                .issued_by = "admin:ada"
            },
            "admin:ada"
        );
    });
}

void register_with_proof(Town& town, const Person& person, const events::ProofId& proof) {
    town.callers().reserve_keys(1, [&town, person, proof](Process* process, auto keys) {
        if (!process || keys.empty()) {
            return;
        }
        auto form = form_of(town, person, process->ring(), keys.front());
        form.role = events::Role::student;
        form.proof = proof;
        town.callers().ask(std::move(form), "person");
    });
}

void change_the_phase(Town& town) {
    domain::ChangeBetaSettings change{
        .settings = domain::beta::the_settings,
        .beta_disabled = town.random().below(4) == 0,
        .allow_signup_without_invite = town.random().below(2) == 0
    };
    change.beta_phase = town.random().below(2) == 0 ? events::BetaPhase::open_beta
                                                    : events::BetaPhase::instructor_only;
    if (town.random().below(2) == 0) {
        change.if_version = town.some_policy().version;
    }
    town.callers().ask(change, "admin:ada");
}

}  // namespace simulation
