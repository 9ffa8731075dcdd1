#pragma once
// The second factor of an account: a secret that shows another code every half minute, backup
// codes, and browsers that are trusted without. Which half minute a code is of, the api finds out;
// that it is taken once, is decided here. Wrong codes are counted in memory, a lock-out is a fact.

#include "base/rule.hpp"
#include "domain/commands.hpp"
#include "domain/compact_id.hpp"
#include "domain/context.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace domain::people {

using events::BackupCodesRegenerated, events::BackupCodeUsed, events::DeviceTrusted,
    events::DeviceTrustEnded, events::SecondFactorDisabled, events::SecondFactorEnabled,
    events::SecondFactorFact, events::SecondFactorLocked, events::SecondFactorPassed,
    events::SecondFactorSetupExpired, events::SecondFactorSetupStarted;

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

// What a password alone is answered with where there is a second factor.
inline constexpr base::Rule second_factor_shown{
    "AUTH_SECOND_FACTOR_REQUIRED", base::Kind::unauthenticated, "A second factor is needed"
};
inline constexpr base::Rule second_factor_on{
    "TWO_FACTOR_NOT_ENABLED", base::Kind::invalid, "2FA not enabled"
};
inline constexpr base::Rule second_factor_off{
    "TWO_FACTOR_ALREADY_ENABLED", base::Kind::invalid, "2FA is already enabled"
};
inline constexpr base::Rule setup_begun{
    "TWO_FACTOR_SETUP_NOT_STARTED", base::Kind::invalid, "No 2FA setup is in progress"
};
inline constexpr base::Rule codes_not_locked{
    "TWO_FACTOR_LOCKED",
    base::Kind::too_many,
    "After too many wrong codes none is looked at for a while."
};
// Used up, or tried too often.
inline constexpr base::Rule open_proof{
    "TWO_FACTOR_TEMP_TOKEN_INVALID", base::Kind::invalid, "Invalid temp token"
};
// Wrong, or taken before.
inline constexpr base::Rule right_code{
    "TWO_FACTOR_CODE_INVALID", base::Kind::invalid, "Invalid 2FA code"
};
inline constexpr base::Rule known_device{
    "TRUSTED_DEVICE_NOT_FOUND", base::Kind::absent, "There is no such trusted device."
};

inline constexpr auto setup_lasts = std::chrono::minutes{15};
inline constexpr std::uint32_t failures_of_proof_max = 5;
inline constexpr std::uint32_t failures_of_hour_max = 10;
inline constexpr auto code_failures_counted_for = std::chrono::hours{1};
// Another one replaces the one that was trusted first.
inline constexpr std::size_t trusted_devices_max = 20;

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct SecondFactorSetup {
    base::SealedText secret;
    base::Instant expires_at;
};

struct TrustedDevice {
    CompactId<events::DeviceId> id;
    std::string secret_hash;
    events::DeviceFamily family;
    base::Instant trusted_at;
    base::Instant expires_at;
};

// Of a password, as long as it could be shown.
struct TriedProof {
    std::string id;
    base::Instant until;
    std::uint32_t failures = 0;  // volatile
    bool is_used = false;
};

struct SecondFactor {
    std::optional<SecondFactorSetup> setup;
    std::optional<base::SealedText> secret;  // absent: it is off
    base::Instant enabled_at;
    std::optional<base::Instant> used_at;
    std::uint64_t last_step = 0;
    std::vector<std::string> backup_codes;  // hashes of those that are left
    std::vector<TrustedDevice> devices;     // oldest first
    std::vector<TriedProof> proofs;
    std::optional<base::Instant> locked_until;
    std::uint32_t failures = 0;  // volatile, but for those that a lock-out tells of
    base::Instant failing_since;

    bool is_on() const { return secret.has_value(); }

    bool empty() const { return !setup && !secret && proofs.empty(); }
};

SecondFactor evolve(SecondFactor factor, const SecondFactorSetupStarted& fact);
SecondFactor evolve(SecondFactor factor, const SecondFactorSetupExpired& fact);
SecondFactor evolve(SecondFactor factor, const SecondFactorEnabled& fact);
SecondFactor evolve(SecondFactor factor, const SecondFactorDisabled& fact);
SecondFactor evolve(SecondFactor factor, const SecondFactorPassed& fact);
SecondFactor evolve(SecondFactor factor, const BackupCodeUsed& fact);
SecondFactor evolve(SecondFactor factor, const BackupCodesRegenerated& fact);
SecondFactor evolve(SecondFactor factor, const SecondFactorLocked& fact);
SecondFactor evolve(SecondFactor factor, const DeviceTrusted& fact);
SecondFactor evolve(SecondFactor factor, const DeviceTrustEnded& fact);

// ── What is decided of it, for the account ───────────────────────────────────────────────────────

// What a sign-in has to show besides the password. Rejects with second_factor_on,
// second_factor_shown, codes_not_locked, open_proof, right_code.
struct Shown {
    bool lets_in = true;  // false: the browser is another than the one that was trusted
    events::SessionMethod method = events::SessionMethod::password;
    std::vector<SecondFactorFact> facts;
};

boost::system::result<Shown, base::Rejection> show_second_factor(
    const SecondFactor& factor, const SignIn& command, base::Instant now
);

// Rejects with second_factor_off.
base::Decision<SecondFactorFact> start_setup(
    const SecondFactor& factor, const StartSecondFactorSetup& command, base::Instant now
);

// Rejects with second_factor_off, setup_begun.
base::Decision<SecondFactorFact> enable(
    const SecondFactor& factor, const EnableSecondFactor& command, base::Instant now
);

// Rejects with second_factor_on.
base::Decision<SecondFactorFact> regenerate_codes(
    const SecondFactor& factor, const RegenerateBackupCodes& command, base::Instant now
);

// Rejects with second_factor_on, codes_not_locked, open_proof. Decides something only when the
// threshold is reached; `note_code_failure` counts.
base::Decision<SecondFactorFact> fail(
    const SecondFactor& factor, const FailSecondFactor& command, base::Instant now
);

// Rejects with known_device.
base::Decision<SecondFactorFact> end_trust(
    const SecondFactor& factor, const EndDeviceTrust& command, base::Instant now
);

// The setup and the trusted devices that have expired by now.
std::vector<SecondFactorFact> expire(
    const SecondFactor& factor, const events::AccountId& account, base::Instant now
);

// For after the facts of FailSecondFactor were applied.
SecondFactor note_code_failure(
    SecondFactor factor, const FailSecondFactor& command, base::Instant now
);

// ── Deadline ─────────────────────────────────────────────────────────────────────────────────────

std::optional<base::Instant> deadline(const SecondFactor& factor);

}  // namespace domain::people
