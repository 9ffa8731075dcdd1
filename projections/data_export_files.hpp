#pragma once
// The files of exports: pieces of text, each sealed under the person's key, so that nobody reads
// them once that is destroyed. No projection makes them: what is lost is asked for again. They are
// in PostgreSQL because whoever downloads one may ask any process, and it has what they are made
// of.

#include "base/sealed.hpp"
#include "events/ids.hpp"
#include "platform/postgres/sql.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace projections {

// All of it or nothing. False: it was written already, perhaps by somebody else, and stays.
bool keep_export_file(
    platform::postgres::Connection& connection,
    const events::DataExportId& id,
    const std::vector<base::SealedText>& pieces
);

// From 0 on; absent behind the last one.
std::optional<base::SealedText> export_piece(
    platform::postgres::Connection& connection, const events::DataExportId& id, std::uint32_t number
);

// Those that are nobody's any more: the export ended, failed, or its person was erased. How many.
std::uint64_t drop_spent_export_files(platform::postgres::Connection& connection);

}  // namespace projections
