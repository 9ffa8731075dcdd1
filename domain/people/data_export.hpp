#pragma once
// All that is known of a person, as a file for them: asked for, written by a worker, there for
// three days, gone. One at a time. The file itself is elsewhere, sealed under the person's key.

#include "domain/commands.hpp"
#include "domain/compact_id.hpp"
#include "domain/context.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace domain::people {

using events::DataExportEnded, events::DataExportFact, events::DataExportFailed,
    events::DataExportReady, events::DataExportRequested, events::DataExportSectionDone;

inline constexpr auto export_kept_for = std::chrono::hours{72};
// Whoever should have written it did not.
inline constexpr auto export_given_up_after = std::chrono::hours{24};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

// The one that is under way, or there.
struct DataExport {
    CompactId<events::DataExportId> id;  // empty: none is
    bool is_ready = false;
    std::uint32_t done = 0;  // sections
    base::Instant until;     // given up then, or gone

    bool exists() const { return !id.empty(); }

    bool is_under_way() const { return exists() && !is_ready; }
};

DataExport evolve(DataExport state, const DataExportRequested& fact);
DataExport evolve(DataExport state, const DataExportSectionDone& fact);
DataExport evolve(DataExport state, const DataExportReady& fact);
DataExport evolve(DataExport state, const DataExportFailed& fact);
DataExport evolve(DataExport state, const DataExportEnded& fact);

// ── What is decided of it, for the account ───────────────────────────────────────────────────────

// Another one takes the place of one that is there.
std::vector<DataExportFact> request_export(
    const DataExport& state,
    const RequestDataExport& command,
    const events::RecipientId& recipient,
    const Context& context
);

std::vector<DataExportFact> note_section(
    const DataExport& state, const NoteDataExportSection& command, base::Instant now
);
std::vector<DataExportFact> finish_export(
    const DataExport& state, const FinishDataExport& command, base::Instant now
);
std::vector<DataExportFact> fail_export(
    const DataExport& state, const FailDataExport& command, base::Instant now
);

// By now it is over.
std::vector<DataExportFact> expire(
    const DataExport& state, const events::AccountId& account, base::Instant now
);

// ── Deadline ─────────────────────────────────────────────────────────────────────────────────────

std::optional<base::Instant> deadline(const DataExport& state);

}  // namespace domain::people
