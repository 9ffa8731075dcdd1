#include "domain/people/data_export.hpp"

namespace domain::people {

namespace {

using Facts = std::vector<DataExportFact>;

bool is_awaited(const DataExport& state, const events::DataExportId& id) {
    return state.is_under_way() && state.id == CompactId<events::DataExportId>{id};
}

DataExportEnded ended(
    const DataExport& state, const events::AccountId& account, base::Instant now
) {
    return {.account = account, .data_export = state.id.id(), .at = now};
}

}  // namespace

DataExport evolve(DataExport, const DataExportRequested& fact) {
    return {.id = fact.data_export, .until = fact.give_up_at};
}

DataExport evolve(DataExport state, const DataExportSectionDone& fact) {
    state.done = fact.done;
    return state;
}

DataExport evolve(DataExport state, const DataExportReady& fact) {
    state.is_ready = true;
    state.until = fact.expires_at;
    return state;
}

DataExport evolve(DataExport, const DataExportFailed&) {
    return {};
}

DataExport evolve(DataExport, const DataExportEnded&) {
    return {};
}

std::vector<DataExportFact> request_export(
    const DataExport& state,
    const RequestDataExport& command,
    const events::RecipientId& recipient,
    const Context& context
) {
    Facts facts;
    if (state.is_under_way() || state.id == CompactId<events::DataExportId>{command.data_export}) {
        return facts;
    }
    if (state.exists()) {
        facts.emplace_back(ended(state, command.account, context.now));
    }
    facts.emplace_back(DataExportRequested{
        .account = command.account,
        .data_export = command.data_export,
        .recipient = recipient,
        .by = context.actor,
        .at = context.now,
        .give_up_at = context.now + export_given_up_after
    });
    return facts;
}

std::vector<DataExportFact> note_section(
    const DataExport& state, const NoteDataExportSection& command, base::Instant now
) {
    if (!is_awaited(state, command.data_export) || command.done <= state.done) {
        return {};
    }
    return {DataExportSectionDone{
        .account = command.account,
        .data_export = command.data_export,
        .section = command.section,
        .done = command.done,
        .total = command.total,
        .at = now
    }};
}

std::vector<DataExportFact> finish_export(
    const DataExport& state, const FinishDataExport& command, base::Instant now
) {
    if (!is_awaited(state, command.data_export)) {
        return {};
    }
    return {DataExportReady{
        .account = command.account,
        .data_export = command.data_export,
        .bytes = command.bytes,
        .at = now,
        .expires_at = now + export_kept_for
    }};
}

std::vector<DataExportFact> fail_export(
    const DataExport& state, const FailDataExport& command, base::Instant now
) {
    if (!is_awaited(state, command.data_export)) {
        return {};
    }
    return {DataExportFailed{
        .account = command.account,
        .data_export = command.data_export,
        .reason = command.reason,
        .at = now
    }};
}

std::vector<DataExportFact> expire(
    const DataExport& state, const events::AccountId& account, base::Instant now
) {
    if (!state.exists() || now < state.until) {
        return {};
    }
    if (state.is_ready) {
        return {ended(state, account, now)};
    }
    return {DataExportFailed{
        .account = account, .data_export = state.id.id(), .reason = "not written in time", .at = now
    }};
}

std::optional<base::Instant> deadline(const DataExport& state) {
    return state.exists() ? std::optional{state.until} : std::nullopt;
}

}  // namespace domain::people
