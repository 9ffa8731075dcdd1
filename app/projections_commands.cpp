#include "app/commands.hpp"
#include "app/node.hpp"
#include "base/json_write.hpp"
#include "projections/all.hpp"
#include "projections/runtime/follower.hpp"
#include "projections/runtime/skip_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

namespace app {

namespace {

using projections::Projection;

// As --json shows it.
struct Standing {
    std::string name;
    std::uint32_t version = 0;
    std::uint32_t build = 0;
    projections::ProjectionStatus::State state{};
    std::int64_t lag_records = 0;
    double lag_seconds = 0;
    std::string error;
};
BOOST_DESCRIBE_STRUCT(Standing, (), (name, version, build, state, lag_records, lag_seconds, error))

// "ada@host", who is logged in here, also behind sudo.
std::string operator_here() {
    const char* before_sudo = std::getenv("SUDO_USER");
    const auto* user = getpwuid(getuid());
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    std::string name = before_sudo ? before_sudo : user ? user->pw_name : "unknown";
    return name + '@' + host;
}

std::optional<Projection> find_projection(const std::string& name) {
    for (auto& one : projections::all_projections()) {
        if (one.name == name) {
            return std::move(one);
        }
    }
    fmt::print(stderr, "There is no projection called {}. There are:", name);
    for (const auto& one : projections::all_projections()) {
        fmt::print(stderr, " {}", one.name);
    }
    fmt::print(stderr, "\n");
    return std::nullopt;
}

}  // namespace

int list_projections(const Config& config, bool as_json) {
    const auto log = connect_log(config);
    const base::SystemClock clock;
    platform::postgres::Connection connection{{.url = config.database.url}};
    const auto all = projections::all_projections();
    projections::ReadPartitions partitions{*log};
    std::vector<Standing> shown;
    for (const auto& one :
         projections::stored_status(connection, *log, partitions, all, clock.now())) {
        shown.push_back(
            {.name = one.name,
             .version = one.version,
             .build = one.build,
             .state = one.state,
             .lag_records = one.lag_records,
             .lag_seconds = one.lag_seconds,
             .error = one.error}
        );
    }
    if (as_json) {
        fmt::print("{}\n", base::to_json(shown));
        return EXIT_SUCCESS;
    }
    for (const auto& one : shown) {
        fmt::print(
            "{:<12} version {}, build {}: {}, {} records behind ({:.1f} s)\n",
            one.name,
            one.version,
            one.build,
            base::name_of(one.state),
            one.lag_records,
            one.lag_seconds
        );
        if (!one.error.empty()) {
            fmt::print("    {}\n", one.error);
        }
        for (const auto& skip : projections::list_skips(connection, one.name)) {
            fmt::print(
                "    passes over {}: {} ({}, {})\n",
                projections::to_text(skip.fact),
                skip.reason,
                skip.by,
                base::to_text(skip.at)
            );
        }
    }
    return EXIT_SUCCESS;
}

int skip_fact(const Config& config, const SkipRequest& request) {
    const auto projection = find_projection(request.projection);
    if (!projection) {
        return EXIT_FAILURE;
    }
    const auto named = projections::skip_key_from(request.fact);
    if (!named) {
        fmt::print(
            stderr,
            "{} is no place of a fact. It is like facts/3@1042#0, as health and log name it.\n",
            request.fact
        );
        return EXIT_FAILURE;
    }
    if (request.reason.empty()) {
        fmt::print(stderr, "Say why, with --reason: it is kept for ever.\n");
        return EXIT_FAILURE;
    }
    const auto log = connect_log(config);
    platform::postgres::Connection connection{{.url = config.database.url}};
    const auto target = projections::find_skip_target(*log, connection, *projection, *named);
    if (!target.fact) {
        fmt::print(stderr, "{}\n", target.sentence);
        return EXIT_FAILURE;
    }
    const auto by = request.by.empty() ? operator_here() : request.by;
    const bool is_new =
        projections::skip_fact(connection, projection->name, *target.fact, by, request.reason);
    fmt::print(
        "{} passes over {} ({}){}\n",
        projection->name,
        projections::to_text(*target.fact),
        target.sentence,
        is_new ? fmt::format(", by {}: {}", by, request.reason) : ", as was said before"
    );
    if (target.was_applied) {
        fmt::print(
            "Its rows hold the fact already: they change with instainstru rebuild {}\n",
            projection->name
        );
    }
    return EXIT_SUCCESS;
}

}  // namespace app
