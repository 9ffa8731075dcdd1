#include "shards/outgoing.hpp"

#include "base/ensure.hpp"
#include "base/mutation.hpp"

#include <fmt/format.h>

#include <iterator>

namespace shards {

namespace {

constexpr std::string_view actor = "system:relay";

std::size_t weight_of(const CommandEntry& entry) {
    std::string body;
    domain::write_body(body, entry.command);
    return body.size() + 100;
}

// Bounded records in the order of the entries, each of one correlation.
void cut_into_records(
    std::vector<CommandEntry> entries, const events::Partition& to, std::vector<Outgoing>& out
) {
    std::vector<CommandEntry> part;
    std::size_t bytes = 0;
    const auto flush = [&] {
        if (part.empty()) {
            return;
        }
        out.push_back({.to = to, .record = to_record(part)});
        part.clear();
        bytes = 0;
    };
    for (auto& entry : entries) {
        const auto weight = weight_of(entry);
        const bool is_of_another = !part.empty() && part.front().correlation != entry.correlation;
        if (part.size() >= entries_per_record || bytes + weight > bytes_per_record ||
            is_of_another) {
            flush();
        }
        bytes += weight;
        part.push_back(std::move(entry));
    }
    flush();
}

// The same each time it is tried, unless its failure has ended the one before.
std::string name_of_invite(const events::BatchRowsReleased& released, std::uint32_t row) {
    const bool has_ended = released.terms.ends_unsent.value_or(false) && released.generation > 1;
    return has_ended ? fmt::format("row {}, try {}", row, released.generation)
                     : fmt::format("row {}", row);
}

}  // namespace

OutgoingBatch::OutgoingBatch(
    std::int32_t partitions,
    const platform::crypto::Routing& routing,
    const platform::crypto::KeyRing& keys,
    platform::crypto::CodeStock& codes,
    MissingKey missing
)
    : partitions_{partitions}, routing_{routing}, keys_{keys}, codes_{codes}, missing_{missing} {}

void OutgoingBatch::add(const Caused::One& caused, RowSource& rows) {
    const auto id = fmt::format("{}/{}", caused.fact_id, caused.follow_up.name);
    const auto& what = caused.follow_up.what;
    if (const auto* send = std::get_if<domain::SendCommand>(&what)) {
        if (const auto* outcomes = std::get_if<domain::RecordRowOutcomes>(&send->command)) {
            return add_outcomes(id, *outcomes, caused.correlation);
        }
        // From the outcome of a delivery nothing follows; those of many requests share a record.
        const bool is_last = std::holds_alternative<domain::RecordDelivery>(send->command);
        if (!is_last && !base::is_mutated(base::Mutation::settlement_overtakes_the_end)) {
            // It may be about a row that has just ended.
            flush_outcomes();
        }
        add_command(id, send->command, is_last ? std::string{} : caused.correlation);
    } else if (const auto* enqueue = std::get_if<domain::EnqueueJob>(&what)) {
        add_job(id, *enqueue, caused.correlation);
    } else if (const auto* control = std::get_if<domain::ControlJobs>(&what)) {
        put_queue_item(events::topics::mail_jobs, control->control);
    } else if (const auto* stop = std::get_if<domain::StopInviteJobs>(&what)) {
        put_queue_item(
            events::topics::mail_jobs,
            events::InviteStop{.invite = stop->invite, .reason = stop->reason, .until = stop->until}
        );
    } else {
        add_rows(caused, std::get<domain::IssueRows>(what), rows);
    }
}

std::vector<Outgoing> OutgoingBatch::take() {
    flush_outcomes();
    std::vector<Outgoing> all;
    for (auto& [partition, entries] : commands_) {
        const events::Partition to{
            .topic = std::string{events::topics::commands}, .number = partition
        };
        cut_into_records(std::move(entries), to, all);
    }
    std::move(jobs_.begin(), jobs_.end(), std::back_inserter(all));
    commands_.clear();
    jobs_.clear();
    size_ = 0;
    return all;
}

void OutgoingBatch::add_command(
    std::string id, domain::Command command, const std::string& correlation
) {
    ++size_;
    const auto partition = domain::slot_of(command) % partitions_;
    commands_[partition].push_back(
        {.id = std::move(id),
         .actor = std::string{actor},
         .command = std::move(command),
         .correlation = correlation}
    );
}

void OutgoingBatch::add_outcomes(
    std::string id, domain::RecordRowOutcomes outcomes, const std::string& correlation
) {
    const std::pair key{outcomes.batch.text, outcomes.generation};
    auto& gathered = outcomes_[key];
    if (gathered.id.empty()) {
        gathered = {
            .id = std::move(id), .outcomes = std::move(outcomes), .correlation = correlation
        };
        ++size_;
    } else {
        auto& all = gathered.outcomes;
        std::move(outcomes.ended.begin(), outcomes.ended.end(), std::back_inserter(all.ended));
        std::move(
            outcomes.retrying.begin(), outcomes.retrying.end(), std::back_inserter(all.retrying)
        );
    }
    auto& full = gathered.outcomes;
    if (full.ended.size() + full.retrying.size() >= rows_per_outcome) {
        auto node = outcomes_.extract(key);
        auto& [full_id, all, its] = node.mapped();
        add_command(std::move(full_id), std::move(all), its);
    }
}

void OutgoingBatch::flush_outcomes() {
    auto all = std::move(outcomes_);
    outcomes_.clear();
    for (auto& [key, gathered] : all) {
        add_command(std::move(gathered.id), std::move(gathered.outcomes), gathered.correlation);
    }
}

void OutgoingBatch::add_job(
    const std::string& id, const domain::EnqueueJob& enqueue, const std::string& correlation
) {
    auto job = enqueue.job;
    if (!correlation.empty()) {
        job.correlation = correlation;
    }
    job.id = {base::derive_id(job.args ? job.args->invite.text : job.key, id)};
    put_queue_item(
        enqueue.urgent ? events::topics::mail_jobs : events::topics::mail_jobs_bulk, job
    );
}

void OutgoingBatch::put_queue_item(std::string_view topic, const events::QueueItem& item) {
    ++size_;
    jobs_.push_back(
        {.to = {.topic = std::string{topic}, .number = 0}, .record = events::to_record(item)}
    );
}

void OutgoingBatch::add_rows(
    const Caused::One& caused, const domain::IssueRows& issue, RowSource& source
) {
    const auto& released = issue.released;
    ENSURE(caused.chunks != nullptr, "an import that is sent has rows in the log");
    for (const auto& row : source.rows(released.import, *caused.chunks, released.rows)) {
        const auto id = fmt::format("{}/{}/{}", caused.fact_id, caused.follow_up.name, *row.row);
        auto command = issue_for(released, row);
        if (auto* outcomes = std::get_if<domain::RecordRowOutcomes>(&command)) {
            add_outcomes(id, std::move(*outcomes), caused.correlation);
        } else {
            add_command(id, std::move(command), caused.correlation);
        }
    }
}

// A row whose key is gone was erased meanwhile. One whose key nobody knows was not.
events::RowEnd OutgoingBatch::end_without_key(const events::ImportRow& row) const {
    const bool is_erased = keys_.unseal(*row.address).how == platform::crypto::Unsealing::erased;
    if (is_erased || base::is_mutated(base::Mutation::unread_key_is_taken_for_erased)) {
        return {.row = *row.row, .outcome = events::Outcome::skipped, .reason = "erased"};
    }
    if (missing_ == MissingKey::wait) {
        throw KeyNotRead{};
    }
    return {.row = *row.row, .outcome = events::Outcome::failed, .reason = "key_missing"};
}

// The row's key becomes the invite's.
domain::Command OutgoingBatch::issue_for(
    const events::BatchRowsReleased& released, const events::ImportRow& row
) {
    const auto slot = base::slot_of(row.recipient->text);
    const auto code = codes_.draw(slot);
    auto sealed_code = keys_.seal(row.address->key, code);
    if (!sealed_code) {
        return domain::RecordRowOutcomes{
            .batch = released.batch,
            .generation = released.generation,
            .ended = {end_without_key(row)}
        };
    }
    const auto& terms = released.terms;
    return domain::IssueInvite{
        .invite = {base::derive_id(released.batch.text, name_of_invite(released, *row.row), slot)},
        .code_hash = {routing_.invite_of(code)},
        .code = std::move(*sealed_code),
        .recipient = row.recipient,
        .address = row.address,
        .name = row.name,
        .role = row.role.value_or(terms.role),
        .grants_founding = row.grants_founding.value_or(terms.grants_founding),
        .expires_in_days = row.expires_in_days.value_or(terms.expires_in_days),
        .source = row.source.value_or(terms.source),
        .campaign = terms.campaign,
        .batch_row =
            events::BatchRow{
                .batch = released.batch, .row = *row.row, .generation = released.generation
            },
        .on_existing = terms.on_existing,
        .base_url = terms.base_url,
        .deliver = true,
        .issued_by = released.requested_by,
        .note = row.note,
        .ends_unsent = terms.ends_unsent
    };
}

}  // namespace shards
