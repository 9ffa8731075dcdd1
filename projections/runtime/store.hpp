#pragma once
// The rows of one table that are at hand in memory: all of them, or those that a batch of facts is
// about. Backends see texts, folds see rows.

#include "projections/runtime/key_index.hpp"
#include "projections/runtime/table.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

// A stored row beside the one with its key that is at hand.
struct Comparison {
    std::string key;
    bool is_known = false;                    // there is one at hand
    std::vector<std::string_view> differing;  // columns
};

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
    virtual std::size_t rows() const = 0;  // those that are there; counts them
    virtual bool has_changes() const = 0;
    // Rows that were put or changed, and keys of rows that were erased, since settle().
    virtual ColumnArrays upserts() const = 0;
    virtual ColumnArrays deletions() const = 0;
    virtual void settle() = 0;
    virtual void clear() = 0;

    // For storage in memory. What is known here, also of an absent row, becomes known to another
    // store of the same table: of one key, of all, or what changed since settle().
    virtual void tell(std::string_view key, Store& other) const = 0;
    virtual void tell_all(Store& other) const = 0;
    virtual void tell_changes(Store& other) const = 0;

    // All present rows as lines of COPY, in chunks of some 64 KiB, and how many there are in each.
    virtual void copy_out(const std::function<void(std::string lines, std::size_t rows)>& write
    ) const = 0;
    // All present rows as (key, line of COPY).
    virtual void visit_lines(
        const std::function<void(const std::string& key, const std::string& line)>& visit
    ) const = 0;
    // One stored row in the same form.
    virtual std::pair<std::string, std::string> line_of(const CellReader& cells) const = 0;

    // For audits: is this stored row the one at hand? Remembers that there was one.
    virtual Comparison compare(const CellReader& cells) = 0;
    // Keys of present rows that were never compared.
    virtual void visit_uncompared(const std::function<void(const std::string& key)>& visit
    ) const = 0;

private:
    const TableShape* shape_;
};

inline constexpr std::size_t copy_chunk_bytes = 64 * 1024;

template <base::Described Row>
class StoreOf final : public Store {
public:
    using Store::Store;

    struct Entry {
        std::string key;
        std::optional<Row> row;
        bool changed = false;
        bool compared = false;
    };

    // Entries do not move.
    Entry* entry(std::string_view key) {
        const auto found = index_.find(key, [&](std::uint32_t at) -> std::string_view {
            return entries_[at].key;
        });
        return found == KeyIndex::none ? nullptr : &entries_[found];
    }

    Entry& entry_for(std::string_view key) {
        if (auto* known = entry(key)) {
            return *known;
        }
        index_.add(key, static_cast<std::uint32_t>(entries_.size()));
        return entries_.emplace_back(Entry{.key = std::string{key}});
    }

    void touch(Entry& entry) {
        if (entry.changed) {
            return;
        }
        entry.changed = true;
        changed_.push_back(&entry);
    }

    template <class Visit>
    void each(Visit&& visit) {
        for (auto& entry : entries_) {
            if (entry.row) {
                visit(entry);
            }
        }
    }

    bool knows(std::string_view key) const override { return known(key) != nullptr; }

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

    std::size_t rows() const override {
        const auto present = [](const Entry& entry) { return entry.row.has_value(); };
        return static_cast<std::size_t>(std::ranges::count_if(entries_, present));
    }

    bool has_changes() const override { return !changed_.empty(); }

    ColumnArrays upserts() const override {
        ColumnArrays arrays{shape().columns.size()};
        std::string scratch;
        for (const auto* changed : changed_) {
            if (changed->row) {
                append_row(arrays, *changed->row, scratch);
            }
        }
        arrays.finish();
        return arrays;
    }

    ColumnArrays deletions() const override {
        ColumnArrays arrays{shape().key_fields};
        for (const auto* changed : changed_) {
            if (changed->row) {
                continue;
            }
            append_key_parts(arrays, changed->key);
        }
        arrays.finish();
        return arrays;
    }

    void settle() override {
        for (auto* changed : changed_) {
            changed->changed = false;
        }
        changed_.clear();
    }

    void clear() override {
        changed_.clear();
        entries_.clear();
        index_.clear();
    }

    void tell(std::string_view key, Store& other) const override {
        const auto* here = known(key);
        static_cast<StoreOf&>(other).entry_for(key).row = here ? here->row : std::nullopt;
    }

    void tell_all(Store& other) const override {
        for (const auto& entry : entries_) {
            tell(entry.key, other);
        }
    }

    void tell_changes(Store& other) const override {
        for (const auto* entry : changed_) {
            tell(entry->key, other);
        }
    }

    void copy_out(const std::function<void(std::string, std::size_t)>& write) const override {
        std::string lines;
        std::string scratch;
        std::size_t rows = 0;
        lines.reserve(copy_chunk_bytes + copy_chunk_bytes / 4);
        for (const auto& entry : entries_) {
            if (!entry.row) {
                continue;
            }
            platform::postgres::append_copy_line(lines, *entry.row, scratch);
            ++rows;
            if (lines.size() < copy_chunk_bytes) {
                continue;
            }
            write(std::exchange(lines, {}), std::exchange(rows, 0));
            lines.reserve(copy_chunk_bytes + copy_chunk_bytes / 4);
        }
        if (!lines.empty()) {
            write(std::move(lines), rows);
        }
    }

    void visit_lines(const std::function<void(const std::string&, const std::string&)>& visit
    ) const override {
        std::string line;
        std::string scratch;
        for (const auto& entry : entries_) {
            if (!entry.row) {
                continue;
            }
            line.clear();
            platform::postgres::append_copy_line(line, *entry.row, scratch);
            visit(entry.key, line);
        }
    }

    Comparison compare(const CellReader& cells) override {
        Comparison comparison{.key = key_in<Row>(cells, shape().key_fields)};
        auto* at_hand = entry(comparison.key);
        if (at_hand == nullptr || !at_hand->row) {
            return comparison;
        }
        at_hand->compared = true;
        comparison.is_known = true;
        std::size_t column = 0;
        base::for_each_field<Row>([&](std::string_view name, auto pointer) {
            const auto cell = cells(column++);
            if (!platform::postgres::is_cell_of((*at_hand->row).*pointer, cell, scratch_)) {
                comparison.differing.push_back(name);
            }
        });
        return comparison;
    }

    void visit_uncompared(const std::function<void(const std::string&)>& visit) const override {
        for (const auto& entry : entries_) {
            if (entry.row && !entry.compared) {
                visit(entry.key);
            }
        }
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
    const Entry* known(std::string_view key) const {
        return const_cast<StoreOf*>(this)->entry(key);
    }

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

    std::deque<Entry> entries_;  // in the order in which they became known
    KeyIndex index_;
    std::vector<Entry*> changed_;
    std::string scratch_;
};

template <base::Described Row>
std::unique_ptr<Store> make_store(const TableShape& shape) {
    return std::make_unique<StoreOf<Row>>(shape);
}

}  // namespace projections
