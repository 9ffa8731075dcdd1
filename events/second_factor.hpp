#pragma once
// Facts of the second factor: six digits that change every half minute, backup codes for whoever
// lost them, and browsers that are trusted without. In the account's stream.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"
#include "events/sessions.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace events {

// A secret was shown to its owner; it asks for nothing before a code of it was seen.
struct SecondFactorSetupStarted {
    AccountId account;
    base::SealedText secret;
    base::Instant at;
    base::Instant expires_at;
    bool operator==(const SecondFactorSetupStarted&) const = default;
};
BOOST_DESCRIBE_STRUCT(SecondFactorSetupStarted, (), (account, secret, at, expires_at))

struct SecondFactorSetupExpired {
    AccountId account;
    base::Instant at;
    bool operator==(const SecondFactorSetupExpired&) const = default;
};
BOOST_DESCRIBE_STRUCT(SecondFactorSetupExpired, (), (account, at))

// With the secret of the last setup. `step`: the half minute whose code was shown.
struct SecondFactorEnabled {
    AccountId account;
    std::uint64_t step = 0;
    std::vector<std::string> backup_codes;  // keyed hashes
    base::Instant at;
    std::optional<Addressee> addressee;
    bool operator==(const SecondFactorEnabled&) const = default;
};
BOOST_DESCRIBE_STRUCT(SecondFactorEnabled, (), (account, step, backup_codes, at, addressee))

// With its secret, codes and trusted browsers.
struct SecondFactorDisabled {
    AccountId account;
    std::string by;
    base::Instant at;
    std::optional<Addressee> addressee;
    bool operator==(const SecondFactorDisabled&) const = default;
};
BOOST_DESCRIBE_STRUCT(SecondFactorDisabled, (), (account, by, at, addressee))

// A code was right. Codes of this half minute, and of earlier ones, are no good any more; nor is
// the proof of the password that came with it.
struct SecondFactorPassed {
    AccountId account;
    std::uint64_t step = 0;
    std::string password_proof;  // the id of that token
    base::Instant proof_until;   // so that it can be forgotten
    base::Instant at;
    bool operator==(const SecondFactorPassed&) const = default;
};
BOOST_DESCRIBE_STRUCT(SecondFactorPassed, (), (account, step, password_proof, proof_until, at))

struct BackupCodeUsed {
    AccountId account;
    std::string code;  // its keyed hash
    std::uint32_t left = 0;
    std::string password_proof;
    base::Instant proof_until;
    base::Instant at;
    std::optional<Addressee> addressee;
    bool operator==(const BackupCodeUsed&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    BackupCodeUsed, (), (account, code, left, password_proof, proof_until, at, addressee)
)

struct BackupCodesRegenerated {
    AccountId account;
    std::vector<std::string> backup_codes;
    base::Instant at;
    std::optional<Addressee> addressee;
    bool operator==(const BackupCodesRegenerated&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackupCodesRegenerated, (), (account, backup_codes, at, addressee))

// Too many wrong codes: none is looked at before `until`.
struct SecondFactorLocked {
    AccountId account;
    std::uint32_t failures = 0;
    base::Instant until;
    bool operator==(const SecondFactorLocked&) const = default;
};
BOOST_DESCRIBE_STRUCT(SecondFactorLocked, (), (account, failures, until))

struct DeviceTrusted {
    AccountId account;
    DeviceId device;
    std::string secret_hash;  // of what its cookie holds
    DeviceFamily family;
    base::Instant at;
    base::Instant expires_at;
    bool operator==(const DeviceTrusted&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeviceTrusted, (), (account, device, secret_hash, family, at, expires_at))

enum class DeviceTrustEnd { revoked, expired, another_browser, crowded_out };
BOOST_DESCRIBE_ENUM(DeviceTrustEnd, revoked, expired, another_browser, crowded_out)

struct DeviceTrustEnded {
    AccountId account;
    DeviceId device;
    DeviceTrustEnd reason = DeviceTrustEnd::revoked;
    base::Instant at;
    bool operator==(const DeviceTrustEnded&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeviceTrustEnded, (), (account, device, reason, at))

using SecondFactorFact = std::variant<
    SecondFactorSetupStarted,
    SecondFactorSetupExpired,
    SecondFactorEnabled,
    SecondFactorDisabled,
    SecondFactorPassed,
    BackupCodeUsed,
    BackupCodesRegenerated,
    SecondFactorLocked,
    DeviceTrusted,
    DeviceTrustEnded>;

}  // namespace events
