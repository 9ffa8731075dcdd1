#include "domain/batches/import.hpp"

namespace domain::batches {

namespace {

using Facts = std::vector<ImportFact>;

bool is_late(const Import& import, base::Instant now) {
    if (import.state == ImportState::expired) {
        return true;
    }
    return import.state != ImportState::sent && import.expires_at < now;
}

std::optional<base::Rejection> check_rows(const Import& import, const AddImportRows& command) {
    if (import.total + command.rows.size() > import_rows_max) {
        return rows_limit;
    }
    auto last = import.ok;
    for (const auto& row : command.rows) {
        const bool is_ok = row.verdict == events::RowVerdict::ok;
        const bool is_numbered = is_ok ? row.row == last + 1 : !row.row;
        if (!is_numbered) {
            return rows_numbered;
        }
        if (is_ok) {
            ++last;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string stream_of(const events::ImportId& import) {
    return "import-" + import.text;
}

Import evolve(Import, const ImportOpened& fact) {
    return {.state = ImportState::open, .terms = fact.terms, .expires_at = fact.expires_at};
}

Import evolve(Import import, const ImportRowsAdded& fact) {
    ++import.chunks;
    for (const auto& row : fact.rows) {
        ++import.total;
        if (row.verdict != events::RowVerdict::ok) {
            continue;
        }
        ++import.ok;
        if (row.role.value_or(import.terms.role) == events::Role::instructor) {
            import.founding_by_row += row.grants_founding.value_or(false) ? 1U : 0U;
            import.founding_by_terms += row.grants_founding ? 0U : 1U;
        }
    }
    return import;
}

Import evolve(Import import, const ImportClosed& fact) {
    import.state = ImportState::ready;
    import.expires_at = fact.expires_at;
    return import;
}

Import evolve(Import import, const ImportExpired&) {
    import.state = ImportState::expired;
    import.terms = {};
    return import;
}

Import evolve(Import import, const ImportSent&) {
    import.state = ImportState::sent;
    import.terms = {};
    return import;
}

base::Decision<ImportFact> decide(
    const Import& import, const OpenImport& command, const Context& context
) {
    if (import.exists()) {
        return Facts{};
    }
    return Facts{ImportOpened{
        .import = command.import,
        .terms = command.terms,
        .opened_by = context.actor,
        .opened_at = context.now,
        .expires_at = context.now + import_lasts
    }};
}

base::Decision<ImportFact> decide(
    const Import& import, const AddImportRows& command, const Context& context
) {
    if (!import.exists()) {
        return known_import;
    }
    if (command.chunk < import.chunks) {
        return Facts{};
    }
    if (is_late(import, context.now)) {
        return import_in_time;
    }
    if (import.state != ImportState::open) {
        return import_still_open;
    }
    if (command.rows.empty() || command.rows.size() > chunk_rows_max) {
        return chunk_size;
    }
    if (command.chunk > import.chunks) {
        return chunks_in_order;
    }
    if (const auto broken = check_rows(import, command)) {
        return *broken;
    }
    return Facts{
        ImportRowsAdded{.import = command.import, .chunk = command.chunk, .rows = command.rows}
    };
}

base::Decision<ImportFact> decide(
    const Import& import, const CloseImport& command, const Context& context
) {
    if (!import.exists()) {
        return known_import;
    }
    if (import.state == ImportState::ready || import.state == ImportState::sent) {
        return Facts{};
    }
    if (is_late(import, context.now)) {
        return import_in_time;
    }
    return Facts{ImportClosed{
        .import = command.import,
        .total = import.total,
        .ok = import.ok,
        .closed_at = context.now,
        .expires_at = context.now + import_lasts
    }};
}

base::Decision<ImportFact> decide(
    const Import& import, const events::ImportId& id, const DeadlineReached&, const Context& context
) {
    const auto due = deadline(import);
    if (!due || context.now < *due) {
        return Facts{};
    }
    return Facts{ImportExpired{.import = id, .at = import.expires_at}};
}

std::uint32_t founding_places_asked(const Import& import, std::optional<bool> by_sender) {
    const bool by_terms = by_sender.value_or(import.terms.asks_for_founding.value_or(false));
    return import.founding_by_row + (by_terms ? import.founding_by_terms : 0U);
}

std::optional<base::Rejection> check_can_be_sent(const Import& import, base::Instant now) {
    if (!import.exists()) {
        return known_import;
    }
    if (is_late(import, now)) {
        return import_in_time;
    }
    if (import.state == ImportState::open) {
        return import_complete;
    }
    if (import.ok == 0) {
        return some_recipients;
    }
    return std::nullopt;
}

std::optional<base::Instant> deadline(const Import& import) {
    const bool waits = import.state == ImportState::open || import.state == ImportState::ready;
    if (!waits) {
        return std::nullopt;
    }
    return import.expires_at + base::Duration{1};
}

}  // namespace domain::batches
