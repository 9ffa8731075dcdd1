// `doctor`: what is missing here, and how to get it. `config`: what was read.

#include "app/commands.hpp"
#include "app/node.hpp"
#include "app/server_beside.hpp"
#include "app/watch_door.hpp"
#include "base/json_write.hpp"
#include "events/topics.hpp"
#include "platform/config/load.hpp"
#include "platform/config/site.hpp"
#include "platform/http/remote.hpp"
#include "platform/mail/smtp_url.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/runtime/migrate.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace app {

namespace {

constexpr base::Duration call_limit{3'000};

struct Finding {
    bool good = false;
    std::string what;
    std::optional<std::string> remedy;
};
BOOST_DESCRIBE_STRUCT(Finding, (), (good, what, remedy))

class Findings {
public:
    explicit Findings(bool json) : json_{json} {}

    void good(std::string what) { tell({.good = true, .what = std::move(what)}); }

    void bad(std::string what, std::string remedy) {
        tell({.what = std::move(what), .remedy = std::move(remedy)});
        ++bad_;
    }

    int finish() const {
        if (json_) {
            fmt::print("{}\n", base::to_json(all_));
        } else if (bad_ == 0) {
            fmt::print("Nothing is missing.\n");
        }
        return bad_ == 0 ? exit_done : exit_failed;
    }

private:
    void tell(Finding finding) {
        if (!json_ && finding.good) {
            fmt::print("ok    {}\n", finding.what);
        } else if (!json_) {
            fmt::print("BAD   {}\n      {}\n", finding.what, *finding.remedy);
        }
        std::fflush(stdout);
        all_.push_back(std::move(finding));
    }

    bool json_;
    int bad_ = 0;
    std::vector<Finding> all_;
};

// Only once there is an address: what is not configured was told before.
void check_log(const Config& config, Findings& findings) {
    if (config.log.brokers.empty()) {
        return;
    }
    try {
        const auto log = connect_log(config);
        const auto problems = events::verify(*log, wanted_topics(config));
        for (const auto& problem : problems) {
            findings.bad("the log: " + problem, "instainstru migrate creates missing topics");
        }
        if (problems.empty()) {
            findings.good(fmt::format("the log at {} has the topics it needs", config.log.brokers));
        }
    } catch (const events::LogUnavailable& fault) {
        findings.bad(
            fmt::format("the log at {}: {}", config.log.brokers, fault.what()),
            "start Kafka (./dev up does), or correct log.brokers"
        );
    }
}

void check_database(const Config& config, Findings& findings) {
    if (config.database.url.empty()) {
        return;
    }
    try {
        platform::postgres::Connection connection{{.url = config.database.url}};
        if (projections::is_migrated(connection, schema_folder() / "migrations")) {
            findings.good("the database has the present schema");
        } else {
            findings.bad("the database's schema is older", "run instainstru migrate");
        }
    } catch (const platform::Fault& fault) {
        findings.bad(
            fmt::format("the database: {}", fault.what()),
            "start PostgreSQL (./dev up does), or correct database.url"
        );
    }
}

void check_mail(const Config& config, Findings& findings) {
    using platform::config::MailAdapter, platform::config::Role;
    if (!has_role(config, Role::worker) || config.mail.adapter != MailAdapter::smtp ||
        config.mail.url.empty()) {
        return;
    }
    const auto server = platform::mail::smtp_server_from(config.mail.url);
    if (!server) {
        findings.bad("mail.url cannot be read", server.error().sentence);
    } else {
        findings.good(fmt::format("mail goes to {}:{}", server->host, server->port));
    }
}

void check_admin_page(const Config& config, Findings& findings) {
    if (!has_role(config, platform::config::Role::api)) {
        return;
    }
    if (std::filesystem::exists(std::filesystem::path{config.http.admin_page} / "index.html")) {
        findings.good("the admin page is built");
    } else {
        findings.bad(
            fmt::format("the admin page is not at '{}'", config.http.admin_page),
            "./dev build makes it in admin/dist; http.admin_page names the folder"
        );
    }
}

// Another program on our port, or ourselves.
void check_port(const Config& config, Findings& findings) {
    const bool serves = has_role(config, platform::config::Role::api);
    // Not where other processes come in: that may be a door which has nothing for us.
    const auto url = serves ? platform::config::own_address(config)
                            : fmt::format("http://{}:{}", watch_address, watch_port(config));
    const auto* key = serves ? "http.port" : "http.watch_port";
    platform::http::Remote remote{
        serves ? server_beside(config) : platform::http::RemoteOptions{.url = url}
    };
    const platform::http::Call call{
        .method = platform::http::Method::get, .path = "/api/v1/ready", .time_limit = call_limit
    };
    try {
        const auto reply = remote.call(call);
        if (reply.headers.find("X-Site-Mode")) {
            findings.good(fmt::format("a server answers at {} ({})", url, reply.status));
        } else {
            findings.bad(
                fmt::format("another program answers at {}", url),
                fmt::format("stop it, or choose another {}", key)
            );
        }
    } catch (const platform::http::Unreachable&) {
        findings.good(fmt::format("no server runs at {} yet: instainstru serve", url));
    } catch (const platform::http::Untrusted& fault) {
        findings.bad(
            fmt::format("what answers at {} speaks no TLS that is trusted: {}", url, fault.what()),
            fmt::format(
                "another program, or another certificate than ours; else choose another {}", key
            )
        );
    } catch (const platform::http::AnswerLost& fault) {
        findings.bad(
            fmt::format("something at {} does not answer: {}", url, fault.what()),
            fmt::format("if it is a server of ours its log says why; else choose another {}", key)
        );
    }
}

}  // namespace

int doctor(const Config& config, bool json) {
    Findings findings{json};
    for (const auto& problem : platform::config::check(config)) {
        findings.bad(problem.place + ": not as it has to be", problem.sentence);
    }
    check_log(config, findings);
    check_database(config, findings);
    check_mail(config, findings);
    check_admin_page(config, findings);
    check_port(config, findings);
    return findings.finish();
}

int show_config(const Config& config) {
    fmt::print("{}", platform::config::to_toml(config));
    return exit_done;
}

}  // namespace app
