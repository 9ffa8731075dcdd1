#pragma once
// Commands about imports and batches. Part of domain/commands.hpp, which everybody else includes.

#include "base/describe.hpp"
#include "events/batches.hpp"
#include "events/ids.hpp"
#include "events/invites.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace domain {

struct OpenImport {
    events::ImportId import;
    events::InviteTerms terms;
};
BOOST_DESCRIBE_STRUCT(OpenImport, (), (import, terms))

// Chunks in order, at most 500 rows each.
struct AddImportRows {
    events::ImportId import;
    std::uint32_t chunk = 0;
    std::vector<events::ImportRow> rows;
};
BOOST_DESCRIBE_STRUCT(AddImportRows, (), (import, chunk, rows))

struct CloseImport {
    events::ImportId import;
};
BOOST_DESCRIBE_STRUCT(CloseImport, (), (import))

// The import's one batch; its id is derived from the import's. Twice is the same batch. With
// `founding_left`, as the cohort told who asks: how many places may be promised by name.
struct StartBatch {
    events::ImportId import;
    std::optional<std::string> name;
    std::optional<std::string> base_url;
    std::optional<bool> grants_founding;
    std::optional<std::uint32_t> founding_left;
};
BOOST_DESCRIBE_STRUCT(StartBatch, (), (import, name, base_url, grants_founding, founding_left))

struct PauseBatch {
    events::BatchId batch;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(PauseBatch, (), (batch, reason))

struct ResumeBatch {
    events::BatchId batch;
};
BOOST_DESCRIBE_STRUCT(ResumeBatch, (), (batch))

struct CancelBatch {
    events::BatchId batch;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(CancelBatch, (), (batch, reason))

struct RetryFailedRows {
    events::BatchId batch;
};
BOOST_DESCRIBE_STRUCT(RetryFailedRows, (), (batch))

// From recipients' slots and from the lane, grouped. Rows that ended already are passed over.
struct RecordRowOutcomes {
    events::BatchId batch;
    std::uint32_t generation = 1;
    std::vector<events::RowEnd> ended;
    std::vector<events::RowRetry> retrying;
};
BOOST_DESCRIBE_STRUCT(RecordRowOutcomes, (), (batch, generation, ended, retrying))

// From recipients' slots: the mails of these rows came back. Rows that are known to have are passed
// over.
struct RecordBounces {
    events::BatchId batch;
    std::vector<std::uint32_t> rows;
};
BOOST_DESCRIBE_STRUCT(RecordBounces, (), (batch, rows))

// Settles a row in doubt. With `generation`, as the lane sends it, only in that one: a repeat
// cannot settle what came later.
struct ResolveRow {
    events::BatchId batch;
    std::uint32_t row = 0;
    events::Outcome outcome = events::Outcome::sent;
    std::optional<std::uint32_t> generation;
};
BOOST_DESCRIBE_STRUCT(ResolveRow, (), (batch, row, outcome, generation))

}  // namespace domain
