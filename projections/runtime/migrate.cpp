#include "projections/runtime/migrate.hpp"

#include "base/ulid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace projections {

namespace {

using platform::postgres::Connection;
using platform::postgres::Transaction;

constexpr std::int64_t migration_lock = 7'203'514;

struct Migration {
    std::string name;
    std::string sql;

    std::string fingerprint() const { return fmt::format("{:016x}", base::stable_hash(sql)); }
};

std::vector<Migration> migrations_in(const std::filesystem::path& folder) {
    std::vector<Migration> migrations;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator{folder, missing}) {
        if (entry.path().extension() != ".sql") {
            continue;
        }
        std::ifstream file{entry.path()};
        migrations.push_back(
            {.name = entry.path().stem().string(),
             .sql = std::string{std::istreambuf_iterator<char>{file}, {}}}
        );
    }
    if (migrations.empty()) {
        throw MigrationRefused{fmt::format("no migrations in {}", folder.string())};
    }
    std::ranges::sort(migrations, {}, &Migration::name);
    return migrations;
}

bool is_applied(Connection& connection, const Migration& migration) {
    const auto found = connection.run(
        "SELECT fingerprint FROM schema_migrations WHERE name = $1",
        {std::string_view{migration.name}}
    );
    if (found.empty()) {
        return false;
    }
    if (found.get<std::string>(0, 0) != migration.fingerprint()) {
        throw MigrationRefused{fmt::format(
            "migration {} was applied with another text; add a new file instead of changing it",
            migration.name
        )};
    }
    return true;
}

bool has_migrations(Connection& connection) {
    const auto table = connection.run("SELECT to_regclass('schema_migrations') IS NOT NULL");
    return table.get<bool>(0, 0);
}

}  // namespace

std::vector<std::string> migrate(Connection& connection, const std::filesystem::path& folder) {
    const auto migrations = migrations_in(folder);
    std::vector<std::string> applied;
    Transaction tx{connection};
    tx.run("SELECT pg_advisory_xact_lock($1)", {migration_lock});
    connection.run_script(
        "CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, "
        "fingerprint text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    );
    for (const auto& migration : migrations) {
        if (is_applied(connection, migration)) {
            continue;
        }
        connection.run_script(migration.sql);
        tx.run(
            "INSERT INTO schema_migrations (name, fingerprint) VALUES ($1, $2)",
            {std::string_view{migration.name}, migration.fingerprint()}
        );
        applied.push_back(migration.name);
    }
    tx.commit();
    return applied;
}

std::optional<std::string> schema_version(Connection& connection) {
    if (!has_migrations(connection)) {
        return std::nullopt;
    }
    const auto newest = connection.run("SELECT max(name) FROM schema_migrations");
    return newest.get<std::optional<std::string>>(0, 0);
}

bool is_migrated(Connection& connection, const std::filesystem::path& folder) {
    if (!has_migrations(connection)) {
        return false;
    }
    return std::ranges::all_of(migrations_in(folder), [&](const Migration& migration) {
        return is_applied(connection, migration);
    });
}

}  // namespace projections
