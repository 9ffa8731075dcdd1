#include "projections/runtime/migrate.hpp"

#include "app/commands.hpp"
#include "app/node.hpp"
#include "events/topics.hpp"
#include "platform/postgres/sql.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace app {

namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file{path};
    if (!file) {
        throw std::runtime_error{fmt::format("{} cannot be read", path.string())};
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

std::vector<events::TopicDescription> wanted_topics(const Config& config) {
    const auto path = schema_folder() / "topics.json";
    auto topics = events::topics_of(
        text_of(path),
        {.partitions = static_cast<std::int32_t>(config.log.partitions),
         .replication = static_cast<std::int16_t>(config.log.replication)}
    );
    if (!topics) {
        throw std::runtime_error{fmt::format("{}: {}", path.string(), topics.error().sentence)};
    }
    return std::move(*topics);
}

int migrate(const Config& config) {
    const auto log = connect_log(config);
    const auto wanted = wanted_topics(config);
    for (const auto& name : events::create_missing(*log, wanted)) {
        fmt::print("created topic {}\n", name);
    }
    const auto problems = events::verify(*log, wanted);
    for (const auto& problem : problems) {
        fmt::print(stderr, "{}\n", problem);
    }
    platform::postgres::Connection connection{{.url = config.database.url}};
    for (const auto& file : projections::migrate(connection, schema_folder() / "migrations")) {
        fmt::print("applied {}\n", file);
    }
    return problems.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace app
