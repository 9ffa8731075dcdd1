#include "workers/runtime/ledger.hpp"

#include "base/ulid.hpp"

namespace workers {

events::JobOrigin origin_of(const events::Job& job) {
    return {
        .invite = job.args.invite, .delivery = job.args.delivery, .batch_row = job.args.batch_row
    };
}

bool Controls::is_news(const events::BatchControl& control) const {
    const auto known = batches.find(control.batch.text);
    return known == batches.end() || known->second.version < control.version;
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
    return open_.contains(id.text) || ended_.contains(base::stable_hash(id.text));
}

void Ledger::take(const events::Job& job) {
    open_.try_emplace(job.id.text, OpenJob{.job = job});
}

void Ledger::end(const events::JobId& id) {
    open_.erase(id.text);
    ended_.insert(base::stable_hash(id.text));
}

void Ledger::on(const events::JobStarted& fact) {
    take(fact.job);
    auto& job = open_.at(fact.job.id.text);
    job.state = JobState::running;
    job.attempts = fact.attempt;
    job.started_at = fact.at;
    job.deadline = fact.deadline;
    if (job.first_started_at == base::Instant{}) {
        job.first_started_at = fact.at;
    }
}

void Ledger::on(const events::JobDeferred& fact) {
    if (fact.job) {
        take(*fact.job);
    }
    const auto found = open_.find(fact.id.text);
    if (found == open_.end()) {
        return;
    }
    auto& job = found->second;
    if (job.state == JobState::running && job.attempts > 0) {
        --job.attempts;  // A call that was not really made burns nothing.
    }
    job.state = JobState::deferred;
    job.not_before = fact.until;
}

void Ledger::on(const events::JobSucceeded& fact) {
    end(fact.id);
}

void Ledger::on(const events::JobSkipped& fact) {
    end(fact.id);
}

void Ledger::on(const events::JobRefused& fact) {
    end(fact.id);
}

void Ledger::on(const events::JobRetryScheduled& fact) {
    if (const auto found = open_.find(fact.id.text); found != open_.end()) {
        found->second.state = JobState::retry_wait;
        found->second.attempts = fact.attempt;
        found->second.not_before = fact.not_before;
    }
}

void Ledger::on(const events::JobDead& fact) {
    if (const auto found = open_.find(fact.id.text); found != open_.end()) {
        found->second.state = JobState::dead;
    }
}

void Ledger::on(const events::JobUnknown& fact) {
    if (const auto found = open_.find(fact.id.text); found != open_.end()) {
        found->second.state = JobState::unknown;
    }
}

void Ledger::on(const events::JobResolved& fact) {
    end(fact.id);
}

void Ledger::on(const events::JobRequeued& fact) {
    if (const auto found = open_.find(fact.id.text); found != open_.end()) {
        found->second.state = JobState::deferred;
        found->second.attempts = 0;
        found->second.not_before = fact.at;
        found->second.first_started_at = {};
    }
}

void Ledger::on(const events::JobDiscarded& fact) {
    end(fact.id);
}

void Ledger::on(const events::JobsControlled& fact) {
    if (fact.batch) {
        controls_.batches[fact.batch->batch.text] = *fact.batch;
    }
    if (fact.invite) {
        controls_.stopped_invites[fact.invite->invite.text] = *fact.invite;
    }
    std::erase_if(controls_.stopped_invites, [&](const auto& stop) {
        return stop.second.until < fact.at;
    });
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
