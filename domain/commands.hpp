#pragma once
// Every command there is; those of people are in people/commands.hpp, those of imports and batches
// in batches/commands.hpp. Plain described structs: they travel as JSON on the topic `commands` and
// between processes. Each names the stream that decides; its slot says which shard that is.

#include "base/describe.hpp"
#include "base/rule.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "domain/batches/commands.hpp"
#include "domain/invites/visit_commands.hpp"
#include "domain/people/access_commands.hpp"
#include "domain/people/commands.hpp"
#include "domain/people/mailbox_commands.hpp"
#include "events/batches.hpp"
#include "events/beta.hpp"
#include "events/catalogue.hpp"
#include "events/ids.hpp"
#include "events/invites.hpp"
#include "events/people.hpp"

#include <boost/mp11.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace domain {

// ── Invites ──────────────────────────────────────────────────────────────────────────────────────

// With `recipient` present it is decided in the recipient's slot (the code was drawn into it), else
// in the code's. `deliver`: have it mailed as well.
struct IssueInvite {
    events::InviteId invite;
    events::CodeHash code_hash;
    base::SealedText code;
    std::optional<events::RecipientId> recipient;
    std::optional<base::SealedText> address;
    std::optional<base::SealedText> name;
    events::Role role = events::Role::instructor;
    bool grants_founding = true;
    std::uint32_t expires_in_days = 14;
    std::string source;
    std::optional<std::string> campaign;
    std::optional<events::BatchRow> batch_row;
    events::OnExisting on_existing = events::OnExisting::skip;
    std::optional<std::string> base_url;
    bool deliver = true;
    std::string issued_by;
    std::map<std::string, std::string> metadata;
    std::optional<base::SealedText> note;  // a personal line for its mails
    std::optional<bool> ends_unsent;       // if its first mail fails it is revoked
};
BOOST_DESCRIBE_STRUCT(
    IssueInvite,
    (),
    (invite,
     code_hash,
     code,
     recipient,
     address,
     name,
     role,
     grants_founding,
     expires_in_days,
     source,
     campaign,
     batch_row,
     on_existing,
     base_url,
     deliver,
     issued_by,
     metadata,
     note,
     ends_unsent)
)

struct ResendInvite {
    events::InviteId invite;
    std::optional<std::uint32_t> extend_days;
};
BOOST_DESCRIBE_STRUCT(ResendInvite, (), (invite, extend_days))

// A later end, without a mail.
struct ExtendInvite {
    events::InviteId invite;
    std::uint32_t extend_days = 14;
};
BOOST_DESCRIBE_STRUCT(ExtendInvite, (), (invite, extend_days))

// Whoever an invite is bound to asks for another mail of it. Tells nobody whether there is one.
struct AskForInvite {
    events::RecipientId recipient;
};
BOOST_DESCRIBE_STRUCT(AskForInvite, (), (recipient))

// What a mail provider told. Its id is in the slot of the recipient or invite it is about.
struct TakeMailReport {
    events::ReportId id;
    events::MailReport report;
};
BOOST_DESCRIBE_STRUCT(TakeMailReport, (), (id, report))

struct RevokeInvite {
    events::InviteId invite;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(RevokeInvite, (), (invite, reason))

// For an account of another slot, which redeems it next. Decided where the code lives.
struct HoldInvite {
    events::CodeHash code_hash;
    events::AccountId holder;
    std::optional<events::Role> role;
};
BOOST_DESCRIBE_STRUCT(HoldInvite, (), (code_hash, holder, role))

// From the holder's slot: access was granted, or will not be.
struct RedeemHeldInvite {
    events::InviteId invite;
    events::AccountId holder;
};
BOOST_DESCRIBE_STRUCT(RedeemHeldInvite, (), (invite, holder))

struct ReleaseInviteHold {
    events::InviteId invite;
    events::AccountId holder;
    std::uint32_t hold = 1;
};
BOOST_DESCRIBE_STRUCT(ReleaseInviteHold, (), (invite, holder, hold))

// From the lane: what became of a delivery. Repeats decide nothing.
struct RecordDelivery {
    events::InviteId invite;
    std::uint32_t delivery = 1;
    events::Outcome outcome = events::Outcome::sent;
    std::uint32_t attempts = 0;
    std::string provider;
    std::optional<std::string> provider_id;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(
    RecordDelivery, (), (invite, delivery, outcome, attempts, provider, provider_id, reason)
)

// ── Founding ─────────────────────────────────────────────────────────────────────────────────────

struct SetFoundingCap {
    events::CohortId cohort;
    std::int32_t cap = 0;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(SetFoundingCap, (), (cohort, cap, reason))

// From the slot of whoever redeemed an invite that promises it.
struct ClaimFoundingSlot {
    events::CohortId cohort;
    events::AccountId member;
    std::optional<events::InviteId> by_invite;
};
BOOST_DESCRIBE_STRUCT(ClaimFoundingSlot, (), (cohort, member, by_invite))

struct ReleaseFoundingSlot {
    events::CohortId cohort;
    events::AccountId member;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReleaseFoundingSlot, (), (cohort, member, reason))

// ── Beta ─────────────────────────────────────────────────────────────────────────────────────────

// All of them at once. Without a phase the present one stays. With `if_version`: only if these are
// the ones that the caller has seen.
struct ChangeBetaSettings {
    events::SettingsId settings;
    bool beta_disabled = false;
    std::optional<events::BetaPhase> beta_phase;
    bool allow_signup_without_invite = false;
    std::optional<std::uint32_t> if_version;
    std::optional<std::string> reason;
    std::optional<bool> instructor_invite_required_in_open_beta;  // absent: as it is
};
BOOST_DESCRIBE_STRUCT(
    ChangeBetaSettings,
    (),
    (settings,
     beta_disabled,
     beta_phase,
     allow_signup_without_invite,
     if_version,
     reason,
     instructor_invite_required_in_open_beta)
)

// These settings are to hold from then on. One change waits at a time.
struct ScheduleBetaChange {
    events::SettingsId settings;
    events::BetaSettings after;
    base::Instant due_at;
    std::optional<std::uint32_t> if_version;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ScheduleBetaChange, (), (settings, after, due_at, if_version, reason))

// The one that waits; with `change` only if it is that one.
struct CancelBetaChange {
    events::SettingsId settings;
    std::optional<std::uint32_t> change;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(CancelBetaChange, (), (settings, change, reason))

// What held before `version` holds again; it must be the present one.
struct RevertBetaSettings {
    events::SettingsId settings;
    std::uint32_t version = 0;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RevertBetaSettings, (), (settings, version, reason))

// ── Waitlist ─────────────────────────────────────────────────────────────────────────────────────

// Tells nobody whether it was on the list already.
struct JoinWaitlist {
    events::RecipientId recipient;
    base::SealedText address;
    std::optional<base::SealedText> name;
    events::Role role = events::Role::instructor;
    std::optional<std::string> source;
};
BOOST_DESCRIBE_STRUCT(JoinWaitlist, (), (recipient, address, name, role, source))

struct LeaveWaitlist {
    events::RecipientId recipient;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(LeaveWaitlist, (), (recipient, reason))

// ── Service tokens ───────────────────────────────────────────────────────────────────────────────

// The same token again decides nothing.
struct IssueServiceToken {
    events::ServiceTokenId service_token;
    std::string name;
    std::vector<events::ServiceScope> scopes;
    std::string secret_hash;
    std::optional<base::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(IssueServiceToken, (), (service_token, name, scopes, secret_hash, expires_at))

struct RevokeServiceToken {
    events::ServiceTokenId service_token;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RevokeServiceToken, (), (service_token, reason))

// ── Requests ─────────────────────────────────────────────────────────────────────────────────────

using RequestId = base::Id<struct RequestTag>;

// A caller's request under its key, before it is divided among the slots that it concerns. Decides
// nothing and causes no fact, but leaves a record: the same key with another body is refused, in
// whichever slots the other body would be decided.
struct NoteRequest {
    RequestId request;
};
BOOST_DESCRIBE_STRUCT(NoteRequest, (), (request))

// ── Of the shard itself ──────────────────────────────────────────────────────────────────────────

// A stream's deadline is due.
struct DeadlineReached {
    std::string stream;
};
BOOST_DESCRIBE_STRUCT(DeadlineReached, (), (stream))

using CommandKinds = std::variant<
    RegisterAccount,
    SignUp,
    RedeemInvite,
    SettleHold,
    SignIn,
    FailSignIn,
    SignOut,
    ChangePassword,
    RefreshSession,
    CloseSession,
    EndAllSessions,
    StartSecondFactorSetup,
    EnableSecondFactor,
    DisableSecondFactor,
    RegenerateBackupCodes,
    FailSecondFactor,
    EndDeviceTrust,
    SuppressRecipient,
    LiftSuppression,
    EraseSubject,
    SendEmailCode,
    VerifyEmailCode,
    RequestPasswordReset,
    ResetPassword,
    SuspendAccount,
    DeactivateAccount,
    ReactivateAccount,
    IssueInvite,
    ResendInvite,
    RevokeInvite,
    HoldInvite,
    RedeemHeldInvite,
    ReleaseInviteHold,
    RecordDelivery,
    ChangeBetaSettings,
    OpenImport,
    AddImportRows,
    CloseImport,
    StartBatch,
    PauseBatch,
    ResumeBatch,
    CancelBatch,
    RetryFailedRows,
    RecordRowOutcomes,
    ResolveRow,
    NoteRequest,
    DeadlineReached,
    ExtendInvite,
    AskForInvite,
    TakeMailReport,
    RecordBounces,
    SetFoundingCap,
    ClaimFoundingSlot,
    ReleaseFoundingSlot,
    OverridePermission,
    RequestDataExport,
    NoteDataExportSection,
    FinishDataExport,
    FailDataExport,
    UnlockSignIn,
    IssueServiceToken,
    RevokeServiceToken,
    ScheduleBetaChange,
    CancelBetaChange,
    RevertBetaSettings,
    JoinWaitlist,
    LeaveWaitlist,
    ChangeProfile,
    UseStreamToken,
    GrantAccess,
    SeedInstructorAccess,
    RevokeAccess,
    ReachLifecycleStage,
    ReadNotification,
    ReadNotificationsUpTo,
    DeleteNotification,
    DeleteNotificationsUpTo,
    TellBatchEnd,
    NoteInviteVisit>;

// Any of them. Compiled once, as events::Fact is.
class Command : public CommandKinds {
public:
    Command();

    template <class Kind>
        requires boost::mp11::mp_contains<CommandKinds, Kind>::value
    Command(Kind kind) : CommandKinds{std::in_place_type<Kind>, std::move(kind)} {}

    Command(const Command& other);
    Command(Command&& other) noexcept;
    Command& operator=(const Command& other);
    Command& operator=(Command&& other) noexcept;
    ~Command();
};

// "IssueInvite"; points into static storage.
std::string_view kind_of(const Command& command);

// Of the shard that decides it.
base::Slot slot_of(const Command& command);

// Is it remembered even when it decides nothing?
bool leaves_a_record(const Command& command);

void write_body(std::string& out, const Command& command);

// Strict, like facts.
boost::system::result<Command, events::DecodeError> read_body(
    std::string_view kind, std::string_view json
);

}  // namespace domain
