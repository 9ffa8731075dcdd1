#include "workers/runtime/ledger.hpp"

#include "base/binary.hpp"
#include "base/mutation.hpp"

namespace workers {

template <class Archive>
void each_field(Archive& archive, base::some<OpenJob> auto& open) {
    auto& [job, state, in_doubt, attempts, requeues, not_before, started_at, deadline, landed, first] =
        open;
    archive(job, state, in_doubt, attempts, requeues, not_before);
    archive(started_at, deadline, landed, first);
}

namespace {

// Stops of invites are looked through when there are so many more than the last time.
constexpr std::size_t stops_between_looks = 64;

}  // namespace

events::JobOrigin origin_of(const events::Job& job) {
    events::JobOrigin origin{.correlation = job.correlation};
    if (job.args) {
        origin.invite = job.args->invite;
        origin.delivery = job.args->delivery;
        origin.batch_row = job.args->batch_row;
    }
    return origin;
}

std::string correlation_of(const events::Fact& fact) {
    return std::visit(
        [](const auto& one) -> std::string {
            if constexpr (requires { one.origin.correlation; }) {
                return one.origin.correlation.value_or("");
            }
            return {};
        },
        fact
    );
}

void Ledger::save(base::BinaryWriter& writer) const {
    writer(open_, ended_, controls_.batches, controls_.stopped_invites);
    writer(static_cast<std::uint64_t>(stops_looked_through_), taken_, outcomes_relayed_, breaker_);
}

void Ledger::load(base::BinaryReader& reader) {
    reader(open_, ended_, controls_.batches, controls_.stopped_invites);
    stops_looked_through_ = reader.one<std::uint64_t>();
    reader(taken_, outcomes_relayed_, breaker_);
    counts_ = {};
    for (const auto& [id, open] : open_) {
        ++counts_[static_cast<std::size_t>(open.state)];
    }
    if (outcomes_relayed_ < 0 || taken_.urgent < 0 || taken_.bulk < 0) {
        reader.fail();
    }
}

bool Controls::is_news(const events::BatchControl& control) const {
    const auto known = batches.find(control.batch.text);
    return known == batches.end() || known->second.version < control.version;
}

events::JobControl Controls::of(const events::BatchId& batch) const {
    const auto known = batches.find(batch.text);
    return known == batches.end() ? events::JobControl::run : known->second.control;
}

void Ledger::evolve(const events::Fact& fact) {
    std::visit(
        [this](const auto& one) {
            if constexpr (requires { on(one); }) {
                on(one);
            }
        },
        fact
    );
}

const OpenJob* Ledger::find(const events::JobId& id) const {
    const auto found = open_.find(id.text);
    return found == open_.end() ? nullptr : &found->second;
}

bool Ledger::knows(const events::JobId& id) const {
    const bool has_ended =
        ended_.contains(id.text) && !base::is_mutated(base::Mutation::ended_jobs_are_forgotten);
    return has_ended || open_.contains(id.text);
}

OpenJob& Ledger::take(const events::Job& job) {
    const auto [place, is_new] = open_.try_emplace(job.id.text, OpenJob{.job = job});
    if (is_new) {
        ++counts_[static_cast<std::size_t>(place->second.state)];
    }
    return place->second;
}

void Ledger::move(OpenJob& job, JobState state) {
    --counts_[static_cast<std::size_t>(job.state)];
    ++counts_[static_cast<std::size_t>(state)];
    job.state = state;
}

OpenJob* Ledger::opened(const events::JobId& id) {
    const auto found = open_.find(id.text);
    return found == open_.end() ? nullptr : &found->second;
}

void Ledger::end(const events::JobId& id, base::Instant at) {
    const auto found = open_.find(id.text);
    if (found == open_.end()) {
        return;
    }
    --counts_[static_cast<std::size_t>(found->second.state)];
    ended_.add(id.text, found->second.job.not_after);
    ended_.forget_until(at);
    open_.erase(found);
}

void Ledger::on(const events::JobStarted& fact) {
    const bool is_known = open_.contains(fact.job.id.text);
    auto& job = take(fact.job);
    // Started over while nobody knows what became of the try before.
    job.in_doubt = job.in_doubt || (is_known && job.state == JobState::running);
    move(job, JobState::running);
    job.attempts = fact.attempt;
    job.started_at = fact.at;
    job.deadline = fact.deadline;
    if (job.first_started_at == base::Instant{}) {
        job.first_started_at = fact.at;
    }
}

void Ledger::evolve(const events::Fact& fact, base::Instant landed_at) {
    evolve(fact);
    const auto* start = std::get_if<events::JobStarted>(&fact);
    const auto found = start ? open_.find(start->job.id.text) : open_.end();
    if (found != open_.end()) {
        found->second.start_landed_at = landed_at;
    }
}

void Ledger::on(const events::JobDeferred& fact) {
    if (fact.job) {
        take(*fact.job);
    }
    auto* job = opened(fact.id);
    if (!job) {
        return;
    }
    if (job->state == JobState::running && job->attempts > 0) {
        --job->attempts;  // A call that was not really made burns nothing.
    }
    move(*job, JobState::deferred);
    job->not_before = fact.until;
}

void Ledger::on(const events::JobSucceeded& fact) {
    end(fact.id, fact.at);
}

void Ledger::on(const events::JobSkipped& fact) {
    if (fact.job) {
        take(*fact.job);
    }
    end(fact.id, fact.at);
}

void Ledger::on(const events::JobRefused& fact) {
    end(fact.id, fact.at);
}

void Ledger::on(const events::JobRetryScheduled& fact) {
    if (auto* job = opened(fact.id)) {
        move(*job, JobState::retry_wait);
        job->in_doubt = job->in_doubt || fact.in_doubt.value_or(false);
        job->attempts = fact.attempt;
        job->not_before = fact.not_before;
    }
}

void Ledger::on(const events::JobDead& fact) {
    if (auto* job = opened(fact.id)) {
        move(*job, JobState::dead);
    }
}

void Ledger::on(const events::JobUnknown& fact) {
    if (auto* job = opened(fact.id)) {
        move(*job, JobState::unknown);
    }
}

void Ledger::on(const events::JobResolved& fact) {
    end(fact.id, fact.at);
}

void Ledger::on(const events::JobRequeued& fact) {
    if (auto* job = opened(fact.id)) {
        move(*job, JobState::deferred);
        job->in_doubt = false;
        job->attempts = 0;
        ++job->requeues;
        job->not_before = fact.at;
        job->first_started_at = {};
    }
}

void Ledger::on(const events::JobDiscarded& fact) {
    end(fact.id, fact.at);
}

void Ledger::on(const events::JobsControlled& fact) {
    if (fact.batch) {
        controls_.batches[fact.batch->batch.text] = *fact.batch;
    }
    if (fact.invite) {
        controls_.stopped_invites[fact.invite->invite.text] = *fact.invite;
        forget_stops(fact.at);
    }
}

// Now and then, so that many stops cost no more than a look at each.
void Ledger::forget_stops(base::Instant at) {
    auto& stops = controls_.stopped_invites;
    if (stops.size() < 2 * stops_looked_through_ + stops_between_looks) {
        return;
    }
    std::erase_if(stops, [at](const auto& stop) { return stop.second.until < at; });
    stops_looked_through_ = stops.size();
}

void Ledger::on(const events::BreakerMoved& fact) {
    breaker_ = fact;
}

void Ledger::on(const events::QueuesTaken& fact) {
    taken_ = fact;
}

void Ledger::on(const events::OutcomesRelayed& fact) {
    outcomes_relayed_ = fact.offset;
}

}  // namespace workers
