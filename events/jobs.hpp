#pragma once
// Jobs: work that touches the outside world, and the facts of a lane's ledger about what became of
// it. These names and fields are the stored format: only ever add, and only optional fields.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/batches.hpp"
#include "events/ids.hpp"
#include "events/invites.hpp"
#include "events/sessions.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace events {

// Arguments of the job invite.send: mail one invite once.
struct SendInvite {
    InviteId invite;
    std::uint32_t delivery = 1;
    base::SealedText address;
    base::SealedText code;
    std::optional<base::SealedText> name;
    Role role = Role::instructor;
    bool grants_founding = true;
    std::uint32_t expires_in_days = 14;
    std::optional<std::string> base_url;
    std::optional<BatchRow> batch_row;
    std::optional<bool> reminder;
    std::optional<base::SealedText> note;  // a personal line of who invites
    bool operator==(const SendInvite&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    SendInvite,
    (),
    (invite,
     delivery,
     address,
     code,
     name,
     role,
     grants_founding,
     expires_in_days,
     base_url,
     batch_row,
     reminder,
     note)
)

// What a person is told about their own account. It reaches those too who do not want to be written
// to.
enum class Notice {
    email_code,
    reset_link,
    reset_done,
    password_changed,
    account_suspended,
    account_deactivated,
    account_reactivated,
    account_erased,
    new_device,
    session_stolen,
    second_factor_enabled,
    second_factor_disabled,
    backup_codes_regenerated,
    export_ready,
    welcome,
    backup_code_used,
    sign_in_locked,
    batch_ended,
    account_anonymised
};
BOOST_DESCRIBE_ENUM(
    Notice,
    email_code,
    reset_link,
    reset_done,
    password_changed,
    account_suspended,
    account_deactivated,
    account_reactivated,
    account_erased,
    new_device,
    session_stolen,
    second_factor_enabled,
    second_factor_disabled,
    backup_codes_regenerated,
    export_ready,
    welcome,
    backup_code_used,
    sign_in_locked,
    batch_ended,
    account_anonymised
)

// Arguments of the job notice.send: mail one notice once.
struct SendNotice {
    RecipientId recipient;
    Notice notice = Notice::email_code;
    base::SealedText address;
    std::optional<base::SealedText> secret;  // a code, or what a link ends with
    std::optional<base::SealedText> name;
    std::optional<DeviceFamily> device;  // that it is about
    std::optional<std::uint32_t> left;   // of the backup codes
    std::optional<BatchSummary> batch;
    bool operator==(const SendNotice&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    SendNotice, (), (recipient, notice, address, secret, name, device, left, batch)
)

// One record of jobs.<lane> or jobs.<lane>.bulk. `id` is derived from the fact that caused it, so a
// second copy is recognised. Jobs of one `key` run one at a time, in the order of their queue; only
// one that waits, for a retry or because it is held, lets later ones by.
struct Job {
    JobId id;
    std::string kind;    // "invite.send", "notice.send"
    std::string key;     // e.g. the recipient's id
    std::string policy;  // how it is retried: "invite_mail", "notice_mail"
    base::Instant created_at;
    base::Instant not_after;         // later it is skipped as expired
    std::optional<SendInvite> args;  // of invite.send
    std::optional<std::string> correlation;
    std::optional<SendNotice> notice;  // of notice.send
    bool operator==(const Job&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Job, (), (id, kind, key, policy, created_at, not_after, args, correlation, notice)
)

// Null unless it is sent for a batch.
inline const BatchRow* batch_row_of(const Job& job) {
    return job.args && job.args->batch_row ? &*job.args->batch_row : nullptr;
}

// Which jobs a control record is about, and what they shall do.
enum class JobControl { run, hold, drop };
BOOST_DESCRIBE_ENUM(JobControl, run, hold, drop)

// The other kind of record on the urgent queue: acts at once on all jobs of a batch, waiting or yet
// to come.
struct BatchControl {
    BatchId batch;
    JobControl control = JobControl::run;
    std::uint64_t version = 0;  // the batch's sequence; an older one than known is ignored
    bool operator==(const BatchControl&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchControl, (), (batch, control, version))

// The invite was redeemed or revoked: jobs about it end as skipped. Final, so it needs no version;
// forgotten after `until`, when such jobs are past their not_after anyway.
struct InviteStop {
    InviteId invite;
    std::string reason;  // "used", "revoked", "erased"
    base::Instant until;
    bool operator==(const InviteStop&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteStop, (), (invite, reason, until))

enum class JobVerb { requeue, discard, settle_as_sent, settle_as_failed };
BOOST_DESCRIBE_ENUM(JobVerb, requeue, discard, settle_as_sent, settle_as_failed)

// A person's word about one job, also by way of the urgent queue. One that does not fit the job's
// state (a requeue of what is not dead) is passed over.
struct JobOrder {
    JobId id;
    JobVerb verb = JobVerb::requeue;
    std::string by;
    std::string reason;
    bool operator==(const JobOrder&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobOrder, (), (id, verb, by, reason))

// ── The ledger ───────────────────────────────────────────────────────────────────────────────────

// Confirmed before the call is made. Carries the whole job, so that the ledger needs no queue.
struct JobStarted {
    Job job;
    std::uint32_t attempt = 1;
    base::Instant at;
    base::Instant deadline;  // of the call
    std::string provider;
    bool operator==(const JobStarted&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobStarted, (), (job, attempt, at, deadline, provider))

// Taken from the queue but not tried: paused, breaker open, throttled. Burns no attempt.
struct JobDeferred {
    std::optional<Job> job;  // present when the ledger does not hold it yet
    JobId id;
    std::string reason;
    base::Instant until;
    base::Instant at;
    bool operator==(const JobDeferred&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobDeferred, (), (job, id, reason, until, at))

// Where an outcome is reported to; repeated in each outcome because what it causes sees it alone.
struct JobOrigin {
    std::optional<InviteId> invite;  // absent of a notice: nobody waits for what became of it
    std::uint32_t delivery = 1;
    std::optional<BatchRow> batch_row;
    std::optional<std::string> correlation;  // of the request that began it all
    bool operator==(const JobOrigin&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobOrigin, (), (invite, delivery, batch_row, correlation))

struct JobSucceeded {
    JobId id;
    JobOrigin origin;
    std::uint32_t attempt = 1;
    std::string provider;
    std::optional<std::string> provider_id;
    base::Instant at;
    bool operator==(const JobSucceeded&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobSucceeded, (), (id, origin, attempt, provider, provider_id, at))

// Nothing was tried: it expired, its batch was cancelled, its invite is over.
struct JobSkipped {
    JobId id;
    JobOrigin origin;
    std::optional<Job> job;  // present when the ledger does not hold it yet
    bool cancelled = false;
    std::string reason;
    base::Instant at;
    bool operator==(const JobSkipped&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobSkipped, (), (id, origin, job, cancelled, reason, at))

// The recipient's side said no for good. Nobody can mend that by trying again.
struct JobRefused {
    JobId id;
    JobOrigin origin;
    std::uint32_t attempt = 1;
    std::string reason;
    std::string provider;
    base::Instant at;
    bool operator==(const JobRefused&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobRefused, (), (id, origin, attempt, reason, provider, at))

struct JobRetryScheduled {
    JobId id;
    JobOrigin origin;
    std::uint32_t attempt = 1;  // the one that failed
    std::string reason;
    base::Instant not_before;
    base::Instant at;
    std::optional<bool> in_doubt;  // it may have happened: only the same key may be tried again
    bool operator==(const JobRetryScheduled&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    JobRetryScheduled, (), (id, origin, attempt, reason, not_before, at, in_doubt)
)

// Out of attempts, or our own mistake. A person may requeue or discard it.
struct JobDead {
    JobId id;
    JobOrigin origin;
    std::uint32_t attempt = 1;
    std::string reason;
    base::Instant at;
    bool operator==(const JobDead&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobDead, (), (id, origin, attempt, reason, at))

// It may have happened. Never repeated blindly: a person or the provider settles it.
struct JobUnknown {
    JobId id;
    JobOrigin origin;
    std::uint32_t attempt = 1;
    std::string reason;
    std::string provider;
    base::Instant at;
    bool operator==(const JobUnknown&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobUnknown, (), (id, origin, attempt, reason, provider, at))

// An unknown one was settled by hand or by the provider.
struct JobResolved {
    JobId id;
    JobOrigin origin;
    Outcome outcome = Outcome::sent;  // sent or failed
    std::string by;
    base::Instant at;
    bool operator==(const JobResolved&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobResolved, (), (id, origin, outcome, by, at))

// A dead one starts over, with fresh attempts.
struct JobRequeued {
    JobId id;
    JobOrigin origin;
    std::string by;
    base::Instant at;
    bool operator==(const JobRequeued&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobRequeued, (), (id, origin, by, at))

struct JobDiscarded {
    JobId id;
    std::string by;
    std::string reason;
    base::Instant at;
    bool operator==(const JobDiscarded&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobDiscarded, (), (id, by, reason, at))

// The ledger knows of a control record.
struct JobsControlled {
    std::optional<BatchControl> batch;
    std::optional<InviteStop> invite;
    base::Instant at;
    bool operator==(const JobsControlled&) const = default;
};
BOOST_DESCRIBE_STRUCT(JobsControlled, (), (batch, invite, at))

enum class BreakerState { closed, open, half_open };
BOOST_DESCRIBE_ENUM(BreakerState, closed, open, half_open)

struct BreakerMoved {
    BreakerState state = BreakerState::closed;
    std::string reason;
    std::optional<base::Instant> until;
    base::Instant at;
    bool operator==(const BreakerMoved&) const = default;
};
BOOST_DESCRIBE_STRUCT(BreakerMoved, (), (state, reason, until, at))

// For each queue the lowest offset whose job the ledger does not hold yet. What is read again from
// there on is dropped by job id. Written with every commit in which it moved.
struct QueuesTaken {
    std::int64_t urgent = 0;
    std::int64_t bulk = 0;
    bool operator==(const QueuesTaken&) const = default;
};
BOOST_DESCRIBE_STRUCT(QueuesTaken, (), (urgent, bulk))

// How far outcomes were sent back as commands: those of records below `offset` of this ledger.
struct OutcomesRelayed {
    std::int64_t offset = 0;
    bool operator==(const OutcomesRelayed&) const = default;
};
BOOST_DESCRIBE_STRUCT(OutcomesRelayed, (), (offset))

using JobFact = std::variant<
    JobStarted,
    JobDeferred,
    JobSucceeded,
    JobSkipped,
    JobRefused,
    JobRetryScheduled,
    JobDead,
    JobUnknown,
    JobResolved,
    JobRequeued,
    JobDiscarded,
    JobsControlled,
    BreakerMoved,
    QueuesTaken,
    OutcomesRelayed>;

}  // namespace events
