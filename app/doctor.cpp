// `doctor`: what is missing, and how to get it.

#include "app/commands.hpp"
#include "app/node.hpp"
#include "events/topics.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/migrate.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace app {

namespace {

class Findings {
public:
    void good(std::string_view what) { fmt::print("ok    {}\n", what); }

    void bad(std::string_view what, std::string_view how) {
        fmt::print("BAD   {}\n      {}\n", what, how);
        ++count_;
    }

    int count() const { return count_; }

private:
    int count_ = 0;
};

void check_log(const Config& config, Findings& findings) {
    try {
        const auto log = connect_log(config);
        const auto problems = events::verify(*log, wanted_topics(config));
        for (const auto& problem : problems) {
            findings.bad("the log: " + problem, "instainstru migrate creates missing topics");
        }
        if (problems.empty()) {
            findings.good(fmt::format("the log at {} has the topics it needs", config.log.brokers));
        }
    } catch (const std::exception& fault) {
        findings.bad(
            fmt::format("the log at {}: {}", config.log.brokers, fault.what()),
            "start Kafka (./dev up does), or set log.brokers"
        );
    }
}

void check_database(const Config& config, Findings& findings) {
    try {
        platform::postgres::Connection connection{{.url = config.database.url}};
        if (projections::is_migrated(connection, schema_folder() / "migrations")) {
            findings.good("the database has the present schema");
        } else {
            findings.bad("the database's schema is older", "run instainstru migrate");
        }
    } catch (const std::exception& fault) {
        findings.bad(
            fmt::format("the database: {}", fault.what()),
            "start PostgreSQL (./dev up does), or set database.url"
        );
    }
}

}  // namespace

int doctor(const Config& config) {
    Findings findings;
    check_log(config, findings);
    check_database(config, findings);
    if (std::filesystem::exists(std::filesystem::path{config.http.admin_page} / "index.html")) {
        findings.good("the admin page is built");
    } else {
        findings.bad(
            fmt::format("the admin page is not at '{}'", config.http.admin_page),
            "npm ci && npm run build in admin/, then set http.admin_page to admin/dist"
        );
    }
    return findings.count() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace app
