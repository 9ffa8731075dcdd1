#include "projections/runtime/migrate.hpp"

#include "app/commands.hpp"
#include "app/node.hpp"
#include "events/topics.hpp"
#include "platform/postgres/sql.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace app {

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

int migrate(const Config& config) {
    const auto log = connect_log(config);
    const auto wanted = events::topics_of(
        text_of(schema_folder() / "topics.json"),
        {.partitions = static_cast<std::int32_t>(config.log.partitions),
         .replication = static_cast<std::int16_t>(config.log.replication)}
    );
    if (!wanted) {
        fmt::print(stderr, "{}\n", wanted.error().sentence);
        return EXIT_FAILURE;
    }
    for (const auto& name : events::create_missing(*log, *wanted)) {
        fmt::print("created topic {}\n", name);
    }
    const auto wrong = events::verify(*log, *wanted);
    for (const auto& sentence : wrong) {
        fmt::print(stderr, "{}\n", sentence);
    }
    if (!wrong.empty()) {
        return EXIT_FAILURE;
    }
    platform::postgres::Connection connection{{.url = config.database.url}};
    for (const auto& file : projections::migrate(connection, schema_folder() / "migrations")) {
        fmt::print("applied {}\n", file);
    }
    return EXIT_SUCCESS;
}

}  // namespace app
