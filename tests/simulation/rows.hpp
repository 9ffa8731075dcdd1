#pragma once
// Rows made anew from the log, partition after partition, to be held against those that projectors
// keep; and put in their place, as a rebuild does.

#include "projections/runtime/projection.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <vector>

namespace simulation {

class RowsFold {
public:
    RowsFold(const History& history, Database& database, events::MemoryLog& log);

    // Invariant 14: what is stored is the fold of the log up to where it stands, and stands no
    // further than the log goes.
    void check(Findings& findings);

    // Does every projection stand at the end of what it reads?
    bool is_caught_up() const;

    // Makes one projection anew and swaps it in. False while the one in use is ahead.
    bool rebuild(std::size_t which);

    std::uint64_t rows_compared() const { return rows_compared_; }

    const std::vector<projections::Projection>& projections() const { return projections_; }

private:
    void check(const projections::Projection& projection, Findings& findings);
    std::unique_ptr<Database::Stored> fold(
        const projections::Projection& projection, const projections::ReaderStates* until
    ) const;
    void compare(
        const projections::Projection& projection,
        projections::Stores& stored,
        projections::Stores& folded,
        Findings& findings
    );
    std::vector<events::Partition> partitions_of(const projections::Projection& projection) const;

    const History& history_;
    Database& database_;
    events::MemoryLog& log_;
    const std::vector<projections::Projection> projections_;
    std::uint64_t rows_compared_ = 0;
};

}  // namespace simulation
