#include "domain/batches/batch.hpp"

#include "base/mutation.hpp"
#include "domain/batches/progress.hpp"
#include "domain/place.hpp"

#include <algorithm>

namespace domain::batches {

namespace {

using Facts = std::vector<BatchFact>;

BatchAccepted acceptance(const Import& import, const StartBatch& command, const Context& context) {
    BatchAccepted accepted{
        .batch = batch_of(command.import),
        .import = command.import,
        .terms = import.terms,
        .name = command.name,
        .total = import.ok,
        .requested_by = context.actor,
        .accepted_at = context.now
    };
    if (command.base_url) {
        accepted.terms.base_url = command.base_url;
    }
    if (command.grants_founding) {
        accepted.terms.grants_founding = *command.grants_founding;
    }
    return accepted;
}

std::vector<FollowUp> tell_end(const BatchCompleted& fact) {
    const bool took_long =
        fact.began_at && (fact.at - *fact.began_at > told_by_mail_after ||
                          base::is_mutated(base::Mutation::quick_batches_are_mailed_of));
    if (!fact.requester || !took_long) {
        return {};
    }
    TellBatchEnd command{
        .account = *fact.requester,
        .summary =
            {.batch = fact.batch,
             .name = fact.name,
             .outcome = fact.outcome,
             .sent = fact.sent,
             .failed = fact.failed,
             .skipped = fact.skipped,
             .cancelled = fact.cancelled,
             .unknown = fact.unknown,
             .began_at = *fact.began_at,
             .ended_at = fact.at}
    };
    return {{.name = "told", .what = SendCommand{std::move(command)}}};
}

bool is_over(const Batch& batch) {
    return batch.phase == Phase::completed || batch.phase == Phase::cancelled;
}

}  // namespace

std::string stream_of(const events::BatchId& batch) {
    return "batch-" + batch.text;
}

events::BatchId batch_of(const events::ImportId& import) {
    return {base::derive_id(import.text, "batch")};
}

void Lately::note(events::Outcome outcome) {
    ++ended;
    failed += outcome == events::Outcome::failed ? 1U : 0U;
    sent += outcome == events::Outcome::sent ? 1U : 0U;
}

std::optional<std::string_view> why_stop(const Lately& lately) {
    if (lately.ended >= auto_pause_after_rows &&
        lately.failed * 100 > lately.ended * auto_pause_above_percent) {
        return auto_pause_reason;
    }
    if (lately.sent >= auto_pause_after_sent &&
        lately.bounced * 100 > lately.sent * auto_pause_above_bounced_percent) {
        return auto_pause_bounces;
    }
    return std::nullopt;
}

Batch evolve(Batch, const BatchAccepted& fact) {
    return {
        .phase = Phase::running,
        .import = fact.import,
        .terms = fact.terms,
        .name = fact.name,
        .requested_by = fact.requested_by,
        .began_at = fact.accepted_at,
        .rows = Rows{fact.total}
    };
}

Batch evolve(Batch batch, const BatchRowsReleased& fact) {
    for (const auto row : fact.rows) {
        if (batch.rows.has(row)) {
            batch.rows.move(row, RowState::released);
        }
    }
    return batch;
}

Batch evolve(Batch batch, const BatchRowsEnded& fact) {
    for (const auto& end : fact.rows) {
        if (!batch.rows.has(end.row)) {
            continue;
        }
        batch.rows.move(end.row, state_after(end.outcome));
        batch.lately.note(end.outcome);
    }
    return batch;
}

Batch evolve(Batch batch, const BatchRowsRetrying& fact) {
    for (const auto& retry : fact.rows) {
        if (!batch.rows.has(retry.row)) {
            continue;
        }
        batch.rows.move(retry.row, RowState::retrying);
        batch.rows.note_attempts(retry.row, retry.attempts);
    }
    return batch;
}

Batch evolve(Batch batch, const BatchPaused&) {
    batch.phase = Phase::paused;
    return batch;
}

Batch evolve(Batch batch, const BatchResumed&) {
    batch.phase = Phase::running;
    batch.lately = {};
    return batch;
}

Batch evolve(Batch batch, const BatchCancelled&) {
    batch.phase = Phase::cancelling;
    batch.rows.cancel_pending();
    return batch;
}

Batch evolve(Batch batch, const BatchRetried& fact) {
    batch.phase = Phase::running;
    batch.began_at = fact.at;
    batch.generation = fact.generation;
    batch.lately = {};
    for (const auto row : fact.rows) {
        if (batch.rows.has(row)) {
            batch.rows.start_over(row, fact.generation);
        }
    }
    return batch;
}

Batch evolve(Batch batch, const RowResolved& fact) {
    if (batch.rows.has(fact.row)) {
        batch.rows.move(fact.row, state_after(fact.outcome));
    }
    return batch;
}

Batch evolve(Batch batch, const BatchCompleted& fact) {
    const bool was_cancelled = fact.outcome == events::BatchEnd::cancelled;
    batch.phase = was_cancelled ? Phase::cancelled : Phase::completed;
    return batch;
}

Batch evolve(Batch batch, const BatchRowsBounced& fact) {
    batch.bounced.insert(batch.bounced.end(), fact.rows.begin(), fact.rows.end());
    std::ranges::sort(batch.bounced);
    batch.lately.bounced += static_cast<std::uint32_t>(fact.rows.size());
    return batch;
}

Decided decide(
    const Import& import, const Batch& batch, const StartBatch& command, const Context& context
) {
    if (batch.exists()) {
        return std::vector<Placed>{};
    }
    if (const auto broken = check_can_be_sent(import, context.now)) {
        return *broken;
    }
    const auto places_asked = founding_places_asked(import, command.grants_founding);
    if (command.founding_left && places_asked > *command.founding_left) {
        return founding_places;
    }
    const auto accepted = acceptance(import, command, context);
    Facts facts{accepted};
    release(facts, accepted.batch, evolve(Batch{}, accepted), 0, context.now);
    auto placed = place<BatchFact>(stream_of(accepted.batch), std::move(facts));
    placed->push_back(
        {.stream = stream_of(command.import),
         .fact = ImportSent{.import = command.import, .batch = accepted.batch, .at = context.now}}
    );
    return placed;
}

base::Decision<BatchFact> decide(
    const Batch& batch, const PauseBatch& command, const Context& context
) {
    if (!batch.exists()) {
        return known_batch;
    }
    if (batch.phase == Phase::paused) {
        return Facts{};
    }
    if (batch.phase != Phase::running) {
        return fitting_state;
    }
    return Facts{BatchPaused{
        .batch = command.batch, .by = context.actor, .reason = command.reason, .at = context.now
    }};
}

base::Decision<BatchFact> decide(
    const Batch& batch, const ResumeBatch& command, const Context& context
) {
    if (!batch.exists()) {
        return known_batch;
    }
    if (batch.phase == Phase::running) {
        return Facts{};
    }
    if (batch.phase != Phase::paused) {
        return fitting_state;
    }
    Facts facts{BatchResumed{.batch = command.batch, .by = context.actor, .at = context.now}};
    const auto on_their_way = batch.rows.counts()[RowState::released];
    release(facts, command.batch, batch, on_their_way, context.now);
    return facts;
}

base::Decision<BatchFact> decide(
    const Batch& batch, const CancelBatch& command, const Context& context
) {
    if (!batch.exists()) {
        return known_batch;
    }
    if (batch.phase == Phase::cancelling || batch.phase == Phase::cancelled) {
        return Facts{};
    }
    if (batch.phase == Phase::completed) {
        return fitting_state;
    }
    Facts facts{BatchCancelled{
        .batch = command.batch, .by = context.actor, .reason = command.reason, .at = context.now
    }};
    auto counts = batch.rows.counts();
    counts[RowState::cancelled] += counts[RowState::pending];
    counts[RowState::pending] = 0;
    if (counts.unfinished() == 0) {
        facts.push_back(completion(command.batch, batch, counts, true, context.now));
    }
    return facts;
}

base::Decision<BatchFact> decide(
    const Batch& batch, const RetryFailedRows& command, const Context& context
) {
    if (!batch.exists()) {
        return known_batch;
    }
    if (!is_over(batch) && batch.generation > 1) {
        return Facts{};
    }
    auto failed = batch.rows.all_in(RowState::failed);
    if (batch.phase != Phase::completed || failed.empty()) {
        return fitting_state;
    }
    const BatchRetried retried{
        .batch = command.batch,
        .generation = batch.generation + 1,
        .rows = std::move(failed),
        .by = context.actor,
        .at = context.now
    };
    Facts facts{retried};
    release(facts, command.batch, evolve(batch, retried), 0, context.now);
    return facts;
}

base::Decision<BatchFact> decide(
    const Batch& batch, const ResolveRow& command, const Context& context
) {
    if (!batch.exists()) {
        return known_batch;
    }
    if (!batch.rows.has(command.row)) {
        return known_row;
    }
    const bool was_sent_or_failed =
        command.outcome == events::Outcome::sent || command.outcome == events::Outcome::failed;
    if (!was_sent_or_failed) {
        return settled_as;
    }
    const bool is_of_another_round =
        command.generation && *command.generation != batch.rows.generation(command.row);
    if (is_of_another_round) {
        return Facts{};
    }
    const auto state = batch.rows.state(command.row);
    if (state == state_after(command.outcome)) {
        return Facts{};
    }
    if (state != RowState::unknown) {
        return row_in_doubt;
    }
    return Facts{RowResolved{
        .batch = command.batch,
        .row = command.row,
        .outcome = command.outcome,
        .by = context.actor,
        .at = context.now
    }};
}

std::vector<FollowUp> react(const BatchFact& fact, std::uint32_t seq) {
    const auto control = [seq](const events::BatchId& batch, events::JobControl what) {
        return std::vector<FollowUp>{
            {.name = "control",
             .what = ControlJobs{{.batch = batch, .control = what, .version = seq}}}
        };
    };
    if (const auto* released = std::get_if<BatchRowsReleased>(&fact)) {
        return {{.name = "issue", .what = IssueRows{*released}}};
    }
    if (const auto* paused = std::get_if<BatchPaused>(&fact)) {
        return control(paused->batch, events::JobControl::hold);
    }
    if (const auto* resumed = std::get_if<BatchResumed>(&fact)) {
        return control(resumed->batch, events::JobControl::run);
    }
    if (const auto* cancelled = std::get_if<BatchCancelled>(&fact)) {
        return control(cancelled->batch, events::JobControl::drop);
    }
    // The last rows may have ended while the batch was paused; the hold would outlive it.
    if (const auto* retried = std::get_if<BatchRetried>(&fact)) {
        return control(retried->batch, events::JobControl::run);
    }
    if (const auto* completed = std::get_if<BatchCompleted>(&fact)) {
        return tell_end(*completed);
    }
    return {};
}

}  // namespace domain::batches
