#include "domain/people/second_factor.hpp"

#include "base/mutation.hpp"

#include <algorithm>
#include <utility>

namespace domain::people {

namespace {

using Facts = std::vector<SecondFactorFact>;

bool is_locked(const SecondFactor& factor, base::Instant now) {
    return factor.locked_until && now < *factor.locked_until;
}

const TriedProof* find_proof(const SecondFactor& factor, const std::string& id) {
    const auto found = std::ranges::find(factor.proofs, id, &TriedProof::id);
    return found == factor.proofs.end() ? nullptr : &*found;
}

// Those that expired meanwhile are forgotten.
TriedProof& open_entry(
    SecondFactor& factor, const std::string& id, base::Instant until, base::Instant now
) {
    std::erase_if(factor.proofs, [&](const auto& one) { return one.until <= now; });
    const auto found = std::ranges::find(factor.proofs, id, &TriedProof::id);
    if (found != factor.proofs.end()) {
        return *found;
    }
    return factor.proofs.emplace_back(TriedProof{.id = id, .until = until});
}

SecondFactor used(
    SecondFactor factor, const std::string& proof, base::Instant until, base::Instant at
) {
    open_entry(factor, proof, until, at).is_used =
        !base::is_mutated(base::Mutation::used_proof_opens);
    factor.used_at = at;
    factor.failures = 0;
    factor.locked_until.reset();
    return factor;
}

std::uint32_t failures_at(const SecondFactor& factor, base::Instant now) {
    return now - factor.failing_since < code_failures_counted_for ? factor.failures : 0;
}

// Of proofs that ran out nobody knows any more whether they were used. When they are forgotten
// depends on wrong codes, which are in no log: so they open nothing, forgotten or not.
std::optional<base::Rejection> check_may_try(
    const SecondFactor& factor, const std::string& proof, base::Instant until, base::Instant now
) {
    if (is_locked(factor, now)) {
        return codes_not_locked;
    }
    const auto* tried = find_proof(factor, proof);
    const bool is_used_up = tried && (tried->is_used || tried->failures >= failures_of_proof_max);
    if (is_used_up || until <= now) {
        return open_proof;
    }
    return std::nullopt;
}

std::optional<SecondFactorFact> pass_with_code(
    const SecondFactor& factor, const SignIn& command, base::Instant now
) {
    const auto& proof = *command.proof;
    const bool is_later = proof.step && (*proof.step > factor.last_step ||
                                         base::is_mutated(base::Mutation::code_is_taken_twice));
    if (is_later) {
        return SecondFactorPassed{
            .account = command.account,
            .step = *proof.step,
            .password_proof = proof.password_proof,
            .proof_until = proof.proof_until,
            .at = now
        };
    }
    const bool is_left =
        proof.backup_code &&
        std::ranges::find(factor.backup_codes, *proof.backup_code) != factor.backup_codes.end();
    if (is_left) {
        return BackupCodeUsed{
            .account = command.account,
            .code = *proof.backup_code,
            .left = static_cast<std::uint32_t>(factor.backup_codes.size() - 1),
            .password_proof = proof.password_proof,
            .proof_until = proof.proof_until,
            .at = now
        };
    }
    return std::nullopt;
}

DeviceTrustEnded trust_ended(
    const TrustedDevice& device,
    const events::AccountId& account,
    events::DeviceTrustEnd reason,
    base::Instant now
) {
    return {.account = account, .device = device.id.id(), .reason = reason, .at = now};
}

Facts trust(const SecondFactor& factor, const SignIn& command, base::Instant now) {
    Facts facts;
    if (!command.proof->trust || !command.session) {
        return facts;
    }
    if (factor.devices.size() >= trusted_devices_max) {
        facts.emplace_back(trust_ended(
            factor.devices.front(), command.account, events::DeviceTrustEnd::crowded_out, now
        ));
    }
    const auto& start = *command.proof->trust;
    facts.emplace_back(DeviceTrusted{
        .account = command.account,
        .device = start.device,
        .secret_hash = start.secret_hash,
        .family = command.session->device,
        .at = now,
        .expires_at = start.expires_at
    });
    return facts;
}

boost::system::result<Shown, base::Rejection> show_device(
    const SecondFactor& factor, const SignIn& command, base::Instant now
) {
    const auto device =
        std::ranges::find(factor.devices, *command.trusted_device, &TrustedDevice::secret_hash);
    if (device == factor.devices.end() || device->expires_at <= now) {
        return base::Rejection{second_factor_shown};
    }
    if (!command.session || command.session->device != device->family) {
        return Shown{
            .lets_in = false,
            .facts = {trust_ended(
                *device, command.account, events::DeviceTrustEnd::another_browser, now
            )}
        };
    }
    return Shown{.method = events::SessionMethod::trusted_device};
}

}  // namespace

SecondFactor evolve(SecondFactor factor, const SecondFactorSetupStarted& fact) {
    factor.setup = SecondFactorSetup{.secret = fact.secret, .expires_at = fact.expires_at};
    return factor;
}

SecondFactor evolve(SecondFactor factor, const SecondFactorSetupExpired&) {
    factor.setup.reset();
    return factor;
}

SecondFactor evolve(SecondFactor factor, const SecondFactorEnabled& fact) {
    SecondFactor on{
        .enabled_at = fact.at, .last_step = fact.step, .backup_codes = fact.backup_codes
    };
    if (factor.setup) {
        on.secret = std::move(factor.setup->secret);
    }
    // What was used up before it was turned off and on again stays so.
    on.proofs = std::move(factor.proofs);
    return on;
}

SecondFactor evolve(SecondFactor factor, const SecondFactorDisabled& fact) {
    SecondFactor off{.proofs = std::move(factor.proofs)};
    std::erase_if(off.proofs, [&](const auto& one) { return one.until <= fact.at; });
    return off;
}

SecondFactor evolve(SecondFactor factor, const SecondFactorPassed& fact) {
    factor.last_step = fact.step;
    return used(std::move(factor), fact.password_proof, fact.proof_until, fact.at);
}

SecondFactor evolve(SecondFactor factor, const BackupCodeUsed& fact) {
    if (!base::is_mutated(base::Mutation::backup_code_is_not_struck_off)) {
        std::erase(factor.backup_codes, fact.code);
    }
    return used(std::move(factor), fact.password_proof, fact.proof_until, fact.at);
}

SecondFactor evolve(SecondFactor factor, const BackupCodesRegenerated& fact) {
    factor.backup_codes = fact.backup_codes;
    return factor;
}

SecondFactor evolve(SecondFactor factor, const SecondFactorLocked& fact) {
    factor.failures = fact.failures;
    factor.failing_since = fact.until - code_failures_counted_for;
    factor.locked_until = fact.until;
    return factor;
}

SecondFactor evolve(SecondFactor factor, const DeviceTrusted& fact) {
    factor.devices.push_back(
        {.id = fact.device,
         .secret_hash = fact.secret_hash,
         .family = fact.family,
         .trusted_at = fact.at,
         .expires_at = fact.expires_at}
    );
    return factor;
}

SecondFactor evolve(SecondFactor factor, const DeviceTrustEnded& fact) {
    const CompactId<events::DeviceId> id{fact.device};
    std::erase_if(factor.devices, [&](const auto& one) { return one.id == id; });
    return factor;
}

boost::system::result<Shown, base::Rejection> show_second_factor(
    const SecondFactor& factor, const SignIn& command, base::Instant now
) {
    if (!factor.is_on() && command.proof) {
        return base::Rejection{second_factor_on};
    }
    if (!factor.is_on()) {
        return Shown{};
    }
    if (command.trusted_device) {
        return show_device(factor, command, now);
    }
    if (!command.proof) {
        return base::Rejection{second_factor_shown};
    }
    const auto& proof = *command.proof;
    if (const auto broken = check_may_try(factor, proof.password_proof, proof.proof_until, now)) {
        return *broken;
    }
    auto passed = pass_with_code(factor, command, now);
    if (!passed) {
        return base::Rejection{right_code};
    }
    Shown shown{.method = events::SessionMethod::second_factor, .facts = {std::move(*passed)}};
    for (auto& fact : trust(factor, command, now)) {
        shown.facts.push_back(std::move(fact));
    }
    return shown;
}

base::Decision<SecondFactorFact> start_setup(
    const SecondFactor& factor, const StartSecondFactorSetup& command, base::Instant now
) {
    if (factor.is_on()) {
        return second_factor_off;
    }
    if (factor.setup && factor.setup->secret == command.secret) {
        return Facts{};
    }
    return Facts{SecondFactorSetupStarted{
        .account = command.account,
        .secret = command.secret,
        .at = now,
        .expires_at = now + setup_lasts
    }};
}

base::Decision<SecondFactorFact> enable(
    const SecondFactor& factor, const EnableSecondFactor& command, base::Instant now
) {
    if (factor.is_on()) {
        return second_factor_off;
    }
    const auto& setup = factor.setup;
    if (!setup || setup->expires_at <= now || setup->secret != command.secret) {
        return setup_begun;
    }
    return Facts{SecondFactorEnabled{
        .account = command.account,
        .step = command.step,
        .backup_codes = command.backup_codes,
        .at = now
    }};
}

base::Decision<SecondFactorFact> regenerate_codes(
    const SecondFactor& factor, const RegenerateBackupCodes& command, base::Instant now
) {
    if (!factor.is_on()) {
        return second_factor_on;
    }
    return Facts{BackupCodesRegenerated{
        .account = command.account, .backup_codes = command.backup_codes, .at = now
    }};
}

base::Decision<SecondFactorFact> fail(
    const SecondFactor& factor, const FailSecondFactor& command, base::Instant now
) {
    if (!factor.is_on()) {
        return second_factor_on;
    }
    const auto broken = check_may_try(factor, command.password_proof, command.proof_until, now);
    if (broken) {
        return *broken;
    }
    const auto before = failures_at(factor, now);
    if (before + 1 < failures_of_hour_max) {
        return Facts{};
    }
    return Facts{SecondFactorLocked{
        .account = command.account,
        .failures = before + 1,
        .until = factor.failing_since + code_failures_counted_for
    }};
}

base::Decision<SecondFactorFact> end_trust(
    const SecondFactor& factor, const EndDeviceTrust& command, base::Instant now
) {
    Facts facts;
    for (const auto& device : factor.devices) {
        if (!command.device || device.id == CompactId<events::DeviceId>{*command.device}) {
            facts.emplace_back(
                trust_ended(device, command.account, events::DeviceTrustEnd::revoked, now)
            );
        }
    }
    if (command.device && facts.empty()) {
        return known_device;
    }
    return facts;
}

std::vector<SecondFactorFact> expire(
    const SecondFactor& factor, const events::AccountId& account, base::Instant now
) {
    Facts facts;
    if (factor.setup && factor.setup->expires_at <= now) {
        facts.emplace_back(SecondFactorSetupExpired{.account = account, .at = now});
    }
    for (const auto& device : factor.devices) {
        if (device.expires_at <= now) {
            facts.emplace_back(trust_ended(device, account, events::DeviceTrustEnd::expired, now));
        }
    }
    return facts;
}

SecondFactor note_code_failure(
    SecondFactor factor, const FailSecondFactor& command, base::Instant now
) {
    if (!factor.is_on() ||
        check_may_try(factor, command.password_proof, command.proof_until, now)) {
        return factor;
    }
    const auto before = failures_at(factor, now);
    if (before == 0) {
        factor.failing_since = now;
    }
    factor.failures = before + 1;
    ++open_entry(factor, command.password_proof, command.proof_until, now).failures;
    return factor;
}

std::optional<base::Instant> deadline(const SecondFactor& factor) {
    std::optional<base::Instant> first;
    if (factor.setup) {
        first = factor.setup->expires_at;
    }
    for (const auto& device : factor.devices) {
        first = std::min(first.value_or(device.expires_at), device.expires_at);
    }
    return first;
}

}  // namespace domain::people
