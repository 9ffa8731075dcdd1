#include "projections/runtime/postgres_rows.hpp"

#include "projections/runtime/statements.hpp"

#include <unordered_set>

namespace projections {

namespace {

using platform::postgres::Parameters;
using platform::postgres::Result;

Parameters parameters_of(const ColumnArrays& arrays) {
    Parameters parameters;
    parameters.reserve(arrays.columns.size());
    for (const auto& column : arrays.columns) {
        parameters.emplace_back(std::string_view{column});
    }
    return parameters;
}

void take_all(Store& store, const Result& found) {
    for (std::size_t row = 0; row < found.size(); ++row) {
        store.take([&](std::size_t column) { return found.at(row, column); });
    }
}

}  // namespace

void PostgresRows::prefetch(const Keys& keys) {
    for (const auto& [table, named] : keys.tables()) {
        if (named.empty()) {
            continue;
        }
        auto& at_hand = stores_.of(*table);
        std::unordered_set<std::string_view> wanted;
        for (const auto& key : named) {
            if (!at_hand.knows(key)) {
                wanted.insert(key);
            }
        }
        if (!wanted.empty()) {
            load(at_hand, {wanted.begin(), wanted.end()});
        }
    }
}

void PostgresRows::load(Store& store, const std::vector<std::string_view>& keys) {
    ColumnArrays arrays{store.shape().key_fields};
    for (auto key : keys) {
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
    arrays.finish();
    const auto& select = statements_of(store.shape()).select;
    take_all(store, connection_.run_prepared(select, parameters_of(arrays)));
    for (const auto key : keys) {
        store.take_absent(key);
    }
}

bool PostgresRows::fetch(Store& store, std::string_view key) {
    ++misses_;
    load(store, {key});
    return true;
}

void PostgresRows::fetch_where(Store& store, std::string_view column, const std::string& value) {
    const auto physical = physical_name(store.shape(), build_);
    take_all(
        store,
        connection_.run(select_where(store.shape(), physical, column), {std::string_view{value}})
    );
}

void PostgresRows::write() {
    for (const auto& [table, store] : stores_) {
        if (!store->has_changes()) {
            continue;
        }
        const auto& statements = statements_of(*table);
        const auto deletions = store->deletions();
        if (deletions.rows > 0) {
            connection_.run_prepared(statements.erase, parameters_of(deletions));
        }
        const auto upserts = store->upserts();
        if (upserts.rows > 0) {
            connection_.run_prepared(statements.upsert, parameters_of(upserts));
        }
        store->settle();
    }
}

void PostgresRows::keep() {
    for (const auto& [table, store] : stores_) {
        if (store->size() > kept_rows_max) {
            store->clear();
        }
    }
}

void PostgresRows::forget() {
    for (const auto& [table, store] : stores_) {
        store->clear();
    }
}

const PostgresRows::Statements& PostgresRows::statements_of(const TableShape& table) {
    auto& statements = statements_[&table];
    if (statements.select.empty()) {
        const auto physical = physical_name(table, build_);
        statements = {
            .select = select_by_keys(table, physical),
            .upsert = projections::upsert(table, physical),
            .erase = projections::erase(table, physical)
        };
    }
    return statements;
}

}  // namespace projections
