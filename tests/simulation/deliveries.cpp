#include "tests/simulation/deliveries.hpp"

#include "base/ulid.hpp"
#include "events/job_record.hpp"
#include "shards/command_record.hpp"

#include <fmt/format.h>

namespace simulation {

namespace {

std::string row_of(const events::BatchId& batch, std::uint32_t generation, std::uint32_t row) {
    return fmt::format("{} {} {}", batch.text, generation, row);
}

std::string end_of(
    const events::BatchId& batch, std::uint32_t generation, const events::RowEnd& end
) {
    return fmt::format(
        "ended {} {}", row_of(batch, generation, end.row), base::name_of(end.outcome)
    );
}

std::string retry_of(
    const events::BatchId& batch, std::uint32_t generation, const events::RowRetry& retry
) {
    return fmt::format("retrying {} {}", row_of(batch, generation, retry.row), retry.attempts);
}

std::string control_of(const events::BatchControl& control) {
    return fmt::format("control {} {}", control.batch.text, control.version);
}

std::vector<domain::FollowUp> follow_ups_of(
    const events::Partition& partition, const events::StreamFact& fact
) {
    return partition.topic == events::topics::facts ? domain::react(fact)
                                                    : domain::react_to_job(fact.fact);
}

}  // namespace

void Deliveries::on_landed(const events::Partition& partition, const events::Record& record) {
    if (partition.topic == events::topics::commands) {
        const auto entries = shards::read_commands(record);
        for (const auto& entry : entries.value()) {
            note_command(entry.command, entry.id);
        }
    } else if (partition.topic == events::topics::mail_jobs ||
               partition.topic == events::topics::mail_jobs_bulk) {
        note_item(events::read_queue_item(record).value());
    }
}

// Outcomes of many rows travel as one command, so they are known by what they tell.
void Deliveries::note_command(const domain::Command& command, const std::string& id) {
    sent_.insert("command " + id);
    if (const auto* told = std::get_if<domain::RecordRowOutcomes>(&command)) {
        for (const auto& end : told->ended) {
            sent_.insert(end_of(told->batch, told->generation, end));
        }
        for (const auto& retry : told->retrying) {
            sent_.insert(retry_of(told->batch, told->generation, retry));
        }
    }
}

void Deliveries::note_item(const events::QueueItem& item) {
    if (const auto* job = std::get_if<events::Job>(&item)) {
        sent_.insert("job " + job->id.text);
    } else if (const auto* control = std::get_if<events::BatchControl>(&item)) {
        sent_.insert(control_of(*control));
    } else if (const auto* stop = std::get_if<events::InviteStop>(&item)) {
        sent_.insert("stop " + stop->invite.text);
    }
}

void Deliveries::on_counted(const events::Partition& partition, const Counted& counted) {
    for (const auto& fact : counted.commit.facts) {
        if (const auto* relayed = std::get_if<events::FollowUpsRelayed>(&fact.fact)) {
            check_sent(partition, relayed->offset);
        } else if (const auto* told = std::get_if<events::OutcomesRelayed>(&fact.fact)) {
            check_sent(partition, told->offset);
        }
    }
}

void Deliveries::check_all_sent() {
    for (const auto& [partition, history] : history_.all()) {
        if (!history.counted().empty()) {
            check_sent(partition, history.counted().back().offset + 1);
        }
    }
}

void Deliveries::check_sent(const events::Partition& partition, events::Offset until) {
    const auto& counted = history_.of(partition).counted();
    auto& next = checked_until_[partition];
    for (; next < counted.size() && counted[next].offset < until; ++next) {
        check_sent(partition, counted[next]);
    }
}

void Deliveries::check_sent(const events::Partition& partition, const Counted& counted) {
    for (const auto& fact : counted.commit.facts) {
        const auto fact_id = events::fact_id(fact.stream, fact.seq);
        for (const auto& follow_up : follow_ups_of(partition, fact)) {
            ++checked_;
            if (!was_sent(fact_id, follow_up)) {
                findings_.add(
                    9,
                    fmt::format(
                        "{} {} offset {}: \"{}\" of {} ({}) was never sent",
                        partition.topic,
                        partition.number,
                        counted.offset,
                        follow_up.name,
                        fact_id,
                        events::type_of(fact.fact)
                    )
                );
            }
        }
    }
}

bool Deliveries::was_sent(const std::string& fact_id, const domain::FollowUp& follow_up) const {
    const auto id = fact_id + "/" + follow_up.name;
    if (const auto* send = std::get_if<domain::SendCommand>(&follow_up.what)) {
        const auto* outcomes = std::get_if<domain::RecordRowOutcomes>(&send->command);
        return outcomes ? were_told(*outcomes) : sent_.contains("command " + id);
    }
    if (const auto* enqueue = std::get_if<domain::EnqueueJob>(&follow_up.what)) {
        return sent_.contains("job " + base::derive_id(enqueue->job.args.invite.text, id));
    }
    if (const auto* control = std::get_if<domain::ControlJobs>(&follow_up.what)) {
        return sent_.contains(control_of(control->control));
    }
    if (const auto* stop = std::get_if<domain::StopInviteJobs>(&follow_up.what)) {
        return sent_.contains("stop " + stop->invite.text);
    }
    const auto& released = std::get<domain::IssueRows>(follow_up.what).released;
    for (const auto row : released.rows) {
        const events::RowEnd erased{.row = row, .outcome = events::Outcome::skipped};
        if (!sent_.contains(fmt::format("command {}/{}", id, row)) &&
            !sent_.contains(end_of(released.batch, released.generation, erased))) {
            return false;
        }
    }
    return true;
}

bool Deliveries::were_told(const domain::RecordRowOutcomes& outcomes) const {
    for (const auto& end : outcomes.ended) {
        if (!sent_.contains(end_of(outcomes.batch, outcomes.generation, end))) {
            return false;
        }
    }
    for (const auto& retry : outcomes.retrying) {
        if (!sent_.contains(retry_of(outcomes.batch, outcomes.generation, retry))) {
            return false;
        }
    }
    return true;
}

}  // namespace simulation
