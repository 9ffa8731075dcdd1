#pragma once
// The rows of one table that are at hand in memory: all of them, or those that a batch of facts is
// about. Backends see texts, folds see rows.

#include "projections/runtime/table.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace projections {

// Values of rows as array literals, one a column: parameters for unnest.
struct ColumnArrays {
    std::vector<std::string> columns;
    std::size_t rows = 0;

    explicit ColumnArrays(std::size_t count) : columns(count, "{") {}

    void finish() {
        for (auto& column : columns) {
            column += '}';
        }
    }
};

using Cell = std::optional<std::string_view>;
using CellReader = std::function<Cell(std::size_t column)>;

class Store {
public:
    explicit Store(const TableShape& shape) : shape_{&shape} {}

    virtual ~Store() = default;

    const TableShape& shape() const { return *shape_; }

    // Is it known whether there is such a row?
    virtual bool knows(std::string_view key) const = 0;
    virtual void take_absent(std::string_view key) = 0;
    // A row as it is stored; one that is known already stays as it is.
    virtual void take(const CellReader& cells) = 0;

    virtual std::size_t size() const = 0;  // what is known, also as absent
    virtual bool has_changes() const = 0;
    // Rows that were put or changed, and keys of rows that were erased, since settle().
    virtual ColumnArrays upserts() const = 0;
    virtual ColumnArrays deletions() const = 0;
    virtual void settle() = 0;
    virtual void clear() = 0;

    // All present rows as lines of COPY, in chunks of some 64 KiB.
    virtual void copy_out(const std::function<void(std::string)>& write) const = 0;
    // All present rows as (key, line of COPY).
    virtual void visit_lines(
        const std::function<void(const std::string& key, const std::string& line)>& visit
    ) const = 0;
    // The line of the present row with this key; false when there is none.
    virtual bool line_at(std::string_view key, std::string& line) const = 0;
    // One stored row in the same form.
    virtual std::pair<std::string, std::string> line_of(const CellReader& cells) const = 0;

private:
    const TableShape* shape_;
};

inline constexpr std::size_t copy_chunk_bytes = 64 * 1024;

template <base::Described Row>
class StoreOf final : public Store {
public:
    using Store::Store;

    struct Entry {
        std::optional<Row> row;
        bool changed = false;
    };

    Entry* entry(std::string_view key) {
        const auto found = entries_.find(key);
        return found == entries_.end() ? nullptr : &found->second;
    }

    Entry& entry_for(std::string_view key) {
        if (auto* known = entry(key)) {
            return *known;
        }
        return entries_.emplace(std::string{key}, Entry{}).first->second;
    }

    void touch(std::string_view key, Entry& entry) {
        if (entry.changed) {
            return;
        }
        entry.changed = true;
        changed_.push_back(&*entries_.find(key));
    }

    template <class Visit>
    void each(Visit&& visit) {
        for (auto& [key, entry] : entries_) {
            if (entry.row) {
                visit(key, entry);
            }
        }
    }

    bool knows(std::string_view key) const override { return entries_.contains(key); }

    void take_absent(std::string_view key) override { entry_for(key); }

    void take(const CellReader& cells) override {
        Row row = platform::postgres::read_row<Row>(cells);
        std::string key;
        append_key_of(key, row, shape().key_fields);
        auto& entry = entry_for(key);
        if (!entry.row && !entry.changed) {
            entry.row = std::move(row);
        }
    }

    std::size_t size() const override { return entries_.size(); }

    bool has_changes() const override { return !changed_.empty(); }

    ColumnArrays upserts() const override {
        ColumnArrays arrays{shape().columns.size()};
        std::string scratch;
        for (const auto* changed : changed_) {
            if (changed->second.row) {
                append_row(arrays, *changed->second.row, scratch);
            }
        }
        arrays.finish();
        return arrays;
    }

    ColumnArrays deletions() const override {
        ColumnArrays arrays{shape().key_fields};
        for (const auto* changed : changed_) {
            if (changed->second.row) {
                continue;
            }
            append_key_parts(arrays, changed->first);
        }
        arrays.finish();
        return arrays;
    }

    void settle() override {
        for (auto* changed : changed_) {
            changed->second.changed = false;
        }
        changed_.clear();
    }

    void clear() override {
        changed_.clear();
        entries_.clear();
    }

    void copy_out(const std::function<void(std::string)>& write) const override {
        std::string lines;
        std::string scratch;
        for (const auto& [key, entry] : entries_) {
            if (!entry.row) {
                continue;
            }
            platform::postgres::append_copy_line(lines, *entry.row, scratch);
            if (lines.size() < copy_chunk_bytes) {
                continue;
            }
            write(std::move(lines));
            lines.clear();
        }
        if (!lines.empty()) {
            write(std::move(lines));
        }
    }

    void visit_lines(const std::function<void(const std::string&, const std::string&)>& visit
    ) const override {
        std::string line;
        std::string scratch;
        for (const auto& [key, entry] : entries_) {
            if (!entry.row) {
                continue;
            }
            line.clear();
            platform::postgres::append_copy_line(line, *entry.row, scratch);
            visit(key, line);
        }
    }

    bool line_at(std::string_view key, std::string& line) const override {
        const auto found = entries_.find(key);
        if (found == entries_.end() || !found->second.row) {
            return false;
        }
        line.clear();
        std::string scratch;
        platform::postgres::append_copy_line(line, *found->second.row, scratch);
        return true;
    }

    std::pair<std::string, std::string> line_of(const CellReader& cells) const override {
        const Row row = platform::postgres::read_row<Row>(cells);
        std::pair<std::string, std::string> line;
        std::string scratch;
        append_key_of(line.first, row, shape().key_fields);
        platform::postgres::append_copy_line(line.second, row, scratch);
        return line;
    }

private:
    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view key) const {
            return std::hash<std::string_view>{}(key);
        }
    };

    using Entries = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;

    static void append_row(ColumnArrays& arrays, const Row& row, std::string& scratch) {
        std::size_t column = 0;
        base::for_each_field<Row>([&](std::string_view, auto pointer) {
            const auto& field = row.*pointer;
            using Type = platform::postgres::ColumnOf<std::remove_cvref_t<decltype(field)>>;
            auto& out = arrays.columns[column++];
            if (arrays.rows > 0) {
                out += ',';
            }
            if (platform::postgres::is_null(field)) {
                out += "NULL";
                return;
            }
            scratch.clear();
            Type::write(scratch, field);
            platform::postgres::append_array_element(out, scratch);
        });
        ++arrays.rows;
    }

    static void append_key_parts(ColumnArrays& arrays, std::string_view key) {
        for (auto& out : arrays.columns) {
            if (arrays.rows > 0) {
                out += ',';
            }
            const auto part = key.substr(0, key.find(key_separator));
            platform::postgres::append_array_element(out, part);
            key.remove_prefix(std::min(part.size() + 1, key.size()));
        }
        ++arrays.rows;
    }

    Entries entries_;
    std::vector<typename Entries::value_type*> changed_;  // entries do not move
};

template <base::Described Row>
std::unique_ptr<Store> make_store(const TableShape& shape) {
    return std::make_unique<StoreOf<Row>>(shape);
}

}  // namespace projections
