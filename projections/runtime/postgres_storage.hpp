#pragma once
// Rows and books in PostgreSQL.

#include "platform/postgres/sql.hpp"
#include "projections/runtime/storage.hpp"

#include <optional>

namespace projections {

class PostgresStorage final : public Storage {
public:
    // By a connection of its own.
    explicit PostgresStorage(platform::postgres::Options database)
        : own_{std::in_place, std::move(database)}, connection_{*own_} {}

    // By somebody else's, who outlives it.
    explicit PostgresStorage(platform::postgres::Connection& connection)
        : connection_{connection} {}

    std::unique_ptr<Transaction> begin() override;
    void claim(const std::vector<Revision>& expected) override;
    void store(const std::vector<StoredState>& states) override;
    std::unique_ptr<BuildRows> rows_of(const Projection& projection, const Build& build) override;
    Build open_live_build(const Projection& projection) override;
    void store_problem(const Projection& projection, const Build& build, const std::string& problem)
        override;
    std::vector<Skip> list_skips(std::string_view projection) override;
    std::map<std::string, LiveRevision, std::less<>> live_revisions() override;
    void publish_positions(Positions& positions) override;
    bool clean_builds(std::string_view projection) override;

private:
    std::optional<platform::postgres::Connection> own_;
    platform::postgres::Connection& connection_;
};

}  // namespace projections
