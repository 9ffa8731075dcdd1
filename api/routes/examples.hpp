#pragma once
// What requests and answers look like, for those who read /openapi.json. Typed, so that an example
// cannot say what its route does not.

#include "api/access_grants.hpp"
#include "api/account_status.hpp"
#include "api/audit_log.hpp"
#include "api/auth_blocks.hpp"
#include "api/batch_progress.hpp"
#include "api/batches.hpp"
#include "api/beta_changes.hpp"
#include "api/beta_metrics.hpp"
#include "api/beta_settings.hpp"
#include "api/confirmed_invites.hpp"
#include "api/data_exports.hpp"
#include "api/dead_jobs.hpp"
#include "api/email_verification.hpp"
#include "api/founding.hpp"
#include "api/funnels.hpp"
#include "api/guests.hpp"
#include "api/health.hpp"
#include "api/imports.hpp"
#include "api/invite_issuing.hpp"
#include "api/invite_lifetime.hpp"
#include "api/invites.hpp"
#include "api/jobs.hpp"
#include "api/mail_webhooks.hpp"
#include "api/notifications.hpp"
#include "api/password_reset.hpp"
#include "api/people.hpp"
#include "api/permissions.hpp"
#include "api/person_security.hpp"
#include "api/privacy.hpp"
#include "api/privacy_statistics.hpp"
#include "api/profile.hpp"
#include "api/redeeming.hpp"
#include "api/registration.hpp"
#include "api/second_factor.hpp"
#include "api/service_tokens.hpp"
#include "api/sessions.hpp"
#include "api/sign_in.hpp"
#include "api/stream_token.hpp"
#include "api/suppressions.hpp"
#include "api/waitlist.hpp"

namespace api {

// Session
void fill(SignInForm& form);
void fill(SignInBody& body);
void fill(SignInAnswer& answer);
void fill(ChangePasswordBody& body);
void fill(PasswordChangedView& view);
void fill(MeView& me);
void fill(ChangeProfileBody& body);
void fill(PhoneBody& body);
void fill(PhoneView& view);
void fill(StreamTokenView& view);
void fill(RegisterBody& body);
void fill(RegisteredUser& user);
void fill(RegistrationTaken& taken);
void fill(RefreshedView& view);
void fill(SessionsView& view);
void fill(SignedOutEverywhere& view);
void fill(GuestSession& guest);

// Notifications
void fill(NotificationsView& view);
void fill(UnreadCountView& view);
void fill(NotificationsChanged& changed);

// Second factor
void fill(SecondFactorSetupView& view);
void fill(SecondFactorCodeBody& body);
void fill(SecondFactorEnabledView& view);
void fill(SecondFactorPasswordBody& body);
void fill(SecondFactorMessage& view);
void fill(SecondFactorStatus& status);
void fill(BackupCodesView& view);
void fill(SecondFactorBody& body);
void fill(TrustedDevicesView& view);

// Mailboxes
void fill(SendEmailVerificationBody& body);
void fill(EmailVerificationSent& sent);
void fill(VerifyEmailCodeBody& body);
void fill(EmailVerified& verified);
void fill(RequestResetBody& body);
void fill(ResetRequestedView& view);
void fill(ResetLinkView& view);
void fill(ConfirmResetBody& body);
void fill(PasswordResetView& view);

// Accounts
void fill(StatusChanged& changed);
void fill(StatusView& view);

// Privacy
void fill(PrivacyExport& exported);
void fill(ExportAccepted& accepted);
void fill(ExportView& view);
void fill(DeletePersonBody& body);
void fill(PrivacyDeletion& deletion);
void fill(PrivacyStatisticsView& view);
void fill(RetentionApplied& applied);

// Beta
void fill(BetaSettingsView& view);
void fill(BetaSettingsBody& body);
void fill(BetaSettingsHistory& history);
void fill(GatedPong& pong);
void fill(RoutePolicy& policy);
void fill(MetricsSummary& summary);
void fill(Funnel& funnel);
void fill(FoundingCount& count);
void fill(FoundingStatus& status);
void fill(FoundingView& view);
void fill(FoundingCapBody& body);
void fill(FoundingCapSet& set);
void fill(ReleaseBody& body);
void fill(FoundingReleased& released);
void fill(FoundingFunnel& funnel);
void fill(StuckInstructors& view);
void fill(FunnelSnapshot& snapshot);

void fill(BetaChangePreview& preview);
void fill(ScheduleBetaChangeBody& body);
void fill(BetaChangeScheduledView& view);
void fill(CancelBetaChangeBody& body);
void fill(BetaChangeCancelledView& view);
void fill(RevertBetaBody& body);

// Operators and programs
void fill(AuditLog& log);
void fill(EntityAudit& view);
void fill(AuthBlocksView& view);
void fill(AuthBlocksOf& view);
void fill(AuthBlocksSummary& view);
void fill(ClearBlocksBody& body);
void fill(BlocksCleared& cleared);
void fill(ServiceTokenBody& body);
void fill(ServiceTokenMade& made);
void fill(ServiceTokensView& view);
void fill(RevokeServiceTokenBody& body);
void fill(ServiceTokenRevokedView& view);
void fill(PreviewBody& body);
void fill(InvitesPreview& preview);
void fill(ConfirmBody& body);
void fill(InvitesConfirmed& confirmed);

// Waitlist
void fill(JoinWaitlistBody& body);
void fill(WaitlistTaken& taken);
void fill(WaitlistView& view);
void fill(InviteWaitlistBody& body);
void fill(LeaveWaitlistBody& body);
void fill(WaitlistLeftView& view);

// Imports
void fill(ImportAnswer& answer);
void fill(ImportView& view);
void fill(ImportRowsView& view);
void fill(SendImportBody& body);
void fill(SentImport& sent);

// Batches
void fill(BatchView& view);
void fill(BatchesView& view);
void fill(BatchRowsView& view);
void fill(BatchSeries& series);
void fill(BatchProgress& progress);
void fill(ControlBody& body);
void fill(BatchControlled& controlled);
void fill(ResolveRowBody& body);
void fill(RowSettled& settled);
void fill(SendBatchBody& body);
void fill(BatchAcceptedView& view);
void fill(BatchSent& sent);

// Invites
void fill(InviteItem& item);
void fill(InvitesView& view);
void fill(InviteDetail& detail);
void fill(InviteValidity& validity);
void fill(GenerateBody& body);
void fill(GeneratedInvites& generated);
void fill(SendInviteBody& body);
void fill(InviteSent& sent);
void fill(RevokeBody& body);
void fill(InviteRevokedView& view);
void fill(ResendBody& body);
void fill(InviteResentView& view);
void fill(ConsumeBody& body);
void fill(ConsumedView& view);

// People
void fill(ErasePersonBody& body);
void fill(PersonErased& erased);
void fill(PersonView& view);
void fill(PeopleView& view);
void fill(PersonSecurity& security);
void fill(PermissionsView& view);
void fill(TrustedPeople& view);
void fill(OverrideBody& body);
void fill(AccessGrantsView& view);
void fill(GrantAccessBody& body);
void fill(AccessGranted& view);
void fill(RevokeAccessBody& body);
void fill(AccessRevokedView& view);
void fill(AccessSeeded& view);

// Mails
void fill(WebhookTaken& taken);
void fill(WebhookView& view);
void fill(WebhooksView& view);
void fill(SuppressionsView& view);
void fill(SuppressBody& body);
void fill(LiftBody& body);
void fill(SuppressionChanged& changed);
void fill(ExtendBody& body);
void fill(InviteExtendedView& view);
void fill(AskAgainBody& body);
void fill(AskedAgain& asked);

// Operations
void fill(JobView& view);
void fill(JobsView& view);
void fill(JobDetail& detail);
void fill(JobOrderBody& body);
void fill(ResolveJobBody& body);
void fill(JobOrdered& ordered);
void fill(DeadJobsBody& body);
void fill(DeadJobsOrdered& ordered);
void fill(SystemState& state);
void fill(HealthView& view);
void fill(LiteHealthView& view);
void fill(ReadyView& view);

template <class T>
std::string example() {
    T value;
    fill(value);
    return base::to_json(value);
}

}  // namespace api
