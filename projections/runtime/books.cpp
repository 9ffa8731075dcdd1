#include "projections/runtime/books.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "projections/runtime/statements.hpp"

#include <fmt/format.h>

namespace projections {

namespace {

using platform::postgres::Connection;
using platform::postgres::Transaction;

constexpr std::string_view lock_namespace = "instainstru projection ";

std::int64_t lock_number(std::string_view projection) {
    const auto hash = base::stable_hash(std::string{lock_namespace} + std::string{projection});
    return static_cast<std::int64_t>(hash);
}

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty()) {
        const auto name = list.substr(0, list.find(','));
        names.emplace_back(name);
        list.remove_prefix(std::min(name.size() + 1, list.size()));
    }
    return names;
}

ReaderStates read_states(Connection& connection, std::string_view projection, std::uint32_t build) {
    const auto found = connection.run(
        "SELECT topic, partition, reader FROM projection_checkpoints "
        "WHERE projection = $1 AND build = $2",
        {projection, build}
    );
    ReaderStates states;
    for (std::size_t row = 0; row < found.size(); ++row) {
        const events::Partition partition{
            found.get<std::string>(row, 0), found.get<std::int32_t>(row, 1)
        };
        auto state = base::read_json<events::ReaderState>(found.get<std::string>(row, 2));
        if (!state) {
            throw platform::postgres::UnreadableRow{"projection_checkpoints.reader is not readable"
            };
        }
        states.emplace(partition, std::move(*state));
    }
    return states;
}

std::vector<std::string> table_names(const Projection& projection) {
    std::vector<std::string> names;
    for (const auto* table : projection.tables) {
        names.emplace_back(table->name);
    }
    return names;
}

Build insert_build(Connection& connection, const Projection& projection, std::string_view state) {
    const auto inserted = connection.run(
        "INSERT INTO projection_builds (projection, build, version, shape, state, tables) "
        "SELECT $1, coalesce(max(build), 0) + 1, $2, $3, $4, $5 FROM projection_builds "
        "WHERE projection = $1 RETURNING build",
        {projection.name,
         projection.version,
         std::to_string(shape_of(projection)),
         state,
         table_names(projection)}
    );
    return {
        .number = inserted.get<std::uint32_t>(0, 0),
        .version = projection.version,
        .shape = std::to_string(shape_of(projection))
    };
}

}  // namespace

std::optional<Build> read_live_build(Connection& connection, std::string_view projection) {
    const auto found = connection.run(
        "SELECT build, version, shape, revision, problem FROM projection_builds "
        "WHERE projection = $1 AND state = 'live'",
        {projection}
    );
    if (found.empty()) {
        return std::nullopt;
    }
    Build build{
        .number = found.get<std::uint32_t>(0, 0),
        .version = found.get<std::uint32_t>(0, 1),
        .shape = found.get<std::string>(0, 2),
        .revision = found.get<std::int64_t>(0, 3),
        .problem = std::string{found.at(0, 4).value_or("")}
    };
    build.states = read_states(connection, projection, build.number);
    return build;
}

Build open_live_build(Connection& connection, const Projection& projection) {
    Transaction tx{connection};
    // Two processes that start together make the tables once.
    tx.run("SELECT pg_advisory_xact_lock($1)", {lock_number("open")});
    auto build = read_live_build(connection, projection.name);
    if (!build) {
        build = insert_build(connection, projection, "live");
        for (const auto* table : projection.tables) {
            const auto physical = physical_name(*table, build->number);
            connection.run_script(
                create_table(*table, physical) + create_indexes(*table, physical) +
                replace_view(*table, physical)
            );
        }
    }
    tx.commit();
    return *build;
}

Build start_build(Connection& connection, const Projection& projection) {
    Transaction tx{connection};
    tx.run("SELECT pg_advisory_xact_lock($1)", {lock_number("open")});
    auto build = insert_build(connection, projection, "building");
    for (const auto* table : projection.tables) {
        connection.run_script(create_table(*table, physical_name(*table, build.number)));
    }
    tx.commit();
    return build;
}

void store_problem(
    Connection& connection,
    std::string_view projection,
    const Build& build,
    const std::string& problem
) {
    connection.run(
        "UPDATE projection_builds SET problem = $4 "
        "WHERE projection = $1 AND build = $2 AND revision = $3",
        {projection, build.number, build.revision, std::string_view{problem}}
    );
}

void claim_revisions(Connection& connection, const std::vector<Revision>& expected) {
    std::vector<std::string> names;
    std::vector<std::uint32_t> builds;
    std::vector<std::int64_t> revisions;
    for (const auto& one : expected) {
        names.emplace_back(one.projection);
        builds.push_back(one.build);
        revisions.push_back(one.revision);
    }
    // Locked in one order, so that two projectors wait for each other only one way.
    static const std::string sql =
        "WITH claimed AS (SELECT b.projection, b.build FROM projection_builds b "
        "JOIN unnest($1::text[], $2::bigint[], $3::bigint[]) AS e(projection, build, revision) "
        "USING (projection, build, revision) WHERE b.state <> 'retired' "
        "ORDER BY b.projection FOR UPDATE OF b) "
        "UPDATE projection_builds b SET revision = revision + 1, problem = NULL FROM claimed "
        "WHERE b.projection = claimed.projection AND b.build = claimed.build";
    const auto updated = connection.run_prepared(sql, {names, builds, revisions});
    if (updated.affected() != expected.size()) {
        throw NotTheOnlyOne{};
    }
}

std::map<std::string, LiveRevision, std::less<>> live_revisions(Connection& connection) {
    const auto found = connection.run_prepared(
        "SELECT projection, build, revision FROM projection_builds WHERE state = 'live'"
    );
    std::map<std::string, LiveRevision, std::less<>> revisions;
    for (std::size_t row = 0; row < found.size(); ++row) {
        revisions.emplace(
            found.get<std::string>(row, 0),
            LiveRevision{found.get<std::uint32_t>(row, 1), found.get<std::int64_t>(row, 2)}
        );
    }
    return revisions;
}

void store_states(Connection& connection, const std::vector<StoredState>& states) {
    std::vector<std::string> names;
    std::vector<std::uint32_t> builds;
    std::vector<std::string> topics;
    std::vector<std::int32_t> partitions;
    std::vector<events::Offset> offsets;
    std::vector<std::string> readers;
    for (const auto& one : states) {
        names.emplace_back(one.projection);
        builds.push_back(one.build);
        topics.push_back(one.partition->topic);
        partitions.push_back(one.partition->number);
        offsets.push_back(one.state->next_offset);
        readers.push_back(base::to_json(*one.state));
    }
    static const std::string sql =
        "INSERT INTO projection_checkpoints "
        "(projection, build, topic, partition, next_offset, reader) "
        "SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], "
        "$6::text[]) ON CONFLICT (projection, build, topic, partition) "
        "DO UPDATE SET next_offset = EXCLUDED.next_offset, reader = EXCLUDED.reader";
    connection.run_prepared(sql, {names, builds, topics, partitions, offsets, readers});
}

bool swap_in(Connection& connection, const Projection& projection, const Build& build) {
    Transaction tx{connection};
    tx.run("SET LOCAL lock_timeout = '2s'");
    // A projector that starts for the first time makes a build in use of its own.
    tx.run("SELECT pg_advisory_xact_lock($1)", {lock_number("open")});
    tx.run(
        "SELECT 1 FROM projection_builds WHERE projection = $1 ORDER BY build FOR UPDATE",
        {projection.name}
    );
    const auto behind = tx.run(
        "SELECT 1 FROM projection_checkpoints live "
        "JOIN projection_builds b ON b.projection = live.projection AND b.build = live.build "
        "AND b.state = 'live' "
        "LEFT JOIN projection_checkpoints ours ON ours.projection = live.projection "
        "AND ours.build = $2 AND ours.topic = live.topic AND ours.partition = live.partition "
        "WHERE live.projection = $1 AND coalesce(ours.next_offset, 0) < live.next_offset LIMIT 1",
        {projection.name, build.number}
    );
    if (!behind.empty()) {
        return false;
    }
    const auto old = tx.run(
        "UPDATE projection_builds SET state = 'retired' WHERE projection = $1 AND state = 'live' "
        "RETURNING array_to_string(tables, ',')",
        {projection.name}
    );
    for (std::size_t row = 0; row < old.size(); ++row) {
        for (const auto& table : split(old.get<std::string>(row, 0))) {
            tx.run("DROP VIEW IF EXISTS " + table);
        }
    }
    tx.run(
        "UPDATE projection_builds SET state = 'live' WHERE projection = $1 AND build = $2",
        {projection.name, build.number}
    );
    for (const auto* table : projection.tables) {
        connection.run_script(replace_view(*table, physical_name(*table, build.number)));
    }
    tx.commit();
    return true;
}

void clean_builds(Connection& connection, std::string_view projection) {
    const auto alone = connection.run("SELECT pg_try_advisory_lock($1)", {lock_number(projection)});
    if (!alone.get<bool>(0, 0)) {
        return;
    }
    const auto old = connection.run(
        "SELECT build, array_to_string(tables, ',') FROM projection_builds "
        "WHERE projection = $1 AND state <> 'live'",
        {projection}
    );
    for (std::size_t row = 0; row < old.size(); ++row) {
        const auto build = old.get<std::uint32_t>(row, 0);
        Transaction tx{connection};
        // Readers that still look at an old table go first; the next clean-up tries again.
        tx.run("SET LOCAL lock_timeout = '1s'");
        for (const auto& table : split(old.get<std::string>(row, 1))) {
            tx.run(fmt::format("DROP TABLE IF EXISTS {}__b{}", table, build));
        }
        tx.run(
            "DELETE FROM projection_builds WHERE projection = $1 AND build = $2",
            {projection, build}
        );
        tx.commit();
    }
    release_rebuild(connection, projection);
}

bool hold_rebuild(Connection& connection, std::string_view projection) {
    // Long enough for a projector that cleans up, too short for another rebuild.
    connection.run("SET lock_timeout = '2s'");
    bool is_held = true;
    try {
        connection.run("SELECT pg_advisory_lock($1)", {lock_number(projection)});
    } catch (const platform::postgres::TransactionUndone&) {
        is_held = false;
    }
    connection.run("RESET lock_timeout");
    return is_held;
}

void release_rebuild(Connection& connection, std::string_view projection) {
    connection.run("SELECT pg_advisory_unlock($1)", {lock_number(projection)});
}

std::optional<std::string> why_outdated(const Build& build, const Projection& projection) {
    const bool is_of_now =
        build.version == projection.version && build.shape == std::to_string(shape_of(projection));
    if (is_of_now) {
        return std::nullopt;
    }
    const auto theirs = build.version == projection.version
                            ? "another shape"
                            : fmt::format("version {}", build.version);
    return fmt::format(
        "its tables are of {}, this program needs version {}: run instainstru rebuild {}",
        theirs,
        projection.version,
        projection.name
    );
}

}  // namespace projections
