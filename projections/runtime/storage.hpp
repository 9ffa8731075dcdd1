#pragma once
// Where rows are kept, as cohorts and projectors see it. PostgreSQL in production; the simulator
// has one in memory that is away at times.

#include "projections/runtime/books.hpp"
#include "projections/runtime/positions.hpp"
#include "projections/runtime/rows.hpp"
#include "projections/runtime/skips.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace projections {

// The rows of one build: fetched by key, many at a time; changed in memory; written back together.
class BuildRows : public Rows {
public:
    virtual void prefetch(const Keys& keys) = 0;

    // Writes what changed, into the open transaction.
    virtual void write() = 0;

    // After a commit: rows stay at hand for the next batch, up to a bound. Only sound for whoever
    // knows (by compare-and-set of the checkpoint) to be the one writer.
    virtual void keep() = 0;

    // After anything else: what is at hand may not be what is stored.
    virtual void forget() = 0;
};

// One connection, for one thread. Every call may throw the faults of the backend; after one that is
// not about a single fact the connection is of no more use.
class Storage {
public:
    // Undone unless it was committed.
    class Transaction {
    public:
        virtual ~Transaction() = default;
        virtual void commit() = 0;
    };

    virtual ~Storage() = default;

    virtual std::unique_ptr<Transaction> begin() = 0;

    // In a transaction, before anything else: see claim_revisions.
    virtual void claim(const std::vector<Revision>& expected) = 0;
    virtual void store(const std::vector<StoredState>& states) = 0;

    virtual std::unique_ptr<BuildRows> rows_of(
        const Projection& projection, const Build& build
    ) = 0;

    // As the functions of books.hpp and skips.hpp.
    virtual Build open_live_build(const Projection& projection) = 0;
    virtual void store_problem(
        const Projection& projection, const Build& build, const std::string& problem
    ) = 0;
    virtual std::vector<Skip> list_skips(std::string_view projection) = 0;
    virtual std::map<std::string, LiveRevision, std::less<>> live_revisions() = 0;

    // Tells how far the live builds are, by whomever they were brought there.
    virtual void publish_positions(Positions& positions) = 0;

    // False: somebody still reads old tables; they are dropped another time.
    virtual bool clean_builds(std::string_view projection) = 0;
};

// A new connection; throws when there is none to be had.
using ConnectStorage = std::function<std::unique_ptr<Storage>()>;

}  // namespace projections
