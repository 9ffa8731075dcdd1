#pragma once
// Rows in PostgreSQL: fetched by key, many at a time; changed in memory; written back by few
// statements that each take whole columns. Always inside somebody's transaction.

#include "platform/postgres/sql.hpp"
#include "projections/runtime/storage.hpp"

#include <cstdint>
#include <unordered_map>

namespace projections {

class PostgresRows final : public BuildRows {
public:
    // The connection outlives it. Throws the faults of platform/postgres.
    PostgresRows(platform::postgres::Connection& connection, std::uint32_t build)
        : connection_{connection}, build_{build} {}

    void prefetch(const Keys& keys) override;
    void write() override;
    void keep() override;
    void forget() override;

    // Rows that had to be fetched one by one because no key named them.
    std::uint64_t misses() const { return misses_; }

    // Of a table. What a batch changes again it changes within seconds; ten times as many took 200
    // MB and saved nothing measurable.
    static constexpr std::size_t kept_rows_max = 5'000;

protected:
    Store& store(const TableShape& table) override { return stores_.of(table); }

    bool fetch(Store& store, std::string_view key) override;
    void fetch_where(Store& store, std::string_view column, const std::string& value) override;

private:
    struct Statements {
        std::string select;
        std::string upsert;
        std::string erase;
    };

    const Statements& statements_of(const TableShape& table);
    void load(Store& store, const std::vector<std::string_view>& keys);

    platform::postgres::Connection& connection_;
    const std::uint32_t build_;
    Stores stores_;
    std::unordered_map<const TableShape*, Statements> statements_;
    std::uint64_t misses_ = 0;
};

}  // namespace projections
