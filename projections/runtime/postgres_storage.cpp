#include "projections/runtime/postgres_storage.hpp"

#include "projections/runtime/follower.hpp"
#include "projections/runtime/postgres_rows.hpp"

namespace projections {

namespace {

class PostgresTransaction final : public Storage::Transaction {
public:
    explicit PostgresTransaction(platform::postgres::Connection& connection) : tx_{connection} {
        // Rows can be made again from the log, together with the checkpoint: no need to wait for
        // disk.
        tx_.run_prepared("SET LOCAL synchronous_commit = off");
    }

    void commit() override { tx_.commit(); }

private:
    platform::postgres::Transaction tx_;
};

}  // namespace

std::unique_ptr<Storage::Transaction> PostgresStorage::begin() {
    return std::make_unique<PostgresTransaction>(connection_);
}

void PostgresStorage::claim(const std::vector<Revision>& expected) {
    claim_revisions(connection_, expected);
}

void PostgresStorage::store(const std::vector<StoredState>& states) {
    store_states(connection_, states);
}

std::unique_ptr<BuildRows> PostgresStorage::rows_of(const Projection&, const Build& build) {
    return std::make_unique<PostgresRows>(connection_, build.number);
}

Build PostgresStorage::open_live_build(const Projection& projection) {
    return projections::open_live_build(connection_, projection);
}

void PostgresStorage::store_problem(
    const Projection& projection, const Build& build, const std::string& problem
) {
    projections::store_problem(connection_, projection.name, build, problem);
}

std::vector<Skip> PostgresStorage::list_skips(std::string_view projection) {
    return projections::list_skips(connection_, projection);
}

std::map<std::string, LiveRevision, std::less<>> PostgresStorage::live_revisions() {
    return projections::live_revisions(connection_);
}

void PostgresStorage::publish_positions(Positions& positions) {
    publish_stored(connection_, positions);
}

bool PostgresStorage::clean_builds(std::string_view projection) {
    try {
        projections::clean_builds(connection_, projection);
        return true;
    } catch (const platform::postgres::TransactionUndone&) {
        return false;
    }
}

}  // namespace projections
