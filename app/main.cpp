// The one binary. What it can do is the list of subcommands here and in client/command_line.cpp.

#include "app/client/command_line.hpp"
#include "app/command_line.hpp"
#include "app/commands.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>

namespace {

using app::CommandLine, app::Config;

// What the options of the commands below are bound to; only one of them runs.
struct Options {
    std::string projection = "all";
    std::string stream;
    std::string at;
    std::string path;
    app::SkipRequest skip;
    std::string email;
    bool password_stdin = false;
    bool vault = false;
    std::uint64_t after_records = 10'000;
    bool json = false;
};

void with_json(CLI::App& command, Options& options) {
    command.add_flag("--json", options.json, "JSON on standard output, for scripts");
}

void add_serving(CommandLine& commands, Options& options) {
    auto& root = commands.root();
    auto& serve = commands.add(
        root,
        "serve",
        "Run the roles of this process until told to stop",
        app::needs::everything,
        app::serve
    );
    serve.add_option_function<std::string>(
        "--roles",
        [&commands](const std::string& roles) { commands.set("roles=" + roles); },
        "Of api, projector, worker, separated by commas; all by default"
    );
    with_json(
        commands.add(
            root,
            "migrate",
            "Create or verify the log's topics and the database's schema; safe to repeat",
            app::needs::rows,
            [&options](const Config& config) { return app::migrate(config, options.json); }
        ),
        options
    );
    with_json(
        commands.add(
            root,
            "doctor",
            "Say what is missing here and how to get it",
            app::needs::nothing,
            [&options](const Config& config) { return app::doctor(config, options.json); }
        ),
        options
    );
    commands.add(
        root,
        "config",
        "Show the configuration as it was read from file, environment and flags; secrets masked",
        app::needs::nothing,
        app::show_config
    );
}

void add_rows(CommandLine& commands, Options& options) {
    auto& root = commands.root();
    auto& rebuild = commands.add(
        root,
        "rebuild",
        "Make rows anew from the log, beside those in use, and swap them in",
        app::needs::rows,
        [&options](const Config& config) {
            return app::rebuild(config, options.projection, options.json);
        }
    );
    rebuild.add_option("PROJECTION", options.projection, "The name of one, or all")
        ->capture_default_str();
    with_json(rebuild, options);
    with_json(
        commands.add(
            root,
            "audit",
            "Compare the database's rows with the log",
            app::needs::rows,
            [&options](const Config& config) { return app::audit(config, options.json); }
        ),
        options
    );
    with_json(
        commands.add(
            root,
            "fsck",
            "Check that the log is sound by itself",
            app::needs::log,
            [&options](const Config& config) { return app::fsck(config, options.json); }
        ),
        options
    );
}

void add_snapshots(CommandLine& commands, Options& options) {
    auto& snapshot = commands.add(
        commands.root(),
        "snapshot",
        "Save what the log comes to, so that the next start reads only what follows",
        app::needs::log,
        [&options](const Config& config) {
            return app::make_snapshots(config, options.after_records, options.json);
        }
    );
    snapshot
        .add_option(
            "--after", options.after_records, "Records since the last one that are worth another"
        )
        ->capture_default_str();
    with_json(snapshot, options);
}

void add_projections(CommandLine& commands, Options& options) {
    auto& group = commands.group("projections", "How the rows stand, and facts to pass over");
    with_json(
        commands.add(
            group,
            "list",
            "State, lag and skips of each projection",
            app::needs::rows,
            [&options](const Config& config) { return app::list_projections(config, options.json); }
        ),
        options
    );
    auto& wish = options.skip;
    auto& skip = commands.add(
        group,
        "skip",
        "Let a projection that stopped pass over the fact it cannot apply, on record",
        app::needs::rows,
        [&options](const Config& config) { return app::skip_fact(config, options.skip); }
    );
    skip.add_option("PROJECTION", wish.projection, "Its name")->required();
    skip.add_option("FACT", wish.fact, "Like facts/3@1042#0, as health names it")->required();
    skip.add_option("--reason", wish.reason, "Why; kept for ever")->required();
    skip.add_option("--by", wish.by, "Who; whoever is logged in by default");
}

void add_log(CommandLine& commands, Options& options) {
    auto& state = commands.add(
        commands.root(),
        "state",
        "What is, or was, true of a stream, and what led to it",
        app::needs::log,
        [&options](const Config& config) {
            return app::show_state(config, options.stream, options.at, options.json);
        }
    );
    state.add_option("STREAM", options.stream, "e.g. batch/01J8…, invite/01J8…, job/01J8…")
        ->required();
    state.add_option("--at", options.at, "A moment like 2026-03-02T12:00:00Z; now if not given");
    with_json(state, options);

    auto& events = commands.group("events", "The log as people and backups see it");
    with_json(
        commands.add(
            events,
            "tail",
            "Show facts as they come, until interrupted",
            app::needs::log,
            [&options](const Config& config) { return app::tail_events(config, options.json); }
        ),
        options
    );
    auto& show = commands.add(
        events,
        "show",
        "Show the facts of a stream, or all",
        app::needs::log,
        [&options](const Config& config) {
            return app::show_events(config, options.stream, options.json);
        }
    );
    show.add_option("STREAM", options.stream, "e.g. batch/01J8…; all if not given");
    with_json(show, options);
}

void add_backups(CommandLine& commands, CLI::App& events, Options& options) {
    const auto common = [&options](CLI::App& command) {
        command.add_option("FILE", options.path, "JSON lines; - for a pipe")->required();
        command.add_flag(
            "--vault", options.vault, "The wrapped keys of persons instead, which are kept apart"
        );
        with_json(command, options);
    };
    common(commands.add(
        events,
        "export",
        "Write the log, all but the keys of persons, to a file",
        app::needs::log,
        [&options](const Config& config) {
            return app::export_log(config, options.path, options.vault, options.json);
        }
    ));
    common(commands.add(
        events,
        "import",
        "Fill an empty log from an export",
        app::needs::log,
        [&options](const Config& config) {
            return app::import_log(config, options.path, options.vault, options.json);
        }
    ));
}

void add_administrators(CommandLine& commands, Options& options) {
    auto& admin = commands.group("admin", "Administrators");
    auto& create = commands.add(
        admin,
        "create",
        "Create an administrator, by way of the log; a server need not run",
        app::needs::everything,
        [&options](const Config& config) {
            return app::create_admin(config, options.email, options.json);
        }
    );
    create.add_option("--email", options.email, "Their address")->required();
    create
        .add_flag(
            "--password-stdin",
            options.password_stdin,
            "The password is the first line of standard input"
        )
        ->required();
    with_json(create, options);
}

}  // namespace

int main(int argc, char** argv) {
    CommandLine commands;
    Options options;
    add_serving(commands, options);
    add_rows(commands, options);
    add_snapshots(commands, options);
    add_projections(commands, options);
    add_log(commands, options);
    add_backups(commands, *commands.root().get_subcommand("events"), options);
    app::client::add_commands(commands);
    add_administrators(commands, options);
    return commands.run(argc, argv);
}
