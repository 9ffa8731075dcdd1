#include "tests/simulation/jobs.hpp"

#include <fmt/format.h>

namespace simulation {

namespace {

using events::JobControl;

}  // namespace

void Jobs::on_counted(const Counted& counted) {
    landed_at_ = counted.appended_at;
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
}

void Jobs::find(int invariant, const std::string& id, const std::string& what) {
    findings_.add(invariant, fmt::format("job {}: {}", id, what));
}

JobLife& Jobs::life_of(const events::JobId& id, std::string_view what) {
    const auto [found, is_new] = jobs_.try_emplace(id.text);
    if (is_new) {
        find(12, id.text, fmt::format("{} before anything else", what));
    } else if (found->second.stage == Stage::over) {
        find(12, id.text, fmt::format("{} after {}", what, found->second.end));
    }
    return found->second;
}

void Jobs::see(const events::JobStarted& fact) {
    auto& life = jobs_[fact.job.id.text];
    check_start(life, fact);
    life.job = fact.job;
    life.stage = Stage::running;
    running_[fact.job.key] = fact.job.id.text;
    life.calls = 0;
    life.call_until = landed_at_ + (fact.deadline - fact.at);
    ++life.starts;
}

void Jobs::check_start(const JobLife& life, const events::JobStarted& fact) {
    const auto& id = fact.job.id.text;
    if (life.stage == Stage::over) {
        find(12, id, fmt::format("started after {}", life.end));
    }
    if (life.stage == Stage::unknown || life.stage == Stage::dead) {
        find(12, id, "started although a person has to say so");
    }
    if (life.stage == Stage::running) {
        if (!server_.honours_keys()) {
            find(12, id, "started again without knowing what came of the last try");
        } else if (landed_at_ < life.call_until) {
            find(12, id, "started again while the last try may still be under way");
        }
    }
    const auto other = running_.find(fact.job.key);
    if (other != running_.end() && other->second != id &&
        jobs_.at(other->second).stage == Stage::running) {
        find(12, id, "started while another one of its key runs");
    }
    const auto* row = batch_row_of(fact.job);
    const auto control = row ? controls_.find(row->batch.text) : controls_.end();
    if (control != controls_.end() && control->second.control != JobControl::run) {
        find(13, id, "started although its batch is paused or cancelled");
    }
}

void Jobs::see(const events::JobDeferred& fact) {
    if (fact.job) {
        auto& life = jobs_[fact.id.text];
        if (life.stage == Stage::over) {
            find(12, fact.id.text, "put off after its end");
        }
        life.job = *fact.job;
    }
    life_of(fact.id, "put off").stage = Stage::deferred;
}

void Jobs::see(const events::JobSucceeded& fact) {
    end(fact.id, "success");
}

void Jobs::see(const events::JobSkipped& fact) {
    if (fact.job && !jobs_.contains(fact.id.text)) {
        jobs_[fact.id.text].job = *fact.job;
    }
    end(fact.id, "skipping");
}

void Jobs::see(const events::JobRefused& fact) {
    end(fact.id, "refusal");
}

void Jobs::see(const events::JobRetryScheduled& fact) {
    life_of(fact.id, "to be retried").stage = Stage::retry_wait;
}

void Jobs::see(const events::JobDead& fact) {
    ++dead_;
    life_of(fact.id, "dead").stage = Stage::dead;
}

void Jobs::see(const events::JobUnknown& fact) {
    ++unknown_;
    life_of(fact.id, "unknown").stage = Stage::unknown;
    if (on_unknown) {
        on_unknown(fact.id);
    }
}

void Jobs::see(const events::JobResolved& fact) {
    auto& life = life_of(fact.id, "resolved");
    if (life.stage != Stage::unknown) {
        find(12, fact.id.text, "resolved without having been unknown");
    }
    life.stage = Stage::over;
    life.end = "a person's word";
}

void Jobs::see(const events::JobRequeued& fact) {
    auto& life = life_of(fact.id, "requeued");
    life.stage = Stage::deferred;
    ++life.requeues;
}

void Jobs::see(const events::JobDiscarded& fact) {
    auto& life = life_of(fact.id, "discarded");
    life.stage = Stage::over;
    life.end = "being discarded";
}

void Jobs::see(const events::JobsControlled& fact) {
    if (fact.batch) {
        controls_[fact.batch->batch.text] = *fact.batch;
    }
}

void Jobs::end(const events::JobId& id, std::string_view how) {
    auto& life = life_of(id, how);
    life.stage = Stage::over;
    life.end = how;
}

// A call is made for a start that counts, once.
void Jobs::on_call(const platform::mail::Mail& mail) {
    const auto found = jobs_.find(mail.job_id);
    if (found == jobs_.end() || found->second.stage != Stage::running) {
        return find(12, mail.job_id, "the provider was called though no start is on record");
    }
    if (++found->second.calls > 1) {
        find(12, mail.job_id, "the provider was called twice for one start");
    }
}

void Jobs::check_effects() {
    const auto& delivered = server_.delivered();
    for (; delivered_seen_ < delivered.size(); ++delivered_seen_) {
        ++jobs_[delivered[delivered_seen_].mail.job_id].deliveries;
    }
    for (const auto& [id, life] : jobs_) {
        if (life.deliveries > 1 + life.requeues) {
            find(12, id, fmt::format("{} mails arrived", life.deliveries));
        }
        if (life.stage == Stage::over && life.end == "success" && life.deliveries == 0) {
            find(12, id, "is told to be sent, and no mail arrived");
        }
        const bool is_told_not_to_be = life.stage == Stage::dead || life.end == "refusal" ||
                                       (life.end == "skipping" && life.requeues == 0);
        if (is_told_not_to_be && life.deliveries > life.requeues) {
            find(12, id, fmt::format("a mail arrived, though it ended in {}", life.end));
        }
    }
}

std::string Jobs::why_busy() const {
    for (const auto& [id, life] : jobs_) {
        const auto* row = batch_row_of(life.job);
        const auto control = row ? controls_.find(row->batch.text) : controls_.end();
        const bool is_held =
            control != controls_.end() && control->second.control == JobControl::hold;
        // Doubts and retries that a predecessor left wait, too, while their batch is paused.
        const bool is_open = life.stage == Stage::running || life.stage == Stage::retry_wait;
        if (is_open && !is_held) {
            return fmt::format("job {} is not over", id);
        }
        if (life.stage == Stage::deferred && !is_held) {
            return fmt::format("job {} waits", id);
        }
    }
    return {};
}

}  // namespace simulation
