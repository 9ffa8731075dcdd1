#include "tests/simulation/deliveries.hpp"

#include "base/ulid.hpp"
#include "shards/command_record.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulation {

namespace {

using Lines = std::vector<std::string>;

std::string line_of(const std::string& id, const domain::Command& command) {
    std::string body;
    domain::write_body(body, command);
    return fmt::format("command {} {:x}", id, base::stable_hash(body));
}

std::string line_of(const events::QueueItem& item) {
    return fmt::format("item {:x}", base::stable_hash(events::to_record(item).value));
}

// Outcomes of many rows travel as one command, so they are known by what they tell.
Lines lines_of(const domain::RecordRowOutcomes& told) {
    Lines lines;
    const auto line = [&](std::string_view what, std::uint32_t row, auto how) {
        lines.push_back(
            fmt::format("{} {} {} {} {}", what, told.batch.text, told.generation, row, how)
        );
    };
    for (const auto& end : told.ended) {
        line("ended", end.row, base::name_of(end.outcome));
    }
    for (const auto& retry : told.retrying) {
        line("retrying", retry.row, retry.attempts);
    }
    return lines;
}

// Codes are drawn anew each time, so that only the row is known.
std::string row_line(const std::string& id) {
    return "row " + id;
}

// Of a row that ended without having been issued.
std::string end_line(
    const events::BatchRowsReleased& released, std::uint32_t row, events::Outcome outcome
) {
    return lines_of({.batch = released.batch,
                     .generation = released.generation,
                     .ended = {{.row = row, .outcome = outcome}}}
    ).front();
}

// One of each of these.
using Expected = std::vector<Lines>;

Expected each_of(const Lines& lines) {
    Expected expected;
    for (const auto& line : lines) {
        expected.push_back({line});
    }
    return expected;
}

Expected expected_of(const std::string& id, const domain::FollowUp& follow_up) {
    if (const auto* send = std::get_if<domain::SendCommand>(&follow_up.what)) {
        const auto* outcomes = std::get_if<domain::RecordRowOutcomes>(&send->command);
        return each_of(outcomes ? lines_of(*outcomes) : Lines{line_of(id, send->command)});
    }
    if (const auto* enqueue = std::get_if<domain::EnqueueJob>(&follow_up.what)) {
        auto job = enqueue->job;
        job.id = {base::derive_id(job.args ? job.args->invite.text : job.key, id)};
        return each_of({line_of(job)});
    }
    if (const auto* control = std::get_if<domain::ControlJobs>(&follow_up.what)) {
        return each_of({line_of(control->control)});
    }
    if (const auto* stop = std::get_if<domain::StopInviteJobs>(&follow_up.what)) {
        return each_of({line_of(
            events::InviteStop{.invite = stop->invite, .reason = stop->reason, .until = stop->until}
        )});
    }
    // Unless its recipient was erased before, or the vault lacked its key for long.
    Expected expected;
    const auto& released = std::get<domain::IssueRows>(follow_up.what).released;
    for (const auto row : released.rows) {
        expected.push_back(
            {row_line(fmt::format("{}/{}", id, row)),
             end_line(released, row, events::Outcome::skipped),
             end_line(released, row, events::Outcome::failed)}
        );
    }
    return expected;
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

void Deliveries::note_command(const domain::Command& command, const std::string& id) {
    if (const auto* told = std::get_if<domain::RecordRowOutcomes>(&command)) {
        for (auto& line : lines_of(*told)) {
            sent_.insert(std::move(line));
        }
    } else if (std::holds_alternative<domain::IssueInvite>(command)) {
        sent_.insert(row_line(id));
    } else {
        sent_.insert(line_of(id, command));
    }
}

// Orders come from people, not from facts.
void Deliveries::note_item(const events::QueueItem& item) {
    if (!std::holds_alternative<events::JobOrder>(item)) {
        sent_.insert(line_of(item));
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

void Deliveries::check_all() {
    for (const auto& [partition, history] : history_.all()) {
        if (!history.counted().empty()) {
            check_sent(partition, history.counted().back().offset + 1);
        }
    }
    for (const auto& line : sent_) {
        if (!expected_.contains(line)) {
            findings_.add(
                9, fmt::format("\"{}\" was sent, and no fact that counts caused it", line)
            );
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
            const auto id = fact_id + "/" + follow_up.name;
            bool is_sent = true;
            for (const auto& any_of : expected_of(id, follow_up)) {
                is_sent = is_sent && std::ranges::any_of(any_of, [this](const auto& line) {
                              return sent_.contains(line);
                          });
                expected_.insert(any_of.begin(), any_of.end());
            }
            if (!is_sent) {
                findings_.add(
                    9,
                    fmt::format(
                        "{} {} offset {}: {} ({}) was never sent",
                        partition.topic,
                        partition.number,
                        counted.offset,
                        id,
                        events::type_of(fact.fact)
                    )
                );
            }
        }
    }
}

}  // namespace simulation
