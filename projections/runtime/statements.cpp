#include "projections/runtime/statements.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections {

namespace {

std::string key_list(const TableShape& table, std::string_view prefix = "") {
    std::string list;
    for (std::size_t i = 0; i < table.key_fields; ++i) {
        if (i > 0) {
            list += ',';
        }
        list += prefix;
        list += table.columns[i].name;
    }
    return list;
}

// "text COLLATE …" is a column's type; a parameter's is "text".
std::string_view bare_type(const Column& column) {
    return column.sql_type.substr(0, column.sql_type.find(" COLLATE"));
}

// unnest($1::text[],$2::bigint[]) AS k(a,b)
std::string unnested(const TableShape& table, std::size_t columns) {
    std::string arrays;
    std::string names;
    for (std::size_t i = 0; i < columns; ++i) {
        if (i > 0) {
            arrays += ',';
            names += ',';
        }
        arrays += fmt::format("${}::{}[]", i + 1, bare_type(table.columns[i]));
        names += table.columns[i].name;
    }
    return fmt::format("unnest({}) AS k({})", arrays, names);
}

std::string same_key(const TableShape& table) {
    std::string condition;
    for (std::size_t i = 0; i < table.key_fields; ++i) {
        if (i > 0) {
            condition += " AND ";
        }
        condition += fmt::format("t.{0} = k.{0}", table.columns[i].name);
    }
    return condition;
}

}  // namespace

std::string physical_name(const TableShape& table, std::uint32_t build) {
    return fmt::format("{}__b{}", table.name, build);
}

std::string column_list(const TableShape& table, std::string_view prefix) {
    std::string list;
    for (const auto& column : table.columns) {
        if (!list.empty()) {
            list += ',';
        }
        list += prefix;
        list += column.name;
    }
    return list;
}

std::string create_table(const TableShape& table, std::string_view physical) {
    std::string columns;
    for (const auto& column : table.columns) {
        if (!columns.empty()) {
            columns += ", ";
        }
        columns += column.name;
        columns += ' ';
        columns += column.sql_type;
        if (!column.nullable) {
            columns += " NOT NULL";
        }
    }
    // Room on each page lets a changed row stay where it is, so that indexes need not follow.
    return fmt::format("CREATE TABLE {} ({}) WITH (fillfactor = 85);\n", physical, columns);
}

std::string create_indexes(const TableShape& table, std::string_view physical) {
    std::string sql =
        fmt::format("ALTER TABLE {} ADD PRIMARY KEY ({});\n", physical, key_list(table));
    for (std::size_t i = 0; i < table.indexes.size(); ++i) {
        const auto& index = table.indexes[i];
        sql +=
            fmt::format("CREATE INDEX {}_i{} ON {} ({})", physical, i + 1, physical, index.columns);
        if (!index.where.empty()) {
            sql += fmt::format(" WHERE {}", index.where);
        }
        sql += ";\n";
    }
    return sql;
}

std::string replace_view(const TableShape& table, std::string_view physical) {
    return fmt::format(
        "DROP VIEW IF EXISTS {0};\nCREATE VIEW {0} AS SELECT {1} FROM {2};\n",
        table.name,
        column_list(table),
        physical
    );
}

std::string upsert(const TableShape& table, std::string_view physical) {
    std::string changes;
    for (std::size_t i = table.key_fields; i < table.columns.size(); ++i) {
        if (!changes.empty()) {
            changes += ',';
        }
        changes += fmt::format("{0} = EXCLUDED.{0}", table.columns[i].name);
    }
    return fmt::format(
        "INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT ({}) DO {}",
        physical,
        column_list(table),
        column_list(table),
        unnested(table, table.columns.size()),
        key_list(table),
        changes.empty() ? "NOTHING" : "UPDATE SET " + changes
    );
}

std::string erase(const TableShape& table, std::string_view physical) {
    return fmt::format(
        "DELETE FROM {} t USING {} WHERE {}",
        physical,
        unnested(table, table.key_fields),
        same_key(table)
    );
}

std::string select_by_keys(const TableShape& table, std::string_view physical) {
    return fmt::format(
        "SELECT {} FROM {} JOIN {} t ON {}",
        column_list(table, "t."),
        unnested(table, table.key_fields),
        physical,
        same_key(table)
    );
}

std::string select_where(
    const TableShape& table, std::string_view physical, std::string_view column
) {
    const auto found = std::ranges::find(table.columns, column, &Column::name);
    ENSURE(found != table.columns.end(), "only described columns are looked up");
    return fmt::format(
        "SELECT {} FROM {} WHERE {} = $1::{}",
        column_list(table),
        physical,
        column,
        bare_type(*found)
    );
}

}  // namespace projections
