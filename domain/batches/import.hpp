#pragma once
// An import is a list of recipients that was handed in, chunk by chunk, and can be sent once within
// half an hour. Its rows stay in its facts: nobody copies them.

#include "domain/commands.hpp"
#include "domain/context.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domain::batches {

using events::ImportClosed, events::ImportExpired, events::ImportOpened, events::ImportRowsAdded,
    events::ImportSent;

using ImportFact =
    std::variant<ImportOpened, ImportRowsAdded, ImportClosed, ImportExpired, ImportSent>;

std::string stream_of(const events::ImportId& import);

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule known_import{
    "import_not_found", base::Kind::absent, "There is no such import."
};
inline constexpr base::Rule import_in_time{
    "import_expired", base::Kind::conflict, "An import is sent within half an hour."
};
inline constexpr base::Rule import_still_open{
    "import_closed", base::Kind::conflict, "A closed import takes no more rows."
};
inline constexpr base::Rule import_complete{
    "import_not_closed", base::Kind::conflict, "An import is sent when all its rows are there."
};
inline constexpr base::Rule chunk_size{
    "chunk_size", base::Kind::malformed, "A chunk holds 1 to 500 rows."
};
inline constexpr base::Rule chunks_in_order{
    "chunk_out_of_order", base::Kind::conflict, "Chunks are added one after the other."
};
inline constexpr base::Rule rows_limit{
    "batch_too_large", base::Kind::malformed, "An import has 100,000 rows at most."
};
inline constexpr base::Rule rows_numbered{
    "rows_out_of_order", base::Kind::malformed, "The rows that are ok are numbered 1, 2, 3 …."
};
inline constexpr base::Rule some_recipients{
    "NO_VALID_RECIPIENTS", base::Kind::malformed, "A batch has at least one valid recipient."
};

inline constexpr base::Rule founding_places{
    "founding_places_exceeded",
    base::Kind::conflict,
    "The list promises more founding places than are left."
};

inline constexpr std::size_t chunk_rows_max = 500;
inline constexpr std::uint32_t import_rows_max = 100'000;
inline constexpr auto import_lasts = std::chrono::minutes{30};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

enum class ImportState : std::uint8_t { none, open, ready, sent, expired };
BOOST_DESCRIBE_ENUM(ImportState, none, open, ready, sent, expired)

struct Import {
    ImportState state = ImportState::none;
    events::InviteTerms terms;
    std::uint32_t chunks = 0;
    std::uint32_t total = 0;
    std::uint32_t ok = 0;
    base::Instant expires_at;  // can still be sent at that moment
    // Instructors among those that are ok, by what their rows say of a founding place: that they
    // get one, or nothing, so that the terms say it.
    std::uint32_t founding_by_row = 0;
    std::uint32_t founding_by_terms = 0;

    bool exists() const { return state != ImportState::none; }
};

Import evolve(Import import, const ImportOpened& fact);
Import evolve(Import import, const ImportRowsAdded& fact);
Import evolve(Import import, const ImportClosed& fact);
Import evolve(Import import, const ImportExpired& fact);
Import evolve(Import import, const ImportSent& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Never rejects.
base::Decision<ImportFact> decide(
    const Import& import, const OpenImport& command, const Context& context
);

// Rejects with known_import, import_in_time, import_still_open, chunk_size, chunks_in_order,
// rows_limit, rows_numbered. A chunk that is there already decides nothing.
base::Decision<ImportFact> decide(
    const Import& import, const AddImportRows& command, const Context& context
);

// Rejects with known_import, import_in_time. From here on there is half an hour to send it.
base::Decision<ImportFact> decide(
    const Import& import, const CloseImport& command, const Context& context
);

// Expires what is past its end. Never rejects.
base::Decision<ImportFact> decide(
    const Import& import,
    const events::ImportId& id,
    const DeadlineReached& command,
    const Context& context
);

// May it become a batch? known_import, import_in_time, import_complete, some_recipients.
std::optional<base::Rejection> check_can_be_sent(const Import& import, base::Instant now);

// How many founding places it asks for by name: row by row, by its terms, or by who sends it.
std::uint32_t founding_places_asked(const Import& import, std::optional<bool> by_sender);

// ── What happens without being asked ─────────────────────────────────────────────────────────────

std::optional<base::Instant> deadline(const Import& import);

}  // namespace domain::batches
