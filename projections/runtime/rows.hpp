#pragma once
// The port by which folds see and change rows. What is not at hand is fetched; keys named
// beforehand (Keys) are fetched many at a time.

#include "projections/runtime/store.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace projections {

class Rows {
public:
    virtual ~Rows() = default;

    // Null when there is none. Valid until the same table is next asked.
    template <class Row, class... Key>
    const Row* find(const Table<Row>& table, const Key&... key) {
        auto* entry = entry_of(table, key...);
        return entry && entry->row ? &*entry->row : nullptr;
    }

    // To be changed in place; null when there is none. The key's fields must stay as they are.
    template <class Row, class... Key>
    Row* change(const Table<Row>& table, const Key&... key) {
        auto* entry = entry_of(table, key...);
        if (!entry || !entry->row) {
            return nullptr;
        }
        store_of(table).touch(*entry);
        return &*entry->row;
    }

    // Added, or put in place of the one with its key.
    template <class Row>
    Row& put(const Table<Row>& table, Row row) {
        key_.clear();
        append_key_of(key_, row, table.key_fields);
        auto& store = store_of(table);
        auto& entry = store.entry_for(key_);
        entry.row = std::move(row);
        store.touch(entry);
        return *entry.row;
    }

    // As change; where there is none, a row with this key and default fields is added first.
    template <class Row, class... Key>
    Row& change_or_add(const Table<Row>& table, const Row& fresh, const Key&... key) {
        auto* entry = entry_of(table, key...);
        auto& store = store_of(table);
        if (!entry) {
            entry = &store.entry_for(key_);
        }
        if (!entry->row) {
            entry->row = fresh;
        }
        store.touch(*entry);
        return *entry->row;
    }

    template <class Row, class... Key>
    void erase(const Table<Row>& table, const Key&... key) {
        auto* entry = entry_of(table, key...);
        if (!entry || !entry->row) {
            return;
        }
        entry->row.reset();
        store_of(table).touch(*entry);
    }

    // Each row whose `field` is `value`, in no order; visit(row) says whether it changed it. For
    // what happens rarely; the field's column must be indexed.
    template <class Row, class Field, class Value, class Visit>
    void change_where(
        const Table<Row>& table, Field Row::* field, const Value& value, Visit&& visit
    ) {
        auto& store = store_of(table);
        std::string text;
        platform::postgres::ColumnOf<Value>::write(text, value);
        fetch_where(store, name_of_field(field), text);
        store.each([&](auto& entry) {
            if ((*entry.row).*field == value && visit(*entry.row)) {
                store.touch(entry);
            }
        });
    }

protected:
    virtual Store& store(const TableShape& table) = 0;
    // Makes the store know this key; false when all that there is is known already.
    virtual bool fetch(Store& store, std::string_view key) = 0;
    // Makes the store hold all rows whose column has this value.
    virtual void fetch_where(Store& store, std::string_view column, const std::string& value) = 0;

private:
    template <class Row, class Field>
    static std::string_view name_of_field(Field Row::* field) {
        std::string_view found;
        base::for_each_field<Row>([&](std::string_view name, auto pointer) {
            if constexpr (std::is_same_v<decltype(pointer), Field Row::*>) {
                if (pointer == field) {
                    found = name;
                }
            }
        });
        return found;
    }

    template <class Row>
    StoreOf<Row>& store_of(const Table<Row>& table) {
        return static_cast<StoreOf<Row>&>(store(table));
    }

    // Null: there is none, and nothing is remembered of it.
    template <class Row, class... Key>
    typename StoreOf<Row>::Entry* entry_of(const Table<Row>& table, const Key&... key) {
        key_.clear();
        append_key(key_, key...);
        auto& at_hand = store_of(table);
        if (auto* entry = at_hand.entry(key_)) {
            return entry;
        }
        return fetch(at_hand, key_) ? at_hand.entry(key_) : nullptr;
    }

    std::string key_;  // of the last call
};

// Rows of a few tables, found by the table's address.
class Stores {
public:
    Store& of(const TableShape& table) {
        for (auto& [shape, store] : stores_) {
            if (shape == &table) {
                return *store;
            }
        }
        return *stores_.emplace_back(&table, table.make_store(table)).second;
    }

    auto begin() const { return stores_.begin(); }

    auto end() const { return stores_.end(); }

private:
    std::vector<std::pair<const TableShape*, std::unique_ptr<Store>>> stores_;
};

// Which rows a batch of facts is about.
class Keys {
public:
    template <class Row, class... Key>
    void add(const Table<Row>& table, const Key&... key) {
        auto& keys = of(table);
        append_key(keys.emplace_back(), key...);
    }

    void clear() {
        for (auto& [shape, keys] : tables_) {
            keys.clear();
        }
    }

    const std::vector<std::pair<const TableShape*, std::vector<std::string>>>& tables() const {
        return tables_;
    }

private:
    std::vector<std::string>& of(const TableShape& table) {
        for (auto& [shape, keys] : tables_) {
            if (shape == &table) {
                return keys;
            }
        }
        return tables_.emplace_back(&table, std::vector<std::string>{}).second;
    }

    std::vector<std::pair<const TableShape*, std::vector<std::string>>> tables_;
};

// All rows there are, in memory: for the simulator, for audits, and for rebuilding.
class MemoryRows final : public Rows {
public:
    Store& store_for(const TableShape& table) { return stores_.of(table); }

    const Stores& stores() const { return stores_; }

protected:
    Store& store(const TableShape& table) override { return stores_.of(table); }

    bool fetch(Store&, std::string_view) override { return false; }

    void fetch_where(Store&, std::string_view, const std::string&) override {}

private:
    Stores stores_;
};

}  // namespace projections
