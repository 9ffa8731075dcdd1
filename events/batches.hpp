#pragma once
// Facts of imports and batches. These names and fields are the stored format: only ever add, and
// only optional fields.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"
#include "events/invites.hpp"
#include "events/people.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace events {

// What to do about a recipient who already has a live invite.
enum class OnExisting { skip, resend, new_code };
BOOST_DESCRIBE_ENUM(OnExisting, skip, resend, new_code)

// What invites of an import or batch get unless their row says otherwise.
struct InviteTerms {
    Role role = Role::instructor;
    std::uint32_t expires_in_days = 14;  // 1…180
    std::string source;
    bool grants_founding = true;
    OnExisting on_existing = OnExisting::skip;
    std::optional<std::string> campaign;
    std::optional<std::string> base_url;
    // Founding places were asked for by name: then no more are promised than are left.
    std::optional<bool> asks_for_founding;
    std::optional<bool> ends_unsent;  // as of InviteIssued
    bool operator==(const InviteTerms&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    InviteTerms,
    (),
    (role,
     expires_in_days,
     source,
     grants_founding,
     on_existing,
     campaign,
     base_url,
     asks_for_founding,
     ends_unsent)
)

struct ImportOpened {
    ImportId import;
    InviteTerms terms;
    std::string opened_by;
    base::Instant opened_at;
    base::Instant expires_at;  // not closed by then: void
    bool operator==(const ImportOpened&) const = default;
};
BOOST_DESCRIBE_STRUCT(ImportOpened, (), (import, terms, opened_by, opened_at, expires_at))

// What a row of a file is worth by itself. Verdicts about the recipient are found when rows are
// read, and decided when the invite is issued.
enum class RowVerdict {
    ok,
    duplicate_in_file,
    invalid_email,
    invalid_role,
    invalid_days,
    row_too_wide
};
BOOST_DESCRIBE_ENUM(
    RowVerdict, ok, duplicate_in_file, invalid_email, invalid_role, invalid_days, row_too_wide
)

struct ImportRow {
    std::uint32_t line = 0;  // of the file, the first data row is 1
    RowVerdict verdict = RowVerdict::ok;
    std::optional<std::uint32_t> row;  // 1… among those that are ok: the row of the batch
    std::optional<RecipientId> recipient;
    std::optional<base::SealedText> address;
    std::optional<base::SealedText> name;
    std::optional<std::string> detail;  // e.g. "same as row 12"
    std::optional<Role> role;
    std::optional<std::uint32_t> expires_in_days;
    std::optional<std::string> source;
    std::optional<bool> grants_founding;
    std::optional<base::SealedText> metadata;  // a JSON object of texts
    std::optional<base::SealedText> note;      // a personal line for its mails
    bool operator==(const ImportRow&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    ImportRow,
    (),
    (line,
     verdict,
     row,
     recipient,
     address,
     name,
     detail,
     role,
     expires_in_days,
     source,
     grants_founding,
     metadata,
     note)
)

// At most 500 rows; chunks are numbered 0, 1, 2 ….
struct ImportRowsAdded {
    ImportId import;
    std::uint32_t chunk = 0;
    std::vector<ImportRow> rows;
    bool operator==(const ImportRowsAdded&) const = default;
};
BOOST_DESCRIBE_STRUCT(ImportRowsAdded, (), (import, chunk, rows))

struct ImportClosed {
    ImportId import;
    std::uint32_t total = 0;
    std::uint32_t ok = 0;
    base::Instant closed_at;
    base::Instant expires_at;  // can be sent until then
    bool operator==(const ImportClosed&) const = default;
};
BOOST_DESCRIBE_STRUCT(ImportClosed, (), (import, total, ok, closed_at, expires_at))

struct ImportExpired {
    ImportId import;
    base::Instant at;
    bool operator==(const ImportExpired&) const = default;
};
BOOST_DESCRIBE_STRUCT(ImportExpired, (), (import, at))

// It has become a batch and does not expire any more.
struct ImportSent {
    ImportId import;
    BatchId batch;
    base::Instant at;
    bool operator==(const ImportSent&) const = default;
};
BOOST_DESCRIBE_STRUCT(ImportSent, (), (import, batch, at))

// The import's rows are being sent: its one batch.
struct BatchAccepted {
    BatchId batch;
    ImportId import;
    InviteTerms terms;
    std::optional<std::string> name;
    std::uint32_t total = 0;
    std::string requested_by;
    base::Instant accepted_at;
    bool operator==(const BatchAccepted&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    BatchAccepted, (), (batch, import, terms, name, total, requested_by, accepted_at)
)

// These rows are on their way: each recipient's slot is asked to issue an invite and have it
// mailed.
struct BatchRowsReleased {
    BatchId batch;
    ImportId import;
    InviteTerms terms;
    std::uint32_t generation = 1;
    std::vector<std::uint32_t> rows;
    std::string requested_by;
    base::Instant at;
    bool operator==(const BatchRowsReleased&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    BatchRowsReleased, (), (batch, import, terms, generation, rows, requested_by, at)
)

struct RowEnd {
    std::uint32_t row = 0;
    Outcome outcome = Outcome::sent;
    std::uint32_t attempts = 0;
    std::optional<std::string> reason;
    std::optional<InviteId> invite;
    bool operator==(const RowEnd&) const = default;
};
BOOST_DESCRIBE_STRUCT(RowEnd, (), (row, outcome, attempts, reason, invite))

// Each row ends once a generation.
struct BatchRowsEnded {
    BatchId batch;
    std::vector<RowEnd> rows;
    base::Instant at;
    bool operator==(const BatchRowsEnded&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchRowsEnded, (), (batch, rows, at))

struct RowRetry {
    std::uint32_t row = 0;
    std::uint32_t attempts = 0;
    std::optional<std::string> reason;
    bool operator==(const RowRetry&) const = default;
};
BOOST_DESCRIBE_STRUCT(RowRetry, (), (row, attempts, reason))

// These wait for another attempt, and make room in the window meanwhile.
struct BatchRowsRetrying {
    BatchId batch;
    std::vector<RowRetry> rows;
    base::Instant at;
    bool operator==(const BatchRowsRetrying&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchRowsRetrying, (), (batch, rows, at))

struct BatchPaused {
    BatchId batch;
    std::string by;
    std::string reason;  // "auto_failures", "auto_bounces" when the batch paused itself
    base::Instant at;
    bool operator==(const BatchPaused&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchPaused, (), (batch, by, reason, at))

struct BatchResumed {
    BatchId batch;
    std::string by;
    base::Instant at;
    bool operator==(const BatchResumed&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchResumed, (), (batch, by, at))

// Rows not yet released end here as cancelled; those on their way end by what becomes of them.
struct BatchCancelled {
    BatchId batch;
    std::string by;
    std::string reason;
    base::Instant at;
    bool operator==(const BatchCancelled&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchCancelled, (), (batch, by, reason, at))

// Failed rows are pending again, as a new generation.
struct BatchRetried {
    BatchId batch;
    std::uint32_t generation = 2;
    std::vector<std::uint32_t> rows;
    std::string by;
    base::Instant at;
    bool operator==(const BatchRetried&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchRetried, (), (batch, generation, rows, by, at))

// A row in doubt was settled: its counter moves, the batch stays as it is.
struct RowResolved {
    BatchId batch;
    std::uint32_t row = 0;
    Outcome outcome = Outcome::sent;  // sent or failed
    std::string by;
    base::Instant at;
    bool operator==(const RowResolved&) const = default;
};
BOOST_DESCRIBE_STRUCT(RowResolved, (), (batch, row, outcome, by, at))

// The mails of these rows came back: their recipients' side did not take them.
struct BatchRowsBounced {
    BatchId batch;
    std::vector<std::uint32_t> rows;
    base::Instant at;
    bool operator==(const BatchRowsBounced&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchRowsBounced, (), (batch, rows, at))

enum class BatchEnd { success, partial, cancelled };
BOOST_DESCRIBE_ENUM(BatchEnd, success, partial, cancelled)

struct BatchCompleted {
    BatchId batch;
    BatchEnd outcome = BatchEnd::success;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
    std::uint32_t skipped = 0;
    std::uint32_t cancelled = 0;
    std::uint32_t unknown = 0;
    base::Instant at;
    std::optional<std::string> name;
    std::optional<AccountId> requester;     // who asked for it, if a person did
    std::optional<base::Instant> began_at;  // accepted, or tried again, whichever was last
    bool operator==(const BatchCompleted&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    BatchCompleted,
    (),
    (batch, outcome, sent, failed, skipped, cancelled, unknown, at, name, requester, began_at)
)

// How a round of a batch ended, for whoever asked for it.
struct BatchSummary {
    BatchId batch;
    std::optional<std::string> name;
    BatchEnd outcome = BatchEnd::success;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
    std::uint32_t skipped = 0;
    std::uint32_t cancelled = 0;
    std::uint32_t unknown = 0;
    base::Instant began_at;
    base::Instant ended_at;
    bool operator==(const BatchSummary&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    BatchSummary,
    (),
    (batch, name, outcome, sent, failed, skipped, cancelled, unknown, began_at, ended_at)
)

using BatchFact = std::variant<
    ImportOpened,
    ImportRowsAdded,
    ImportClosed,
    ImportExpired,
    ImportSent,
    BatchAccepted,
    BatchRowsReleased,
    BatchRowsEnded,
    BatchRowsRetrying,
    BatchPaused,
    BatchResumed,
    BatchCancelled,
    BatchRetried,
    RowResolved,
    BatchCompleted,
    BatchRowsBounced>;

}  // namespace events
