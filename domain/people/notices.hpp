#pragma once
// What people are told about their own accounts, by mail: as jobs on the urgent queue, so that a
// code never waits behind a batch. Whoever wants no invites gets these all the same; to an address
// that bounces or complained nothing goes, and the facts say so.

#include "domain/follow_ups.hpp"

#include <chrono>
#include <variant>
#include <vector>

namespace domain::people {

using NoticedFact = std::variant<
    events::AccountRegistered,
    events::EmailCodeSent,
    events::FarewellSent,
    events::PasswordResetRequested,
    events::PasswordChanged,
    events::AccountSuspended,
    events::AccountDeactivated,
    events::AccountReactivated,
    events::SignInLocked,
    events::SessionOpened,
    events::RefreshReuseDetected,
    events::SecondFactorEnabled,
    events::SecondFactorDisabled,
    events::BackupCodeUsed,
    events::BackupCodesRegenerated,
    events::DataExportReady,
    events::BatchEndTold>;

// Of what was done rather than of what to do; later it is no news.
inline constexpr auto notice_lasts = std::chrono::hours{24};

std::vector<FollowUp> react(const events::AccountRegistered& fact);
std::vector<FollowUp> react(const events::EmailCodeSent& fact);
std::vector<FollowUp> react(const events::FarewellSent& fact);
std::vector<FollowUp> react(const events::PasswordResetRequested& fact);
std::vector<FollowUp> react(const events::PasswordChanged& fact);
std::vector<FollowUp> react(const events::AccountSuspended& fact);
std::vector<FollowUp> react(const events::AccountDeactivated& fact);
std::vector<FollowUp> react(const events::AccountReactivated& fact);
std::vector<FollowUp> react(const events::SignInLocked& fact);
std::vector<FollowUp> react(const events::SessionOpened& fact);
std::vector<FollowUp> react(const events::RefreshReuseDetected& fact);
std::vector<FollowUp> react(const events::SecondFactorEnabled& fact);
std::vector<FollowUp> react(const events::SecondFactorDisabled& fact);
std::vector<FollowUp> react(const events::BackupCodeUsed& fact);
std::vector<FollowUp> react(const events::BackupCodesRegenerated& fact);
std::vector<FollowUp> react(const events::DataExportReady& fact);
std::vector<FollowUp> react(const events::BatchEndTold& fact);

}  // namespace domain::people
