#pragma once
// Values as PostgreSQL's text format writes and reads them. An absent optional is NULL; an
// enumerator is its name; a moment is a timestamptz; a sealed value is "key.text"; lists, maps and
// nested structs are json: nobody asks for what is inside, and they come back as they were written.

#include "base/describe.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "base/ulid.hpp"
#include "platform/fault.hpp"

#include <charconv>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace platform::postgres {

// What the database returned is not what the description of the row says: a schema of another
// version, or a bug.
class UnreadableRow final : public Fault {
public:
    explicit UnreadableRow(const std::string& message)
        : Fault{"database_row_unreadable", message} {}

    bool retryable() const noexcept override { return false; }
};

std::optional<base::Instant> read_timestamp(std::string_view text);

// PostgreSQL's functions on json refuse \u0000: behind `from` each becomes \ufffd.
void replace_escaped_nul(std::string& json, std::size_t from);

template <class T>
concept Plain = std::integral<T> || std::floating_point<T>;

template <class T>
struct ColumnOf {  // lists, maps, nested structs
    static constexpr std::string_view sql_type = "json";
    static constexpr bool nullable = false;
    static constexpr bool never_escaped = false;

    static void write(std::string& out, const T& value) {
        const auto from = out.size();
        base::write_json(out, value);
        replace_escaped_nul(out, from);
    }

    static bool read(std::string_view text, T& out) {
        auto value = base::read_json<T>(text);
        if (!value) {
            return false;
        }
        out = std::move(*value);
        return true;
    }
};

template <>
struct ColumnOf<std::string> {
    static constexpr std::string_view sql_type = "text COLLATE \"C\"";
    static constexpr bool nullable = false;
    static constexpr bool never_escaped = false;

    static void write(std::string& out, const std::string& value) { out += value; }

    static bool read(std::string_view text, std::string& out) {
        out = text;
        return true;
    }
};

template <class Tag>
struct ColumnOf<base::Id<Tag>> {
    static constexpr std::string_view sql_type = "text COLLATE \"C\"";
    static constexpr bool nullable = false;
    static constexpr bool never_escaped = true;

    static void write(std::string& out, const base::Id<Tag>& value) { out += value.text; }

    static bool read(std::string_view text, base::Id<Tag>& out) {
        out.text = text;
        return true;
    }
};

template <class T>
struct ColumnOf<base::Sealed<T>> {
    static constexpr std::string_view sql_type = "text COLLATE \"C\"";
    static constexpr bool nullable = false;
    static constexpr bool never_escaped = true;

    static void write(std::string& out, const base::Sealed<T>& value) {
        out += value.key;
        out += '.';
        out += value.text;
    }

    static bool read(std::string_view text, base::Sealed<T>& out) {
        const auto dot = text.find('.');
        if (dot == std::string_view::npos) {
            return false;
        }
        out.key = text.substr(0, dot);
        out.text = text.substr(dot + 1);
        return true;
    }
};

template <>
struct ColumnOf<bool> {
    static constexpr std::string_view sql_type = "boolean";
    static constexpr bool nullable = false;
    static constexpr bool never_escaped = true;

    static void write(std::string& out, bool value) { out += value ? 't' : 'f'; }

    static bool read(std::string_view text, bool& out) {
        out = text == "t";
        return out || text == "f";
    }
};

template <Plain T>
struct ColumnOf<T> {
    static constexpr std::string_view sql_type =
        std::floating_point<T> ? "double precision" : "bigint";
    static constexpr bool nullable = false;
    static constexpr bool never_escaped = true;

    static void write(std::string& out, T value) {
        char digits[32];
        const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
        out.append(digits, end);
    }

    static bool read(std::string_view text, T& out) {
        const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), out);
        return error == std::errc{} && rest == text.data() + text.size();
    }
};

template <>
struct ColumnOf<base::Instant> {
    static constexpr std::string_view sql_type = "timestamptz";
    static constexpr bool nullable = false;
    static constexpr bool never_escaped = true;

    static void write(std::string& out, base::Instant value) { base::append_text(out, value); }

    static bool read(std::string_view text, base::Instant& out) {
        const auto at = read_timestamp(text);
        if (at) {
            out = *at;
        }
        return at.has_value();
    }
};

template <base::DescribedEnum E>
struct ColumnOf<E> {
    static constexpr std::string_view sql_type = "text COLLATE \"C\"";
    static constexpr bool nullable = false;
    static constexpr bool never_escaped = true;

    static void write(std::string& out, E value) { out += base::name_of(value); }

    static bool read(std::string_view text, E& out) { return base::enum_from(text, out); }
};

template <class T>
struct ColumnOf<std::optional<T>> {
    static constexpr std::string_view sql_type = ColumnOf<T>::sql_type;
    static constexpr bool nullable = true;
    static constexpr bool never_escaped = ColumnOf<T>::never_escaped;

    static void write(std::string& out, const std::optional<T>& value) {
        ColumnOf<T>::write(out, *value);
    }

    static bool read(std::string_view text, std::optional<T>& out) {
        return ColumnOf<T>::read(text, out.emplace());
    }
};

template <class T>
bool is_null(const T& value) {
    if constexpr (ColumnOf<T>::nullable) {
        return !value.has_value();
    } else {
        return false;
    }
}

// Appends `text` as one field of COPY's text format.
void append_copy_field(std::string& out, std::string_view text);

// Appends `text` as one quoted element of an array literal.
void append_array_element(std::string& out, std::string_view text);

// Column names in the order of the description, e.g. "id,code_hash,state"; each with `prefix`.
template <base::Described Row>
std::string columns_of(std::string_view prefix = "") {
    std::string columns;
    base::for_each_field<Row>([&](std::string_view name, auto) {
        if (!columns.empty()) {
            columns += ',';
        }
        columns += prefix;
        columns += name;
    });
    return columns;
}

// PostgreSQL's text cannot hold a NUL: each becomes U+FFFD.
void replace_nul(std::string& text);

// Is this what is stored of the value? Absent: NULL. `scratch` is memory that is used again.
template <class T>
bool is_cell_of(const T& value, std::optional<std::string_view> cell, std::string& scratch) {
    scratch.clear();
    if constexpr (ColumnOf<T>::nullable) {
        return value && cell ? is_cell_of(*value, cell, scratch) : !value && !cell;
    } else if constexpr (std::same_as<T, base::Instant>) {
        return cell && read_timestamp(*cell) == value;
    } else {
        ColumnOf<T>::write(scratch, value);
        if (!ColumnOf<T>::never_escaped) {
            replace_nul(scratch);
        }
        return cell && scratch == *cell;
    }
}

// One line of COPY, with its line end.
template <base::Described Row>
void append_copy_line(std::string& out, const Row& row, std::string& scratch) {
    bool first = true;
    base::for_each_field<Row>([&](std::string_view, auto pointer) {
        const auto& field = row.*pointer;
        using Column = ColumnOf<std::remove_cvref_t<decltype(field)>>;
        if (!first) {
            out += '\t';
        }
        first = false;
        if (is_null(field)) {
            out += "\\N";
        } else if constexpr (Column::never_escaped) {
            Column::write(out, field);
        } else {
            scratch.clear();
            Column::write(scratch, field);
            append_copy_field(out, scratch);
        }
    });
    out += '\n';
}

// Reads one row whose columns are those of columns_of<Row>(), starting at `first_column`. `cell`
// gives the text of a column, or nothing for NULL.
template <base::Described Row, class Cell>
Row read_row(Cell&& cell, std::size_t first_column = 0) {
    Row row{};
    std::size_t column = first_column;
    base::for_each_field<Row>([&](std::string_view name, auto pointer) {
        auto& field = row.*pointer;
        using Column = ColumnOf<std::remove_cvref_t<decltype(field)>>;
        const std::optional<std::string_view> text = cell(column++);
        if (!text) {
            if (!Column::nullable) {
                throw UnreadableRow{std::string{name} + " is NULL"};
            }
        } else if (!Column::read(*text, field)) {
            throw UnreadableRow{std::string{name} + " is not readable"};
        }
    });
    return row;
}

}  // namespace platform::postgres
