#pragma once
// A table is a described struct: its fields are the columns, the first of them the key. Statements,
// COPY and the rows in memory all come from here.
//
//   inline const Table<BatchRow> batches{"batches", 1, {{"accepted_at, id"}}};

#include "platform/postgres/text.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace projections {

struct Index {
    std::string_view columns;     // "accepted_at, id"
    std::string_view where = "";  // of a partial one
};

struct Column {
    std::string_view name;
    std::string_view sql_type;
    bool nullable = false;
};

class Store;

// What is common to tables of any row.
struct TableShape {
    std::string_view name;
    std::size_t key_fields = 1;  // the first fields of the row
    std::vector<Index> indexes;
    std::vector<Column> columns;
    std::unique_ptr<Store> (*make_store)(const TableShape&) = nullptr;
};

// The parts of a key, joined by a character that no id holds.
inline constexpr char key_separator = '\x1f';

template <class First, class... Rest>
void append_key(std::string& out, const First& first, const Rest&... rest) {
    platform::postgres::ColumnOf<First>::write(out, first);
    if constexpr (sizeof...(rest) > 0) {
        out += key_separator;
        append_key(out, rest...);
    }
}

template <base::Described Row>
void append_key_of(std::string& out, const Row& row, std::size_t key_fields) {
    std::size_t field = 0;
    base::for_each_field<Row>([&](std::string_view, auto pointer) {
        if (field >= key_fields) {
            return;
        }
        if (field++ > 0) {
            out += key_separator;
        }
        using Column = platform::postgres::ColumnOf<std::remove_cvref_t<decltype(row.*pointer)>>;
        Column::write(out, row.*pointer);
    });
}

// The key of a stored row, from its first cells.
template <base::Described Row, class Cells>
std::string key_in(const Cells& cells, std::size_t key_fields) {
    std::string key;
    std::size_t field = 0;
    base::for_each_field<Row>([&](std::string_view name, auto pointer) {
        if (field >= key_fields) {
            return;
        }
        if (field > 0) {
            key += key_separator;
        }
        using Field = std::remove_cvref_t<decltype(std::declval<Row>().*pointer)>;
        using Column = platform::postgres::ColumnOf<Field>;
        Field value{};
        const std::optional<std::string_view> text = cells(field++);
        if (!text || !Column::read(*text, value)) {
            throw platform::postgres::UnreadableRow{std::string{name} + " is not readable"};
        }
        Column::write(key, value);
    });
    return key;
}

template <base::Described Row>
std::unique_ptr<Store> make_store(const TableShape& shape);

template <base::Described Row>
struct Table : TableShape {
    Table(std::string_view table, std::size_t keys, std::vector<Index> wanted_indexes)
        : TableShape{.name = table, .key_fields = keys, .indexes = std::move(wanted_indexes), .make_store = &projections::make_store<Row>} {
        base::for_each_field<Row>([&](std::string_view field, auto pointer) {
            using Field = std::remove_cvref_t<decltype(std::declval<Row>().*pointer)>;
            using Type = platform::postgres::ColumnOf<Field>;
            columns.push_back({field, Type::sql_type, Type::nullable});
        });
    }
};

}  // namespace projections
