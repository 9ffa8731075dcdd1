#include "app/commands.hpp"
#include "app/node.hpp"
#include "app/watch_door.hpp"
#include "app/web.hpp"
#include "events/topics.hpp"
#include "platform/http/server.hpp"
#include "platform/logs/logger.hpp"
#include "projections/all.hpp"
#include "projections/runtime/follower.hpp"
#include "projections/runtime/projector.hpp"

#include <csignal>
#include <cstdlib>
#include <optional>

namespace app {

namespace {

using platform::config::Role;

constexpr base::Duration erasing_look{1'000};

// Blocks until SIGTERM or SIGINT; every thread started later inherits the blocked mask.
class Stop {
public:
    Stop() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }

    static bool is_asked() {
        sigset_t pending;
        sigpending(&pending);
        return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
    }

    void wait() {
        int received = 0;
        sigwait(&signals_, &received);
    }

private:
    sigset_t signals_;
};

void say(std::string_view what) {
    platform::logs::write(platform::logs::Level::info, "serve", what);
}

// Rows: kept here, only looked at, or neither, as the roles say.
class ReadSide {
public:
    ReadSide(
        const Config& config,
        events::Log& log,
        projections::Positions& positions,
        const base::Clock& clock
    ) {
        const platform::postgres::Options database{.url = config.database.url};
        const auto alarm = alarm_as("projections");
        if (has_role(config, Role::projector)) {
            projector_.emplace(
                log,
                database,
                projections::all_projections(),
                positions,
                clock,
                projections::ProjectorOptions{.say = say, .alarm = alarm}
            );
            projector_->start();
        } else if (has_role(config, Role::api)) {
            follower_.emplace(
                log, database, projections::all_projections(), positions, clock, alarm
            );
        }
    }

    std::vector<projections::ProjectionStatus> status() const {
        if (projector_) {
            return projector_->status();
        }
        return follower_ ? follower_->status() : std::vector<projections::ProjectionStatus>{};
    }

    void stop() {
        if (projector_) {
            projector_->stop();
        }
    }

private:
    std::optional<projections::Projector> projector_;
    std::optional<projections::Follower> follower_;
};

// Before anything moves here: shards would have to move back.
void port_must_be_free(const Config& config) {
    if (has_role(config, Role::api)) {
        platform::http::must_be_free(config.http.address, config.http.port);
    } else {
        platform::http::must_be_free(watch_address, watch_port(config));
    }
}

// Until nobody is named who was erased, or it cannot be known, or the process shall end.
void wait_until_erased(Node& node) {
    while (!node.wait_until_erased(erasing_look) && !Stop::is_asked()) {
        if (const auto problem = node.erasing_problem(); !problem.empty()) {
            platform::logs::write(platform::logs::Level::error, "serve", problem);
            return;
        }
    }
}

}  // namespace

int serve(const Config& config) {
    Stop stop;
    // The levels are the same ones, in the same order.
    platform::logs::set_level(static_cast<platform::logs::Level>(config.logs.level));
    base::SystemClock clock;
    port_must_be_free(config);
    const auto log = connect_log(config);
    const auto problems = events::verify(*log, wanted_topics(config));
    for (const auto& problem : problems) {
        platform::logs::write(platform::logs::Level::error, "serve", problem);
    }
    if (!problems.empty()) {
        return exit_failed;
    }
    Keys keys{*log, config};
    platform::metrics::Metrics metrics;
    projections::Positions positions;
    ReadSide rows{config, *log, positions, clock};
    std::optional<Node> node;
    node.emplace(config, *log, keys, clock, metrics);
    wait_until_erased(*node);
    const Around around{
        .log = *log,
        .keys = keys,
        .node = *node,
        .positions = positions,
        .projections = [&rows] { return rows.status(); },
        .clock = clock,
        .metrics = metrics
    };
    std::optional<Web> web;
    std::optional<WatchDoor> door;
    if (has_role(config, Role::api)) {
        web.emplace(config, around);
    } else {
        door.emplace(config, around);
    }
    say("started");
    stop.wait();
    say("stopping");
    // Requests are answered meanwhile: here, or by the next owners to whom they are forwarded.
    node->hand_over();
    say("shards and lanes are handed over");
    if (web) {
        web->shutdown();
    }
    say("requests are answered");
    web.reset();
    door.reset();
    node.reset();
    say("the log is let go");
    rows.stop();
    say("stopped");
    return exit_done;
}

}  // namespace app
