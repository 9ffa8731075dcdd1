#pragma once
// A log in memory and a schema of one's own in a real PostgreSQL, for tests of projections.
// TEST_DATABASE_URL says where that is; ./dev services start starts one.

#include "base/random.hpp"
#include "events/memory_log.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/all.hpp"
#include "projections/runtime/projector.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

using namespace std::chrono_literals;

inline const base::Instant noon{1'772'452'800'000ms};  // 2026-03-02T12:00:00Z

// The same id for the same name, in this slot.
template <class Id>
Id id(std::string_view name, base::Slot slot = 7) {
    return {base::derive_id("01KJPQAY00TESTTESTTESTTEST", name, slot)};
}

// Names of keys hold no dot.
inline base::SealedText sealed(std::string text) {
    return {.key = fmt::format("key-{:016x}", base::stable_hash(text)), .text = std::move(text)};
}

std::string database_url();

// A schema of its own, migrated, gone at the end.
class Schema {
public:
    Schema();
    ~Schema();
    Schema(const Schema&) = delete;

    platform::postgres::Options options() const;

    platform::postgres::Connection& connection() { return *connection_; }

private:
    std::string name_;
    std::unique_ptr<platform::postgres::Connection> connection_;
};

// Writes facts as a shard or a lane would: a claim, then commits n = 1, 2, 3 ….
class FactWriter {
public:
    explicit FactWriter(events::MemoryLog& log) : client_{log.connect({.name = "writer"})} {}

    // One commit, at noon + `after`.
    void commit(
        const events::Partition& to, std::vector<events::Fact> facts, base::Duration after = 0ms
    );

    // Any record whatever.
    void append(const events::Partition& to, events::NewRecord record);

    // The next claim of this partition, of another writer.
    void claim(const events::Partition& to, std::uint32_t level = events::format_level);

    std::int64_t appended() const { return appended_; }

private:
    struct Writing {
        std::string claim;
        std::uint64_t n = 0;
    };

    std::unique_ptr<events::LogClient> client_;
    std::map<events::Partition, Writing> partitions_;
    std::int64_t claims_ = 0;
    std::int64_t appended_ = 0;
    std::uint32_t seq_ = 0;
};

inline const events::Partition facts0{"facts", 0};
inline const events::Partition facts1{"facts", 1};
inline const events::Partition ledger{"jobs.mail.ledger", 0};

// Two partitions of facts, one ledger, a database.
class Lab {
public:
    Lab();

    // Rounds until everything in the log is applied, or nothing moves any more.
    void catch_up(projections::Projector& projector);

    std::unique_ptr<projections::Projector> projector(
        std::vector<projections::Projection> which = projections::all_projections(),
        projections::ProjectorOptions options = {}
    );

    projections::ProjectionStatus status(
        const projections::Projector& projector, std::string_view name
    ) const;

    base::ManualClock clock{noon};
    events::MemoryLog log{clock};
    FactWriter writer;
    Schema schema;
    projections::Positions positions;
};

// What the projections' tables hold, as lines of COPY by table and key.
using Dump = std::map<std::string, std::map<std::string, std::string>>;
Dump dump(
    platform::postgres::Connection& connection,
    const std::vector<projections::Projection>& projections
);

// What a fold of the whole log in memory gives.
Dump fold_in_memory(
    events::MemoryLog& log, const std::vector<projections::Projection>& projections
);

}  // namespace tests
