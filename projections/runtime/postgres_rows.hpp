#pragma once
// Rows in PostgreSQL: fetched by key, many at a time; changed in memory; written back by few
// statements that each take whole columns. Always inside somebody's transaction.

#include "platform/postgres/sql.hpp"
#include "projections/runtime/rows.hpp"

#include <cstdint>
#include <unordered_map>

namespace projections {

class PostgresRows final : public Rows {
public:
    explicit PostgresRows(std::uint32_t build) : build_{build} {}

    // The connection whose transaction is open; until the next call.
    void use(platform::postgres::Connection& connection) { connection_ = &connection; }

    void prefetch(const Keys& keys);

    // Writes what changed. Throws the faults of platform/postgres.
    void write();

    // After a commit: rows stay at hand for the next batch, up to a bound. Only sound for whoever
    // knows (by compare-and-set of the checkpoint) to be the one writer.
    void keep();

    // After anything else: what is at hand may not be what is stored.
    void forget();

    // Rows that had to be fetched one by one because no key named them.
    std::uint64_t misses() const { return misses_; }

    static constexpr std::size_t kept_rows_max = 50'000;

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

    std::uint32_t build_;
    platform::postgres::Connection* connection_ = nullptr;
    Stores stores_;
    std::unordered_map<const TableShape*, Statements> statements_;
    std::uint64_t misses_ = 0;
};

}  // namespace projections
