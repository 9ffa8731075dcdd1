#include "projections/import_list.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections::import_list {

const Table<Import> imports{"imports", 1, {{"created_at, id"}}};
const Table<Row> import_rows{
    "import_rows", 2, {{"import, row", "row IS NOT NULL"}, {"recipient", "recipient IS NOT NULL"}}
};
const Table<Erasure> import_erasures{"import_erasures", 1, {}};

namespace {

using platform::postgres::Connection;
using platform::postgres::Parameters;

Import& changed(const events::ImportId& id, Rows& rows) {
    auto* import = rows.change(imports, id);
    if (import == nullptr) {
        throw CannotApply{"import " + id.text + " was never opened"};
    }
    return *import;
}

void blank(Row& row) {
    row.recipient.reset();
    row.address.reset();
    row.name.reset();
    row.metadata.reset();
    row.erased = true;
}

Row stored(const events::ImportId& import, const events::ImportRow& row, base::Instant added_at) {
    return {
        .import = import,
        .line = row.line,
        .row = row.row,
        .verdict = row.verdict,
        .recipient = row.recipient,
        .address = row.address,
        .name = row.name,
        .detail = row.detail,
        .role = row.role,
        .expires_in_days = row.expires_in_days,
        .source = row.source,
        .grants_founding = row.grants_founding,
        .metadata = row.metadata,
        .added_at = added_at
    };
}

struct Fold {
    static void keys(const events::ImportOpened&, Keys&) {}

    static void fold(const events::ImportOpened& fact, const FactPlace&, Rows& rows) {
        rows.put(
            imports,
            Import{
                .id = fact.import,
                .role = fact.terms.role,
                .expires_in_days = fact.terms.expires_in_days,
                .source = fact.terms.source,
                .campaign = fact.terms.campaign,
                .grants_founding = fact.terms.grants_founding,
                .on_existing = fact.terms.on_existing,
                .base_url = fact.terms.base_url,
                .opened_by = fact.opened_by,
                .created_at = fact.opened_at,
                .expires_at = fact.expires_at
            }
        );
    }

    static void keys(const events::ImportRowsAdded& fact, Keys& keys) {
        keys.add(imports, fact.import);
        for (const auto& row : fact.rows) {
            if (row.recipient) {
                keys.add(import_erasures, *row.recipient);
            }
        }
    }

    static void fold(const events::ImportRowsAdded& fact, const FactPlace& place, Rows& rows) {
        auto& import = changed(fact.import, rows);
        for (const auto& row : fact.rows) {
            ++import.total;
            if (row.verdict == events::RowVerdict::ok) {
                ++import.ok;
            }
            auto& added = rows.put(import_rows, stored(fact.import, row, place.committed_at));
            if (!row.recipient) {
                continue;
            }
            const auto* erasure = rows.find(import_erasures, *row.recipient);
            if (erasure && added.added_at <= erasure->erased_at) {
                blank(added);
            }
        }
    }

    static void keys(const events::ImportClosed& fact, Keys& keys) {
        keys.add(imports, fact.import);
    }

    static void fold(const events::ImportClosed& fact, const FactPlace&, Rows& rows) {
        auto& import = changed(fact.import, rows);
        import.state = State::ready;
        import.closed_at = fact.closed_at;
        import.expires_at = fact.expires_at;
    }

    static void keys(const events::ImportExpired& fact, Keys& keys) {
        keys.add(imports, fact.import);
    }

    static void fold(const events::ImportExpired& fact, const FactPlace&, Rows& rows) {
        changed(fact.import, rows).state = State::expired;
    }

    static void keys(const events::ImportSent& fact, Keys& keys) { keys.add(imports, fact.import); }

    static void fold(const events::ImportSent& fact, const FactPlace&, Rows& rows) {
        auto& import = changed(fact.import, rows);
        import.state = State::sent;
        import.batch = fact.batch;
    }

    static void keys(const events::SubjectErased& fact, Keys& keys) {
        keys.add(import_erasures, fact.recipient);
    }

    static void fold(const events::SubjectErased& fact, const FactPlace&, Rows& rows) {
        auto& erasure = rows.change_or_add(
            import_erasures, Erasure{.recipient = fact.recipient}, fact.recipient
        );
        erasure.erased_at = std::max(erasure.erased_at, fact.at);
        const auto until = erasure.erased_at;
        rows.change_where(import_rows, &Row::recipient, fact.recipient, [until](Row& row) {
            if (row.added_at > until) {
                return false;
            }
            blank(row);
            return true;
        });
    }
};

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

// $1 is the import, $2 the present. Invites of the import's own batch are no news to it.
constexpr std::string_view verdict_sql =
    "CASE WHEN i.verdict <> 'ok' THEN i.verdict "
    "WHEN i.recipient IS NULL THEN 'ok' "
    "WHEN EXISTS (SELECT 1 FROM accounts a WHERE a.recipient = i.recipient) "
    "THEN 'already_registered' "
    "WHEN m.on_existing = 'skip' AND EXISTS (SELECT 1 FROM invites v "
    "WHERE v.recipient = i.recipient AND v.role = coalesce(i.role, m.role) "
    "AND v.state = 'pending' AND v.expires_at >= $2 "
    "AND (v.batch IS NULL OR v.batch IS DISTINCT FROM m.batch)) "
    "THEN 'already_invited' "
    "WHEN p.redeemed THEN 'already_redeemed' "
    "WHEN p.suppressed IS NOT NULL THEN 'suppressed' "
    "ELSE 'ok' END";

constexpr std::string_view verdict_from =
    "FROM imports m JOIN import_rows i ON i.import = m.id "
    "LEFT JOIN recipients p ON p.id = i.recipient WHERE m.id = $1";

}  // namespace

Projection projection() {
    return projection_of<Fold>("import_list", 1, {&imports, &import_rows, &import_erasures});
}

std::optional<ImportView> find_import(
    Connection& connection, const events::ImportId& id, base::Instant now
) {
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM imports WHERE id = $1", platform::postgres::columns_of<Import>()
        ),
        {id}
    );
    if (found.empty()) {
        return std::nullopt;
    }
    ImportView view{.import = found.as<Import>(0)};
    const auto counted = connection.run(
        fmt::format("SELECT {} AS v, count(*) {} GROUP BY v", verdict_sql, verdict_from), {id, now}
    );
    for (std::size_t row = 0; row < counted.size(); ++row) {
        view.verdicts[counted.get<Verdict>(row, 0)] = counted.get<std::uint32_t>(row, 1);
    }
    return view;
}

std::optional<Page<RowView>> list_rows(
    Connection& connection,
    const events::ImportId& id,
    const RowFilter& filter,
    const PageRequest& page,
    base::Instant now
) {
    std::uint32_t after = 0;
    if (page.cursor) {
        const auto last = read_cursor(*page.cursor, 1);
        using Number = platform::postgres::ColumnOf<std::uint32_t>;
        if (!last || !Number::read(last->front(), after)) {
            return std::nullopt;
        }
    }
    Parameters parameters{id, now, after, page.limit + 1};
    std::string where;
    if (filter.verdict) {
        parameters.emplace_back(*filter.verdict);
        where = "AND v.verdict = $5";
    } else if (filter.rejected_only) {
        where = "AND v.verdict <> 'ok'";
    }
    const auto found = connection.run(
        fmt::format(
            "SELECT line, row, verdict, address, detail, erased FROM ("
            "SELECT i.line, i.row, {} AS verdict, i.address, i.detail, i.erased {} "
            "AND i.line > $3) v WHERE true {} ORDER BY line LIMIT $4",
            verdict_sql,
            verdict_from,
            where
        ),
        parameters
    );
    Page<RowView> shown{.rows = found.all<RowView>()};
    if (shown.rows.size() > page.limit) {
        shown.rows.resize(page.limit);
        shown.next_cursor = make_cursor({std::to_string(shown.rows.back().line)});
    }
    return shown;
}

std::vector<Verdict> advise(
    Connection& connection,
    const std::vector<Addressee>& addressees,
    events::OnExisting on_existing,
    base::Instant now
) {
    std::vector<events::RecipientId> recipients;
    std::vector<events::Role> roles;
    for (const auto& addressee : addressees) {
        recipients.push_back(addressee.recipient);
        roles.push_back(addressee.role);
    }
    const auto found = connection.run(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM accounts a WHERE a.recipient = i.recipient) "
        "THEN 'already_registered' "
        "WHEN $3 = 'skip' AND EXISTS (SELECT 1 FROM invites v WHERE v.recipient = i.recipient "
        "AND v.role = i.role AND v.state = 'pending' AND v.expires_at >= $4) "
        "THEN 'already_invited' "
        "WHEN p.redeemed THEN 'already_redeemed' "
        "WHEN p.suppressed IS NOT NULL THEN 'suppressed' "
        "ELSE 'ok' END "
        "FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS i(recipient, role, number) "
        "LEFT JOIN recipients p ON p.id = i.recipient ORDER BY number",
        {recipients, roles, on_existing, now}
    );
    std::vector<Verdict> verdicts;
    verdicts.reserve(found.size());
    for (std::size_t row = 0; row < found.size(); ++row) {
        verdicts.push_back(found.get<Verdict>(row, 0));
    }
    return verdicts;
}

std::vector<Row> rows_of_batch(
    Connection& connection, const events::ImportId& id, const std::vector<std::uint32_t>& rows
) {
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM import_rows WHERE import = $1 AND row = ANY($2::bigint[]) ORDER BY row",
            platform::postgres::columns_of<Row>()
        ),
        {id, rows}
    );
    return found.all<Row>();
}

}  // namespace projections::import_list
