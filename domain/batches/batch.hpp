#pragma once
// A batch sends an import: its rows go out in windows, each ends exactly once, and a person may
// pause, resume, cancel it, and try failed rows again.

#include "domain/batches/import.hpp"
#include "domain/batches/rows.hpp"
#include "domain/commands.hpp"
#include "domain/context.hpp"
#include "domain/follow_ups.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domain::batches {

using events::BatchAccepted, events::BatchCancelled, events::BatchCompleted, events::BatchPaused,
    events::BatchResumed, events::BatchRetried, events::BatchRowsBounced, events::BatchRowsEnded,
    events::BatchRowsReleased, events::BatchRowsRetrying, events::RowResolved;

using BatchFact = std::variant<
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

std::string stream_of(const events::BatchId& batch);

// An import's one batch.
events::BatchId batch_of(const events::ImportId& import);

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule known_batch{
    "batch_not_found", base::Kind::absent, "There is no such batch."
};
inline constexpr base::Rule known_row{
    "row_not_found", base::Kind::absent, "There is no such row in the batch."
};
inline constexpr base::Rule fitting_state{
    "INVALID_BATCH_STATE", base::Kind::conflict, "The batch is not in a state that allows this."
};
inline constexpr base::Rule row_in_doubt{
    "ROW_NOT_IN_DOUBT", base::Kind::conflict, "Only a row in doubt is settled by hand."
};
inline constexpr base::Rule settled_as{
    "invalid_outcome", base::Kind::malformed, "A row in doubt was either sent or failed."
};

// So many rows are on their way at once; more follow when half of them have ended or wait.
inline constexpr std::uint32_t window_rows = 1'000;
// A batch that goes this wrong is stopped until a person has looked.
inline constexpr std::uint32_t auto_pause_after_rows = 20;
inline constexpr std::uint32_t auto_pause_above_percent = 20;
inline constexpr std::string_view auto_pause_reason = "auto_failures";
// Providers close the account of whoever mails to bad lists.
inline constexpr std::uint32_t auto_pause_after_sent = 20;
inline constexpr std::uint32_t auto_pause_above_bounced_percent = 5;
inline constexpr std::string_view auto_pause_bounces = "auto_bounces";
inline constexpr std::string_view auto_pause_actor = "system:batch";

// Whoever asked for a batch has looked away by then, and is told by mail when it ends.
inline constexpr auto told_by_mail_after = std::chrono::minutes{5};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

enum class Phase : std::uint8_t { none, running, paused, cancelling, completed, cancelled };
BOOST_DESCRIBE_ENUM(Phase, none, running, paused, cancelling, completed, cancelled)

// Since it was last started or resumed: what an automatic pause judges by.
struct Lately {
    std::uint32_t ended = 0;
    std::uint32_t failed = 0;
    std::uint32_t sent = 0;
    std::uint32_t bounced = 0;

    void note(events::Outcome outcome);
};

// The reason to stop for a person to look; absent while all goes well enough.
std::optional<std::string_view> why_stop(const Lately& lately);

struct Batch {
    Phase phase = Phase::none;
    events::ImportId import;
    events::InviteTerms terms;
    std::optional<std::string> name;
    std::string requested_by;
    base::Instant began_at;  // of the present round
    std::uint32_t generation = 1;
    Rows rows;
    Lately lately;
    std::vector<std::uint32_t> bounced;  // rows whose mail came back, in order

    bool exists() const { return phase != Phase::none; }
};

Batch evolve(Batch batch, const BatchAccepted& fact);
Batch evolve(Batch batch, const BatchRowsReleased& fact);
Batch evolve(Batch batch, const BatchRowsEnded& fact);
Batch evolve(Batch batch, const BatchRowsRetrying& fact);
Batch evolve(Batch batch, const BatchPaused& fact);
Batch evolve(Batch batch, const BatchResumed& fact);
Batch evolve(Batch batch, const BatchCancelled& fact);
Batch evolve(Batch batch, const BatchRetried& fact);
Batch evolve(Batch batch, const RowResolved& fact);
Batch evolve(Batch batch, const BatchCompleted& fact);
Batch evolve(Batch batch, const BatchRowsBounced& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// A use case over the import and its batch, in one slot. Rejects with known_import, import_in_time,
// import_complete, some_recipients. Twice is the same batch: nothing.
Decided decide(
    const Import& import, const Batch& batch, const StartBatch& command, const Context& context
);

// Rejects with known_batch, fitting_state. What is paused already decides nothing.
base::Decision<BatchFact> decide(
    const Batch& batch, const PauseBatch& command, const Context& context
);

// Rejects with known_batch, fitting_state. What is running decides nothing.
base::Decision<BatchFact> decide(
    const Batch& batch, const ResumeBatch& command, const Context& context
);

// Rejects with known_batch, fitting_state. Rows not released end here, the others by what becomes
// of them. What is cancelled already decides nothing.
base::Decision<BatchFact> decide(
    const Batch& batch, const CancelBatch& command, const Context& context
);

// Rejects with known_batch, fitting_state: only a completed batch with failed rows. While it is at
// it again already: nothing.
base::Decision<BatchFact> decide(
    const Batch& batch, const RetryFailedRows& command, const Context& context
);

// Rejects with known_batch. The first end of a row counts, once a generation; what is no news is
// passed over. May release further rows, pause the batch or complete it in the same commit.
base::Decision<BatchFact> decide(
    const Batch& batch, const RecordRowOutcomes& command, const Context& context
);

// Rejects with known_batch. A row's mail comes back once; a batch that runs may pause on it.
base::Decision<BatchFact> decide(
    const Batch& batch, const RecordBounces& command, const Context& context
);

// Rejects with known_batch, known_row, settled_as, row_in_doubt. The batch is not reopened.
base::Decision<BatchFact> decide(
    const Batch& batch, const ResolveRow& command, const Context& context
);

// ── What happens without being asked ─────────────────────────────────────────────────────────────

// Released rows are asked for; pause, resume, cancel and another round reach the lane by a control
// record; the end of what took longer than told_by_mail_after reaches whoever asked for it. `seq`
// of the fact in the batch's stream grows, and is the version of the control.
std::vector<FollowUp> react(const BatchFact& fact, std::uint32_t seq);

}  // namespace domain::batches
