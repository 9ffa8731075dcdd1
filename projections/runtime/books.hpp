#pragma once
// What PostgreSQL knows about projections beside their rows: builds and checkpoints.

#include "platform/postgres/sql.hpp"
#include "projections/runtime/reading.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace projections {

// One set of tables of a projection, and where it stands.
struct Build {
    std::uint32_t number = 0;
    std::uint32_t version = 0;
    std::string shape;
    std::int64_t revision = 0;
    std::string problem;  // why its projector stopped; empty while it goes on
    ReaderStates states;
};

// Somebody else applied facts to this build, or it is not the one in use any more. What was being
// applied is undone.
class NotTheOnlyOne final : public platform::Fault {
public:
    NotTheOnlyOne()
        : Fault{"projection_conflict", "another projector is applying facts to the same rows"} {}

    bool retryable() const noexcept override { return true; }
};

// The live build, made with empty tables when there is none yet.
Build open_live_build(platform::postgres::Connection& connection, const Projection& projection);

// To be called inside a transaction that reads one snapshot.
std::optional<Build> read_live_build(
    platform::postgres::Connection& connection, std::string_view projection
);

// A new build with tables but without indexes. Its number is above all others.
Build start_build(platform::postgres::Connection& connection, const Projection& projection);

// Why nothing more is applied to this build, for those who run no projector. Only if nobody has
// applied anything meanwhile; whoever does takes it away.
void store_problem(
    platform::postgres::Connection& connection,
    std::string_view projection,
    const Build& build,
    const std::string& problem
);

// Within a transaction, before anything else: locks the builds, so that others wait or give up.
// Throws NotTheOnlyOne.
struct Revision {
    std::string_view projection;
    std::uint32_t build = 0;
    std::int64_t revision = 0;
};

struct LiveRevision {
    std::uint32_t build = 0;
    std::int64_t revision = 0;
    bool operator==(const LiveRevision&) const = default;
};

void claim_revisions(
    platform::postgres::Connection& connection, const std::vector<Revision>& expected
);

// Of the live builds, by projection.
std::map<std::string, LiveRevision, std::less<>> live_revisions(
    platform::postgres::Connection& connection
);

// Within the same transaction: this partition now stands here.
struct StoredState {
    std::string_view projection;
    std::uint32_t build = 0;
    const events::Partition* partition = nullptr;
    const events::ReaderState* state = nullptr;
};

void store_states(
    platform::postgres::Connection& connection, const std::vector<StoredState>& states
);

// Makes `build` the live one and its tables what readers see, unless on some partition it is behind
// the build in use. The old build is retired. False: behind; catch up and ask again.
bool swap_in(
    platform::postgres::Connection& connection, const Projection& projection, const Build& build
);

// Drops tables and books of retired builds, and of those whose rebuild was given up. Builds that a
// running rebuild holds are left alone.
void clean_builds(platform::postgres::Connection& connection, std::string_view projection);

// Held by a rebuild on its connection as long as it runs. False: another one runs.
bool hold_rebuild(platform::postgres::Connection& connection, std::string_view projection);
void release_rebuild(platform::postgres::Connection& connection, std::string_view projection);

// Absent while the tables are of this program's version and shape; else what to do.
std::optional<std::string> why_outdated(const Build& build, const Projection& projection);

}  // namespace projections
