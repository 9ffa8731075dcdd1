#include "projections/runtime/migrate.hpp"

#include "app/commands.hpp"
#include "app/node.hpp"
#include "base/json_write.hpp"
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

struct Migrated {
    std::vector<std::string> created_topics;
    std::vector<std::string> applied_migrations;
    std::vector<std::string> problems;
};
BOOST_DESCRIBE_STRUCT(Migrated, (), (created_topics, applied_migrations, problems))

void print(const Migrated& outcome) {
    for (const auto& name : outcome.created_topics) {
        fmt::print("created topic {}\n", name);
    }
    for (const auto& file : outcome.applied_migrations) {
        fmt::print("applied {}\n", file);
    }
    if (outcome.created_topics.empty() && outcome.applied_migrations.empty()) {
        fmt::print("Topics and tables are there already.\n");
    }
    for (const auto& problem : outcome.problems) {
        fmt::print(stderr, "{}\n", problem);
    }
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

int migrate(const Config& config, bool json) {
    const auto log = connect_log(config);
    const auto wanted = wanted_topics(config);
    Migrated outcome{.created_topics = events::create_missing(*log, wanted)};
    outcome.problems = events::verify_created(*log, wanted);
    platform::postgres::Connection connection{{.url = config.database.url}};
    for (const auto& file : projections::migrate(connection, schema_folder() / "migrations")) {
        outcome.applied_migrations.push_back(file);
    }
    if (json) {
        fmt::print("{}\n", base::to_json(outcome));
    } else {
        print(outcome);
    }
    return outcome.problems.empty() ? exit_done : exit_failed;
}

}  // namespace app
