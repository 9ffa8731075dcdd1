#pragma once
// given(projection, facts).then(table, rows): the rows that facts make, in memory and, by way of
// the projector, in PostgreSQL.

#include "projections/runtime/reading.hpp"
#include "projections/runtime/rows.hpp"
#include "projections/runtime/statements.hpp"
#include "tests/projections/sample.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace tests {

class Told {
public:
    Told(projections::Projection projection, const std::vector<events::Fact>& facts)
        : lab_{std::make_unique<Lab>()} {
        const auto& home = projection.topics.front() == "facts" ? facts1 : ledger;
        for (const auto& fact : facts) {
            lab_->writer.commit(home, {fact});
        }
        lab_->catch_up(*lab_->projector({projection}));
        projections::FactPlace place{
            .topic = home.topic, .partition = home.number, .committed_at = noon
        };
        for (const auto& fact : facts) {
            ++place.offset;
            projection.fold(fact, place, memory_);
        }
    }

    // In the order of their keys.
    template <class Row>
    void then(const projections::Table<Row>& table, const std::vector<Row>& expected) {
        CHECK((stored(table) == expected));
        CHECK((in_memory(table) == expected));
    }

    template <class Row>
    Row the_only(const projections::Table<Row>& table) {
        const auto rows = stored(table);
        REQUIRE(rows.size() == 1);
        CHECK((in_memory(table) == rows));
        return rows.front();
    }

private:
    template <class Row>
    std::vector<Row> stored(const projections::Table<Row>& table) {
        std::string key;
        for (std::size_t i = 1; i <= table.key_fields; ++i) {
            key += (i > 1 ? "," : "") + std::to_string(i);
        }
        return lab_->schema.connection()
            .run("SELECT * FROM " + std::string{table.name} + " ORDER BY " + key)
            .template all<Row>();
    }

    template <class Row>
    std::vector<Row> in_memory(const projections::Table<Row>& table) {
        std::vector<std::pair<std::string, Row>> rows;
        auto& store = static_cast<projections::StoreOf<Row>&>(memory_.store_for(table));
        store.each([&](const auto& entry) { rows.emplace_back(entry.key, *entry.row); });
        std::ranges::sort(rows, {}, &std::pair<std::string, Row>::first);
        std::vector<Row> sorted;
        for (auto& [key, row] : rows) {
            sorted.push_back(std::move(row));
        }
        return sorted;
    }

    std::unique_ptr<Lab> lab_;
    projections::MemoryRows memory_;
};

inline Told given(projections::Projection projection, const std::vector<events::Fact>& facts) {
    return {std::move(projection), facts};
}

}  // namespace tests
