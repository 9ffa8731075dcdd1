#pragma once
// Commands about sessions and second factors. Part of domain/people/commands.hpp.

#include "base/describe.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"
#include "events/second_factor.hpp"
#include "events/sessions.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace domain {

// What a sign-in opens.
struct SessionStart {
    events::SessionId session;
    events::DeviceFamily device;
    base::Instant refresh_until;
    std::optional<events::DeviceMark> mark;
};
BOOST_DESCRIBE_STRUCT(SessionStart, (), (session, device, refresh_until, mark))

// The browser is trusted from now on: `secret_hash` of what its cookie will hold.
struct TrustStart {
    events::DeviceId device;
    std::string secret_hash;
    base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(TrustStart, (), (device, secret_hash, expires_at))

// A code that was right: of that half minute, or a backup code by its keyed hash. With the proof of
// the password that was handed out before.
struct SecondFactorProof {
    std::string password_proof;
    base::Instant proof_until;
    std::optional<std::uint64_t> step;
    std::optional<std::string> backup_code;
    std::optional<TrustStart> trust;
};
BOOST_DESCRIBE_STRUCT(
    SecondFactorProof, (), (password_proof, proof_until, step, backup_code, trust)
)

struct RefreshSession {
    events::AccountId account;
    events::SessionId session;
    std::uint32_t generation = 0;  // of the refresh token that was shown
    base::Instant tokens_until;
    base::Instant refresh_until;
};
BOOST_DESCRIBE_STRUCT(
    RefreshSession, (), (account, session, generation, tokens_until, refresh_until)
)

// A stream is about to be opened by a token: once, whoever shows it and wherever.
struct UseStreamToken {
    events::AccountId account;
    std::string token;
    base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(UseStreamToken, (), (account, token, expires_at))

struct CloseSession {
    events::AccountId account;
    events::SessionId session;
};
BOOST_DESCRIBE_STRUCT(CloseSession, (), (account, session))

// By whoever it is, or for them.
struct EndAllSessions {
    events::AccountId account;
    events::InvalidationCause cause = events::InvalidationCause::signed_out_everywhere;
};
BOOST_DESCRIBE_STRUCT(EndAllSessions, (), (account, cause))

struct StartSecondFactorSetup {
    events::AccountId account;
    base::SealedText secret;
};
BOOST_DESCRIBE_STRUCT(StartSecondFactorSetup, (), (account, secret))

// A code of the secret that was shown: of that half minute.
struct EnableSecondFactor {
    events::AccountId account;
    base::SealedText secret;
    std::uint64_t step = 0;
    std::vector<std::string> backup_codes;
};
BOOST_DESCRIBE_STRUCT(EnableSecondFactor, (), (account, secret, step, backup_codes))

struct DisableSecondFactor {
    events::AccountId account;
};
BOOST_DESCRIBE_STRUCT(DisableSecondFactor, (), (account))

struct RegenerateBackupCodes {
    events::AccountId account;
    std::vector<std::string> backup_codes;
};
BOOST_DESCRIBE_STRUCT(RegenerateBackupCodes, (), (account, backup_codes))

// A code was wrong. Counts in memory; locks at the threshold.
struct FailSecondFactor {
    events::AccountId account;
    std::string password_proof;
    base::Instant proof_until;
};
BOOST_DESCRIBE_STRUCT(FailSecondFactor, (), (account, password_proof, proof_until))

// One, or all of them.
struct EndDeviceTrust {
    events::AccountId account;
    std::optional<events::DeviceId> device;
};
BOOST_DESCRIBE_STRUCT(EndDeviceTrust, (), (account, device))

}  // namespace domain
