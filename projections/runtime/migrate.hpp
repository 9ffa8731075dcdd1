#pragma once
// Brings the schema up to date: the numbered files of schema/migrations, each once and in order.

#include "platform/postgres/sql.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace projections {

// A file that was applied has changed since, or cannot be read. Nothing was done.
class MigrationRefused final : public platform::Fault {
public:
    explicit MigrationRefused(const std::string& sentence) : Fault{"migration_refused", sentence} {}

    bool retryable() const noexcept override { return false; }
};

// Names of the files that were applied now; none when everything was there. May be run by several
// processes at once.
std::vector<std::string> migrate(
    platform::postgres::Connection& connection, const std::filesystem::path& folder
);

// The newest migration that was applied, by its name; absent when none was.
std::optional<std::string> schema_version(platform::postgres::Connection& connection);

// Is there anything left to do? For start-up checks.
bool is_migrated(platform::postgres::Connection& connection, const std::filesystem::path& folder);

}  // namespace projections
