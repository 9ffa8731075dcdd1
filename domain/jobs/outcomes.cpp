// From a lane's ledger back to the invite and to the row of its batch. Nobody waits for what became
// of a notice.

#include "domain/follow_ups.hpp"

namespace domain {

namespace {

struct Ended {
    const events::JobOrigin& origin;
    events::Outcome outcome;
    std::uint32_t attempts = 0;
    std::string provider;
    std::optional<std::string> provider_id;
    std::optional<std::string> reason;
};

std::vector<FollowUp> tell_invite(const Ended& ended) {
    if (!ended.origin.invite) {
        return {};
    }
    return {
        {.name = "delivery",
         .what = SendCommand{RecordDelivery{
             .invite = *ended.origin.invite,
             .delivery = ended.origin.delivery,
             .outcome = ended.outcome,
             .attempts = ended.attempts,
             .provider = ended.provider,
             .provider_id = ended.provider_id,
             .reason = ended.reason
         }}}
    };
}

std::vector<FollowUp> tell(const Ended& ended) {
    auto told = tell_invite(ended);
    if (const auto& row = ended.origin.batch_row) {
        told.push_back(
            {.name = "row",
             .what = SendCommand{RecordRowOutcomes{
                 .batch = row->batch,
                 .generation = row->generation,
                 .ended =
                     {{.row = row->row,
                       .outcome = ended.outcome,
                       .attempts = ended.attempts,
                       .reason = ended.reason,
                       .invite = ended.origin.invite}}
             }}}
        );
    }
    return told;
}

std::vector<FollowUp> outcome_of(const events::JobSucceeded& fact) {
    return tell(
        {.origin = fact.origin,
         .outcome = events::Outcome::sent,
         .attempts = fact.attempt,
         .provider = fact.provider,
         .provider_id = fact.provider_id}
    );
}

std::vector<FollowUp> outcome_of(const events::JobSkipped& fact) {
    return tell(
        {.origin = fact.origin,
         .outcome = fact.cancelled ? events::Outcome::cancelled : events::Outcome::skipped,
         .reason = fact.reason}
    );
}

std::vector<FollowUp> outcome_of(const events::JobRefused& fact) {
    return tell(
        {.origin = fact.origin,
         .outcome = events::Outcome::failed,
         .attempts = fact.attempt,
         .provider = fact.provider,
         .reason = fact.reason}
    );
}

std::vector<FollowUp> outcome_of(const events::JobDead& fact) {
    return tell(
        {.origin = fact.origin,
         .outcome = events::Outcome::failed,
         .attempts = fact.attempt,
         .reason = fact.reason}
    );
}

std::vector<FollowUp> outcome_of(const events::JobUnknown& fact) {
    return tell(
        {.origin = fact.origin,
         .outcome = events::Outcome::unknown,
         .attempts = fact.attempt,
         .provider = fact.provider,
         .reason = fact.reason}
    );
}

std::vector<FollowUp> outcome_of(const events::JobResolved& fact) {
    auto told = tell_invite({.origin = fact.origin, .outcome = fact.outcome});
    if (const auto& row = fact.origin.batch_row) {
        told.push_back(
            {.name = "row",
             .what = SendCommand{ResolveRow{
                 .batch = row->batch,
                 .row = row->row,
                 .outcome = fact.outcome,
                 .generation = row->generation
             }}}
        );
    }
    return told;
}

// Only the batch wants to know: the row makes room in its window.
std::vector<FollowUp> outcome_of(const events::JobRetryScheduled& fact) {
    const auto& row = fact.origin.batch_row;
    if (!row) {
        return {};
    }
    return {
        {.name = "row",
         .what = SendCommand{RecordRowOutcomes{
             .batch = row->batch,
             .generation = row->generation,
             .retrying = {{.row = row->row, .attempts = fact.attempt, .reason = fact.reason}}
         }}}
    };
}

// Nothing came of it yet, or the ledger's own books.
template <class Other>
std::vector<FollowUp> outcome_of(const Other&) {
    return {};
}

}  // namespace

std::vector<FollowUp> react_to_job(const events::Fact& fact) {
    return std::visit([](const auto& one) { return outcome_of(one); }, fact);
}

}  // namespace domain
