#pragma once
// SQL that follows from the description of a table. Nobody writes these by hand.

#include "projections/runtime/table.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace projections {

// The table of one build; readers know only the view that bears the plain name.
std::string physical_name(const TableShape& table, std::uint32_t build);

std::string create_table(const TableShape& table, std::string_view physical);
// The primary key and the indexes, to be run after rows were copied in.
std::string create_indexes(const TableShape& table, std::string_view physical);
// Drops the view and makes it anew, because its columns may be others.
std::string replace_view(const TableShape& table, std::string_view physical);

std::string column_list(const TableShape& table, std::string_view prefix = "");

// Parameters are arrays, one a column.
std::string upsert(const TableShape& table, std::string_view physical);
// Parameters are arrays, one a key column.
std::string erase(const TableShape& table, std::string_view physical);
std::string select_by_keys(const TableShape& table, std::string_view physical);
// Parameter: the value.
std::string select_where(
    const TableShape& table, std::string_view physical, std::string_view column
);

}  // namespace projections
