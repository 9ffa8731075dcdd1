#include "tests/simulation/factors.hpp"

#include "base/ulid.hpp"
#include "platform/crypto/key_ring.hpp"
#include "tests/simulation/sessions.hpp"

#include <fmt/format.h>

#include <utility>

namespace simulation {

namespace {

using namespace std::chrono_literals;
using shards::Answer;
using Held = std::shared_ptr<HeldFactor>;

const std::string person = "person";
constexpr auto step_lasts = 30s;
constexpr auto proof_lasts = 5min;
constexpr std::size_t codes_count = 6;
constexpr std::size_t kept = 40;

std::uint64_t step_at(base::Instant at) {
    return static_cast<std::uint64_t>(at.time_since_epoch() / step_lasts);
}

std::vector<std::string> some_codes(Town& town) {
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < codes_count; ++i) {
        codes.push_back(fmt::format("code {:016x}", town.random().next()));
    }
    return codes;
}

bool is_done(const Answer& answer) {
    return answer.kind == Answer::Kind::done || answer.kind == Answer::Kind::repeated;
}

Held any_factor(Town& town) {
    const auto* held = town.any_of(town.pockets().factors);
    return held ? *held : nullptr;
}

// Mostly a new one, handed out for a password; now and then the one that was shown before.
domain::SecondFactorProof proof_of(Town& town, HeldFactor& held) {
    const bool is_again = town.now() < held.last_proof_until && town.random().below(3) == 0;
    if (!is_again) {
        held.last_proof = fmt::format("proof {:016x}", town.random().next());
        held.last_proof_until = town.now() + proof_lasts;
    }
    return {.password_proof = held.last_proof, .proof_until = held.last_proof_until};
}

void sign_in_by(Town& town, const Held& held, domain::SecondFactorProof proof) {
    auto command = sign_in_of(town, held->account);
    command.proof = std::move(proof);
    sign_in_with(town, std::move(command));
}

void enable(Town& town, const Held& held, const base::SealedText& secret) {
    held->backup_codes = some_codes(town);
    town.callers().ask(
        domain::EnableSecondFactor{
            .account = held->account,
            .secret = secret,
            .step = step_at(town.now()),
            .backup_codes = held->backup_codes
        },
        person,
        [&town, held](const Answer& answer) {
            auto& factors = town.pockets().factors;
            if (is_done(answer) && factors.size() < kept) {
                factors.push_back(held);
            }
        }
    );
}

void set_up_a_factor(Town& town) {
    const auto* account = town.any_of(town.accounts());
    if (!account) {
        return;
    }
    auto held = std::make_shared<HeldFactor>(HeldFactor{.account = *account});
    town.callers().reserve_keys(1, [&town, held](Process* process, auto keys) {
        if (!process || keys.empty()) {
            return;
        }
        const auto text = fmt::format("secret {}", town.random().next());
        const auto secret = *process->ring().seal(keys.front(), text);
        town.callers().ask(
            domain::StartSecondFactorSetup{.account = held->account, .secret = secret},
            person,
            [&town, held, secret](const Answer& answer) {
                const bool gives_up = town.random().below(4) == 0;
                if (is_done(answer) && !gives_up) {
                    town.later(town.between(1s, 30s), [&town, held, secret] {
                        enable(town, held, secret);
                    });
                }
            }
        );
    });
}

// Also the one of the half minute before, and the same one twice at once.
void show_a_code(Town& town) {
    const auto held = any_factor(town);
    if (!held) {
        return;
    }
    const auto step = step_at(town.now()) - town.random().below(2);
    for (auto times = 1 + town.random().below(2); times > 0; --times) {
        auto proof = proof_of(town, *held);
        proof.step = step;
        sign_in_by(town, held, std::move(proof));
    }
}

void use_a_backup_code(Town& town) {
    const auto held = any_factor(town);
    const auto* code = held ? town.any_of(held->backup_codes) : nullptr;
    if (!code) {
        return;
    }
    for (auto times = 1 + town.random().below(2); times > 0; --times) {
        auto proof = proof_of(town, *held);
        proof.backup_code = *code;
        sign_in_by(town, held, std::move(proof));
    }
}

void type_wrong_codes_with(Town& town, const Held& held, std::uint64_t times) {
    const auto proof = fmt::format("{}{:016x}", tried_proofs, town.random().next());
    const auto until = town.now() + proof_lasts;
    for (; times > 0; --times) {
        town.callers().ask(
            domain::FailSecondFactor{
                .account = held->account, .password_proof = proof, .proof_until = until
            },
            person
        );
    }
    sign_in_by(
        town, held, {.password_proof = proof, .proof_until = until, .step = step_at(town.now())}
    );
}

// Some go on with proof after proof, until it locks.
void type_wrong_codes(Town& town) {
    const auto held = any_factor(town);
    if (!held) {
        return;
    }
    if (town.random().below(2) == 0) {
        return type_wrong_codes_with(town, held, 1 + town.random().below(7));
    }
    for (int proofs = 0; proofs < 4; ++proofs) {
        const auto wait = town.between(1ms, 100ms);
        town.later(wait, [&town, held] { type_wrong_codes_with(town, held, 4); });
    }
}

void trust_a_browser(Town& town) {
    const auto held = any_factor(town);
    if (!held) {
        return;
    }
    auto proof = proof_of(town, *held);
    proof.step = step_at(town.now());
    held->device = fmt::format("cookie {:016x}", town.random().next());
    const auto slot = base::slot_of(held->account.text);
    proof.trust = domain::TrustStart{
        .device = {base::make_ulid(town.now(), town.random(), slot)},
        .secret_hash = *held->device,
        .expires_at = town.now() + town.between(5min, 40h)
    };
    sign_in_by(town, held, std::move(proof));
}

void come_by_a_trusted_browser(Town& town) {
    const auto held = any_factor(town);
    if (!held || !held->device) {
        return;
    }
    auto command = sign_in_of(town, held->account);
    command.trusted_device = held->device;
    if (town.random().below(6) == 0) {
        command.session->device.browser = "Safari";
    }
    sign_in_with(town, std::move(command));
}

void change_a_factor(Town& town) {
    const auto held = any_factor(town);
    if (!held) {
        return;
    }
    switch (town.random().below(3)) {
        case 0:
            held->backup_codes = some_codes(town);
            return town.callers().ask(
                domain::RegenerateBackupCodes{
                    .account = held->account, .backup_codes = held->backup_codes
                },
                person
            );
        case 1:
            return town.callers().ask(
                domain::DisableSecondFactor{.account = held->account}, person
            );
        default:
            return town.callers().ask(domain::EndDeviceTrust{.account = held->account}, person);
    }
}

}  // namespace

std::vector<Activity> with_factors(std::vector<Activity> others) {
    others.insert(
        others.end(),
        {{"a second factor is set up", 40s, set_up_a_factor},
         {"a code is shown", 12s, show_a_code},
         {"a backup code is used", 25s, use_a_backup_code},
         {"wrong codes are typed", 60s, type_wrong_codes},
         {"a browser is trusted", 60s, trust_a_browser},
         {"a trusted browser comes", 40s, come_by_a_trusted_browser},
         {"a second factor is changed", 90s, change_a_factor}}
    );
    return others;
}

}  // namespace simulation
