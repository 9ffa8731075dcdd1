#pragma once
// Imports and the rows of their files. What a row is worth by itself is stored; what its recipient
// makes of it (invited, registered, suppressed …) is looked up when it is read.

#include "events/batches.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace projections::import_list {

enum class State { open, ready, sent, expired };
BOOST_DESCRIBE_ENUM(State, open, ready, sent, expired)

struct Import {
    events::ImportId id;
    State state = State::open;
    events::Role role = events::Role::instructor;
    std::uint32_t expires_in_days = 14;
    std::string source;
    std::optional<std::string> campaign;
    bool grants_founding = true;
    events::OnExisting on_existing = events::OnExisting::skip;
    std::optional<std::string> base_url;
    std::uint32_t total = 0;
    std::uint32_t ok = 0;  // by themselves
    std::string opened_by;
    base::Instant created_at;
    std::optional<base::Instant> closed_at;
    base::Instant expires_at;
    std::optional<events::BatchId> batch;
    bool operator==(const Import&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Import,
    (),
    (id,
     state,
     role,
     expires_in_days,
     source,
     campaign,
     grants_founding,
     on_existing,
     base_url,
     total,
     ok,
     opened_by,
     created_at,
     closed_at,
     expires_at,
     batch)
)

struct Row {
    events::ImportId import;
    std::uint32_t line = 0;
    std::optional<std::uint32_t> row;  // of the batch
    events::RowVerdict verdict = events::RowVerdict::ok;
    std::optional<events::RecipientId> recipient;
    std::optional<base::SealedText> address;
    std::optional<base::SealedText> name;
    std::optional<std::string> detail;
    std::optional<events::Role> role;
    std::optional<std::uint32_t> expires_in_days;
    std::optional<std::string> source;
    std::optional<bool> grants_founding;
    std::optional<base::SealedText> metadata;
    base::Instant added_at;
    bool erased = false;
    bool operator==(const Row&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Row,
    (),
    (import,
     line,
     row,
     verdict,
     recipient,
     address,
     name,
     detail,
     role,
     expires_in_days,
     source,
     grants_founding,
     metadata,
     added_at,
     erased)
)

// Rows about this person that were added until then hold nothing of theirs. Kept, because the
// person's partition and the import's are read in no order.
struct Erasure {
    events::RecipientId recipient;
    base::Instant erased_at;
    bool operator==(const Erasure&) const = default;
};
BOOST_DESCRIBE_STRUCT(Erasure, (), (recipient, erased_at))

extern const Table<Import> imports;
extern const Table<Row> import_rows;
extern const Table<Erasure> import_erasures;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

// The last four are about the recipient at the moment of reading.
enum class Verdict {
    ok,
    duplicate_in_file,
    invalid_email,
    invalid_role,
    invalid_days,
    row_too_wide,
    already_registered,
    already_invited,
    already_redeemed,
    suppressed
};
BOOST_DESCRIBE_ENUM(
    Verdict,
    ok,
    duplicate_in_file,
    invalid_email,
    invalid_role,
    invalid_days,
    row_too_wide,
    already_registered,
    already_invited,
    already_redeemed,
    suppressed
)

struct ImportView {
    Import import;
    std::map<Verdict, std::uint32_t> verdicts;  // those that occur

    std::uint32_t count(Verdict verdict) const {
        const auto found = verdicts.find(verdict);
        return found == verdicts.end() ? 0 : found->second;
    }
};

std::optional<ImportView> find_import(
    platform::postgres::Connection& connection, const events::ImportId& id, base::Instant now
);

// `address` is absent once that person was erased.
struct RowView {
    std::uint32_t line = 0;
    std::optional<std::uint32_t> row;
    Verdict verdict = Verdict::ok;
    std::optional<base::SealedText> address;
    std::optional<std::string> detail;
    bool erased = false;
};
BOOST_DESCRIBE_STRUCT(RowView, (), (line, row, verdict, address, detail, erased))

struct RowFilter {
    std::optional<Verdict> verdict;
    bool rejected_only = false;  // all but ok
};

// In the order of the file.
std::optional<Page<RowView>> list_rows(
    platform::postgres::Connection& connection,
    const events::ImportId& id,
    const RowFilter& filter,
    const PageRequest& page,
    base::Instant now
);

// Whom a row that is not stored would invite, and as what.
struct Addressee {
    events::RecipientId recipient;
    events::Role role = events::Role::instructor;
};

// What each of them would make of it, in the same order; `ok` or one of the last four.
std::vector<Verdict> advise(
    platform::postgres::Connection& connection,
    const std::vector<Addressee>& addressees,
    events::OnExisting on_existing,
    base::Instant now
);

// What the recipients of a batch's rows need to be issued their invites; for those who release
// rows.
std::vector<Row> rows_of_batch(
    platform::postgres::Connection& connection,
    const events::ImportId& id,
    const std::vector<std::uint32_t>& rows
);

}  // namespace projections::import_list
