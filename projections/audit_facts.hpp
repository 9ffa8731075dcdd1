#pragma once
// Which facts the audit trail tells of, what it calls them, and what they are about. The rest is
// machinery: rows of batches on their way, mails, holds, the books of shards.

#include "events/catalogue.hpp"
#include "projections/audit_status.hpp"

#include <string>
#include <string_view>

namespace projections::audit_trail {

// A person is known by the account that their address has or would have: what befell one person
// stands under one id.
struct Told {
    std::string_view action;
    std::string_view resource_type;
    std::string resource_id;
    Status status = Status::success;
};

inline Told told(const events::AccountRegistered& fact) {
    return {"user.create", "account", fact.account.text};
}

inline Told told(const events::SignedIn& fact) {
    return {"user.login", "account", fact.account.text};
}

inline Told told(const events::SignedOut& fact) {
    return {"user.logout", "account", fact.account.text};
}

inline Told told(const events::SignInLocked& fact) {
    return {"user.lock_out", "account", fact.account.text, Status::denied};
}

inline Told told(const events::SignInUnlocked& fact) {
    return {"user.unlock", "account", fact.account.text};
}

inline Told told(const events::SessionClosed& fact) {
    return {"user.session_end", "account", fact.account.text};
}

inline Told told(const events::RefreshReuseDetected& fact) {
    return {"user.refresh_reuse", "account", fact.account.text, Status::denied};
}

inline Told told(const events::TokensInvalidated& fact) {
    const bool is_forced = fact.cause == events::InvalidationCause::forced_out;
    return {
        is_forced ? "admin.force_logout" : "user.logout_everywhere", "account", fact.account.text
    };
}

inline Told told(const events::SecondFactorEnabled& fact) {
    return {"user.2fa_enable", "account", fact.account.text};
}

inline Told told(const events::SecondFactorDisabled& fact) {
    return {"user.2fa_disable", "account", fact.account.text};
}

inline Told told(const events::SecondFactorLocked& fact) {
    return {"user.2fa_lock_out", "account", fact.account.text, Status::denied};
}

inline Told told(const events::BackupCodeUsed& fact) {
    return {"user.backup_code_use", "account", fact.account.text};
}

inline Told told(const events::BackupCodesRegenerated& fact) {
    return {"user.backup_codes_new", "account", fact.account.text};
}

inline Told told(const events::DeviceTrusted& fact) {
    return {"user.device_trust", "account", fact.account.text};
}

inline Told told(const events::DeviceTrustEnded& fact) {
    return {"user.device_trust_end", "account", fact.account.text};
}

inline Told told(const events::PasswordResetRequested& fact) {
    return {"user.password_reset_request", "account", fact.account.text};
}

inline Told told(const events::AccountSuspended& fact) {
    return {"instructor.suspend", "account", fact.account.text};
}

inline Told told(const events::AccountDeactivated& fact) {
    return {"instructor.deactivate", "account", fact.account.text};
}

inline Told told(const events::AccountReactivated& fact) {
    return {"instructor.reactivate", "account", fact.account.text};
}

inline Told told(const events::ProfileChanged& fact) {
    return {"user.update", "account", fact.account.text};
}

inline Told told(const events::CaptchaRequired& fact) {
    return {"user.captcha_required", "account", fact.account.text, Status::denied};
}

inline Told told(const events::PermissionOverridden& fact) {
    return {"user.permission_change", "account", fact.account.text};
}

inline Told told(const events::DataExportRequested& fact) {
    return {"user.export", "account", fact.account.text};
}

inline Told told(const events::BetaAccessGranted& fact) {
    return {"access.grant", "account", fact.account.text};
}

inline Told told(const events::BetaAccessRevoked& fact) {
    return {"access.revoke", "account", fact.account.text};
}

inline Told told(const events::LifecycleStageReached& fact) {
    return {"instructor.stage", "account", fact.account.text};
}

inline Told told(const events::FoundingSlotClaimed& fact) {
    return {"founding.claim", "account", fact.account.text};
}

inline Told told(const events::FoundingSlotDenied& fact) {
    return {"founding.deny", "account", fact.account.text, Status::denied};
}

inline Told told(const events::FoundingSlotReleased& fact) {
    return {"founding.release", "account", fact.account.text};
}

inline Told told(const events::RecipientSuppressed& fact) {
    return {"mail.suppress", "account", events::account_at(fact.recipient).text};
}

inline Told told(const events::RecipientSuppressionLifted& fact) {
    return {"mail.suppression_lift", "account", events::account_at(fact.recipient).text};
}

inline Told told(const events::SubjectErased& fact) {
    const auto* action = fact.anonymised.value_or(false) ? "user.anonymize" : "user.delete";
    return {action, "account", events::account_at(fact.recipient).text};
}

inline Told told(const events::EmailCodeLocked& fact) {
    const auto account = events::account_at(fact.recipient);
    return {"user.email_code_lock_out", "account", account.text, Status::denied};
}

inline Told told(const events::InviteRevoked& fact) {
    return {"invite.revoke", "invite", fact.invite.text};
}

inline Told told(const events::InviteExpiryExtended& fact) {
    return {"invite.extend", "invite", fact.invite.text};
}

inline Told told(const events::InviteRedeemed& fact) {
    return {"invite.redeem", "invite", fact.invite.text};
}

inline Told told(const events::ImportClosed& fact) {
    return {"import.upload", "import", fact.import.text};
}

inline Told told(const events::BatchAccepted& fact) {
    return {"batch.send", "batch", fact.batch.text};
}

inline Told told(const events::BatchPaused& fact) {
    return {"batch.pause", "batch", fact.batch.text};
}

inline Told told(const events::BatchResumed& fact) {
    return {"batch.resume", "batch", fact.batch.text};
}

inline Told told(const events::BatchCancelled& fact) {
    return {"batch.cancel", "batch", fact.batch.text};
}

inline Told told(const events::BatchRetried& fact) {
    return {"batch.retry", "batch", fact.batch.text};
}

inline Told told(const events::RowResolved& fact) {
    return {"batch.row_settle", "batch", fact.batch.text};
}

inline Told told(const events::BatchCompleted& fact) {
    return {"batch.complete", "batch", fact.batch.text};
}

inline Told told(const events::BetaSettingsChanged& fact) {
    return {"beta.change", "settings", fact.settings.text};
}

inline Told told(const events::BetaChangeScheduled& fact) {
    return {"beta.schedule", "settings", fact.settings.text};
}

inline Told told(const events::BetaChangeCancelled& fact) {
    return {"beta.schedule_cancel", "settings", fact.settings.text};
}

inline Told told(const events::FoundingCapChanged& fact) {
    return {"founding.cap_change", "cohort", fact.cohort.text};
}

inline Told told(const events::ServiceTokenIssued& fact) {
    return {"service_token.issue", "service_token", fact.service_token.text};
}

inline Told told(const events::ServiceTokenRevoked& fact) {
    return {"service_token.revoke", "service_token", fact.service_token.text};
}

inline Told told(const events::WaitlistLeft& fact) {
    return {"waitlist.remove", "account", events::account_at(fact.recipient).text};
}

inline Told told(const events::PasswordChanged& fact) {
    const bool by_reset = fact.by_reset.value_or(false);
    return {
        by_reset ? "user.password_reset" : "user.password_change", "account", fact.account.text
    };
}

inline Told told(const events::SignInFailed& fact) {
    return {"user.login", "account", fact.account.text, Status::failed};
}

inline Told told(const events::InviteRedemptionRejected& fact) {
    return {"invite.redeem", "invite", fact.invite.text, Status::denied};
}

inline Told told(const events::InviteIssued& fact) {
    return {"invite.issue", "invite", fact.invite.text};
}

inline Told told(const events::InviteDeliveryRequested& fact) {
    return {"invite.resend", "invite", fact.invite.text};
}

template <class Fact>
concept Audited = requires(const Fact& fact) { told(fact); };

// Not each of them is told of.
template <Audited Fact>
bool is_told(const Fact&) {
    return true;
}

// Of a row: its batch is told of.
inline bool is_told(const events::InviteIssued& fact) {
    return !fact.batch_row;
}

// Of a first mail the invite itself is told of, and nobody asks for a reminder.
inline bool is_told(const events::InviteDeliveryRequested& fact) {
    return fact.delivery > 1 && !fact.batch_row && !fact.reminder.value_or(false);
}

}  // namespace projections::audit_trail
