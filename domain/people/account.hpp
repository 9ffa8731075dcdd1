#pragma once
// An account is how a person signs in. Wrong passwords lock it for a while, longer each time; they
// are counted in memory, a lock-out is a fact. What it consists of besides has files of its own:
// session.hpp, second_factor.hpp.

#include "domain/commands.hpp"
#include "domain/compact_id.hpp"
#include "domain/context.hpp"
#include "domain/people/access.hpp"
#include "domain/people/data_export.hpp"
#include "domain/people/known_device.hpp"
#include "domain/people/permissions.hpp"
#include "domain/people/second_factor.hpp"
#include "domain/people/session.hpp"
#include "domain/people/stream_tokens.hpp"
#include "domain/rarely.hpp"
#include "domain/world.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domain::people {

using events::AccountDeactivated, events::AccountReactivated, events::AccountRegistered,
    events::AccountSuspended, events::BetaAccessGranted, events::CaptchaRequired,
    events::InviteHoldClosed, events::LifecycleStageReached, events::PasswordChanged,
    events::ProfileChanged, events::SignedIn, events::SignedOut, events::SignInFailed,
    events::SignInLocked, events::SignInUnlocked, events::SubjectErased;

using AccountFact = boost::mp11::mp_append<
    std::variant<
        AccountRegistered,
        SignedIn,
        SignedOut,
        SignInLocked,
        PasswordChanged,
        AccountSuspended,
        AccountDeactivated,
        AccountReactivated,
        BetaAccessGranted,
        BetaAccessRevoked,
        InviteHoldClosed,
        LifecycleStageReached,
        PermissionOverridden,
        SubjectErased,
        SignInUnlocked,
        ProfileChanged,
        CaptchaRequired,
        StreamTokenUsed,
        SignInFailed>,
    events::SessionFact,
    events::SecondFactorFact,
    events::DataExportFact,
    events::NotificationFact>;

std::string stream_of(const events::AccountId& account);

// An address has one account, in the slot of its recipient.
events::AccountId account_of(const events::RecipientId& recipient);

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule one_account{
    "EMAIL_ALREADY_REGISTERED", base::Kind::conflict, "An address has one account."
};
// One answer for an unknown address and a wrong password: neither tells who is a member.
inline constexpr base::Rule known_account{
    "AUTH_INVALID_CREDENTIALS", base::Kind::unauthenticated, "Incorrect email or password"
};
inline constexpr base::Rule not_locked{
    "AUTH_ACCOUNT_LOCKED",
    base::Kind::too_many,
    "After too many wrong passwords nobody signs in for a while."
};

inline constexpr base::Rule not_deactivated{
    "AUTH_ACCOUNT_DEACTIVATED", base::Kind::unauthenticated, "This account was deactivated"
};

// The token would have ended before it began: the command was under way for that long, and whatever
// became of its first copy is forgotten.
inline constexpr base::Rule sign_in_in_time{
    "AUTH_SIGN_IN_TOO_LATE", base::Kind::unauthenticated, "This took too long, please sign in again"
};
// Whoever changes it showed the one that it is, not the one before.
inline constexpr base::Rule present_password{
    "current_password_incorrect", base::Kind::invalid, "Current password is incorrect"
};

// Tells the passwords of an account apart, as they were sealed.
std::string password_mark(const base::SealedText& password);

struct LockOut {
    std::uint32_t failures;
    std::chrono::seconds lasts;
};

// The highest threshold that the count reached says for how long.
inline constexpr std::array<LockOut, 4> lock_outs{
    {{5, std::chrono::seconds{30}},
     {10, std::chrono::seconds{300}},
     {15, std::chrono::seconds{1800}},
     {20, std::chrono::seconds{3600}}}
};
std::chrono::seconds lock_out_after(std::uint32_t failures);
// So many ask for a captcha, where one is configured.
inline constexpr std::uint32_t captcha_after = 3;
// So long after the last failure, earlier ones are forgotten.
inline constexpr auto failures_kept_for = std::chrono::hours{1};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct EndedToken {
    std::string token;
    base::Instant expires_at;
};

// By which nothing is redeemed any more, nor by an earlier one.
struct ClosedHold {
    CompactId<events::InviteId> invite;
    std::uint32_t hold = 1;
};

// A batch whose end they were told by mail.
struct ToldBatch {
    CompactId<events::BatchId> batch;
    base::Instant ended_at;
};

// Those whose end would still be news.
using ToldBatches = std::vector<ToldBatch>;

struct Account {
    events::RecipientId recipient;  // empty: there is no account
    base::SealedText address;
    std::optional<base::SealedText> first_name;
    std::optional<base::SealedText> last_name;
    base::SealedText password;
    events::Role role = events::Role::student;
    events::AccountStatus status = events::AccountStatus::active;
    events::LifecycleStage stage = events::LifecycleStage::registered;  // the furthest so far
    std::string last_token;
    std::vector<EndedToken> signed_out;  // those that would still be valid otherwise
    std::optional<base::Instant> locked_until;
    std::uint32_t failures = 0;  // volatile, but for those that a lock-out tells of
    base::Instant failed_at;     // the last one
    std::vector<std::string> keys;
    Grants grants;
    std::vector<ClosedHold> closed;  // also without an account, for ever
    Sessions sessions;
    Rarely<SecondFactor> second_factor;
    base::Instant registered_at;
    KnownDevices devices;
    Rarely<PermissionOverrides> overrides;
    Rarely<DataExport> data_export;
    Rarely<UsedStreamTokens> stream_tokens;
    Rarely<ToldBatches> told_batches;

    bool exists() const { return !recipient.empty(); }
};

Account evolve(Account account, const AccountRegistered& fact);
Account evolve(Account account, const SignedIn& fact);
Account evolve(Account account, const SignedOut& fact);
Account evolve(Account account, const SignInLocked& fact);
Account evolve(Account account, const SignInUnlocked& fact);
// Sessions end with it, and no browser is trusted any more.
Account evolve(Account account, const PasswordChanged& fact);
Account evolve(Account account, const AccountSuspended& fact);
Account evolve(Account account, const AccountDeactivated& fact);
Account evolve(Account account, const AccountReactivated& fact);
Account evolve(Account account, const BetaAccessGranted& fact);
Account evolve(Account account, const BetaAccessRevoked& fact);
Account evolve(Account account, const LifecycleStageReached& fact);
Account evolve(Account account, const InviteHoldClosed& fact);
Account evolve(Account account, const PermissionOverridden& fact);
Account evolve(Account account, const ProfileChanged& fact);
// The failure itself is counted by `note_failure`, like any other.
Account evolve(Account account, const CaptchaRequired& fact);
Account evolve(Account account, const SignInFailed& fact);
Account evolve(Account account, const StreamTokenUsed& fact);
Account evolve(Account account, const events::BatchEndTold& fact);
// Its device is known from then on.
Account evolve(Account account, const SessionOpened& fact);
// Nothing is left but holds that are over; the address may register anew.
Account evolve(Account account, const SubjectErased& fact);

template <class Fact>
    requires boost::mp11::mp_contains<events::SessionFact, Fact>::value
Account evolve(Account account, const Fact& fact) {
    account.sessions = evolve(std::move(account.sessions), fact);
    return account;
}

template <class Fact>
    requires boost::mp11::mp_contains<events::SecondFactorFact, Fact>::value
Account evolve(Account account, const Fact& fact) {
    auto factor = evolve(account.second_factor ? *account.second_factor : SecondFactor{}, fact);
    account.second_factor =
        factor.empty() ? Rarely<SecondFactor>{} : Rarely<SecondFactor>{std::move(factor)};
    return account;
}

template <class Fact>
    requires boost::mp11::mp_contains<events::DataExportFact, Fact>::value
Account evolve(Account account, const Fact& fact) {
    auto state = evolve(account.data_export ? *account.data_export : DataExport{}, fact);
    account.data_export =
        state.exists() ? Rarely<DataExport>{std::move(state)} : Rarely<DataExport>{};
    return account;
}

// What was read is remembered by rows alone: their number has no bound.
template <class Fact>
    requires boost::mp11::mp_contains<events::NotificationFact, Fact>::value
Account evolve(Account account, const Fact&) {
    return account;
}

// Of none for whoever asked for none.
const DataExport& data_export_of(const Account& account);

// Off for whoever never began.
const SecondFactor& second_factor_of(const Account& account);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Rejects with one_account. The very same registration again decides nothing.
base::Decision<AccountFact> decide(
    const Account& account, const RegisterAccount& command, const Context& context
);

// Rejects with known_account, not_locked, not_deactivated, sign_in_in_time, and as
// show_second_factor does. Without SignedIn among the facts nobody was let in: the browser is not
// the one that was trusted.
base::Decision<AccountFact> decide(
    const Account& account, const SignIn& command, const Context& context
);

// Rejects with known_account, not_locked: what is tried while locked is not counted. Decides
// something only when a threshold is reached, captcha_after among them; `note_failure` counts.
base::Decision<AccountFact> decide(
    const Account& account, const FailSignIn& command, const Context& context
);

// Never rejects. Failures that were counted are forgotten; of an account that nobody is locked out
// of it decides nothing. What nobody registered may be locked all the same (strangers.hpp).
base::Decision<AccountFact> decide(
    const Account& account, const UnlockSignIn& command, const Context& context
);

// Rejects with known_account. Without fields it decides nothing.
base::Decision<AccountFact> decide(
    const Account& account, const ChangeProfile& command, const Context& context
);

// Rejects with unused_token. The same token again is refused, whoever asks.
base::Decision<AccountFact> decide(
    const Account& account, const UseStreamToken& command, const Context& context
);

// Rejects with known_account. A token that ended already stays ended.
base::Decision<AccountFact> decide(
    const Account& account, const SignOut& command, const Context& context
);

// Rejects with live_session. With RefreshReuseDetected among the facts nothing was refreshed.
base::Decision<AccountFact> decide(
    const Account& account, const RefreshSession& command, const Context& context
);

// Rejects with known_session.
base::Decision<AccountFact> decide(
    const Account& account, const CloseSession& command, const Context& context
);

// Rejects with known_account.
base::Decision<AccountFact> decide(
    const Account& account, const EndAllSessions& command, const Context& context
);

// These reject with known_account, and as their namesakes in second_factor.hpp do. Turning it on or
// off ends all sessions.
base::Decision<AccountFact> decide(
    const Account& account, const StartSecondFactorSetup& command, const Context& context
);
base::Decision<AccountFact> decide(
    const Account& account, const EnableSecondFactor& command, const Context& context
);
base::Decision<AccountFact> decide(
    const Account& account, const DisableSecondFactor& command, const Context& context
);
base::Decision<AccountFact> decide(
    const Account& account, const RegenerateBackupCodes& command, const Context& context
);
base::Decision<AccountFact> decide(
    const Account& account, const FailSecondFactor& command, const Context& context
);
base::Decision<AccountFact> decide(
    const Account& account, const EndDeviceTrust& command, const Context& context
);

// Rejects with account_there, rights_of_another.
base::Decision<AccountFact> decide(
    const Account& account, const OverridePermission& command, const Context& context
);

// Rejects with account_there. Access of that role and phase that is there already, or the very same
// grant, also when it was revoked since, decides nothing.
base::Decision<AccountFact> decide(
    const Account& account, const GrantAccess& command, const Context& context
);

// Rejects with account_there, instructor_to_seed. Who has access as an instructor, or had it until
// it was revoked, stays as they are: nothing.
base::Decision<AccountFact> decide(
    const Account& account, const SeedInstructorAccess& command, const Context& context
);

// Rejects with account_there, known_access. What is revoked stays so: nothing.
base::Decision<AccountFact> decide(
    const Account& account, const RevokeAccess& command, const Context& context
);

// Rejects with account_there.
base::Decision<AccountFact> decide(
    const Account& account, const RequestDataExport& command, const Context& context
);

// These reject nothing: whoever writes the file cannot do anything about it.
base::Decision<AccountFact> decide(
    const Account& account, const NoteDataExportSection& command, const Context& context
);
base::Decision<AccountFact> decide(
    const Account& account, const FinishDataExport& command, const Context& context
);
base::Decision<AccountFact> decide(
    const Account& account, const FailDataExport& command, const Context& context
);

// These reject with known_account. What was read or deleted already is so once more: whoever asks
// looks at the rows first, and rows keep the first moment.
base::Decision<AccountFact> decide(
    const Account& account, const ReadNotification& command, const Context& context
);
base::Decision<AccountFact> decide(
    const Account& account, const ReadNotificationsUpTo& command, const Context& context
);
base::Decision<AccountFact> decide(
    const Account& account, const DeleteNotification& command, const Context& context
);
base::Decision<AccountFact> decide(
    const Account& account, const DeleteNotificationsUpTo& command, const Context& context
);

// Never rejects. Decides nothing for who has no account or gave it up, when that end or a later one
// was told already, and when it is no news any more (notice_lasts).
base::Decision<AccountFact> decide(
    const Account& account, const TellBatchEnd& command, const Context& context
);

// Of the account's own: what has expired by now ends.
base::Decision<AccountFact> decide(
    const Account& account,
    const events::AccountId& id,
    const DeadlineReached& command,
    const Context& context
);

// For after the facts of FailSignIn were applied: one more failure, unless the lock-out told of it
// or the account was locked anyway.
Account note_failure(Account account, base::Instant now);

// The same for FailSecondFactor.
Account note_failure(Account account, const FailSecondFactor& command, base::Instant now);

std::optional<base::Instant> deadline(const Account& account);

// Of the last hour.
std::uint32_t failures_at(const Account& account, base::Instant now);

bool is_closed(const Account& account, const events::InviteId& invite, std::uint32_t hold);

// Absent without an active grant.
std::optional<AccessState> newest_access(const Account& account);

}  // namespace domain::people
