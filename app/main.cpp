// The one binary. What it can do is the list of subcommands below.

#include "app/commands.hpp"
#include "platform/config/load.hpp"
#include "platform/fault.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

extern char** environ;

namespace {

struct Options {
    std::optional<std::string> config_file;
    std::vector<std::string> settings;
    std::string roles;
    std::string email;
    bool password_stdin = false;
    std::string projection = "all";
    std::string stream;
    std::string at;
    std::string path;
    bool json = false;
    app::SkipRequest skip;
};

std::vector<std::string> environment() {
    std::vector<std::string> all;
    for (char** entry = environ; *entry; ++entry) {
        all.emplace_back(*entry);
    }
    return all;
}

// Absent after telling what is wrong with it.
std::optional<platform::config::Config> read_config(const Options& options) {
    auto flags = options.settings;
    if (!options.roles.empty()) {
        flags.push_back("roles=" + options.roles);
    }
    auto loaded = platform::config::load(
        {.file = options.config_file, .environment = environment(), .flags = flags}
    );
    auto problems = loaded.problems;
    if (problems.empty()) {
        problems = platform::config::check(loaded.config);
    }
    fmt::print(stderr, "{}", platform::config::to_text(loaded.warnings));
    if (problems.empty()) {
        return loaded.config;
    }
    fmt::print(stderr, "{}", platform::config::to_text(problems));
    return std::nullopt;
}

using Run = std::function<int(const platform::config::Config&)>;

int run_with_config(const Options& options, const Run& run) {
    const auto config = read_config(options);
    if (!config) {
        return EXIT_FAILURE;
    }
    try {
        return run(*config);
    } catch (const std::exception& fault) {
        fmt::print(stderr, "instainstru: {}\n", fault.what());
        return EXIT_FAILURE;
    }
}

template <class Add>
void add_projections(CLI::App& cli, Options& options, const Add& add) {
    auto* read_side = cli.add_subcommand("projections", "How the rows stand, facts to pass over");
    read_side->require_subcommand(1);
    add(*read_side, "list", "State, lag and skips of each projection", [&options](const auto& c) {
        return app::list_projections(c, options.json);
    })->add_flag("--json", options.json, "For scripts");
    auto& skip = options.skip;
    auto* command = add(*read_side, "skip", "Pass over one fact, on record", [&](const auto& c) {
        return app::skip_fact(c, options.skip);
    });
    command->add_option("projection", skip.projection, "Its name")->required();
    command->add_option("fact", skip.fact, "Like facts/3@1042#0, as health names it")->required();
    command->add_option("--reason", skip.reason, "Why; kept for ever")->required();
    command->add_option("--by", skip.by, "Who; whoever is logged in by default");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App cli{"InstaInstru's backend: one log of facts, and all that is derived from it."};
    cli.set_version_flag("--version", INSTAINSTRU_VERSION);
    cli.require_subcommand(1);
    Options options;
    Run run;
    const auto add = [&](CLI::App& parent, const char* name, const char* what, Run action) {
        auto* command = parent.add_subcommand(name, what);
        command->add_option("--config", options.config_file, "The TOML file to read");
        command->add_option("--set", options.settings, "section.key=value; may be repeated");
        command->callback([&run, action = std::move(action)] { run = action; });
        return command;
    };

    auto* serve = add(cli, "serve", "Run the roles of this process until told to stop", app::serve);
    serve->add_option("--roles", options.roles, "Of api, projector, worker; all by default");
    add(cli, "migrate", "Create or verify the log's topics and the database's schema", app::migrate
    );
    add(cli, "rebuild", "Make projections anew from the log and swap them in", [&](const auto& c) {
        return app::rebuild(c, options.projection);
    })->add_option("projection", options.projection, "A projection's name, or all");
    add(cli, "audit", "Compare the database's rows with the log", app::audit);
    add_projections(cli, options, add);
    add(cli, "fsck", "Check that the log is sound by itself", app::fsck);
    auto* state = add(cli, "state", "What is, or was, true of a stream", [&](const auto& c) {
        return app::show_state(c, options.stream, options.at);
    });
    state->add_option("stream", options.stream, "e.g. batch-01J8…")->required();
    state->add_option("--at", options.at, "A moment like 2026-03-02T12:00:00Z");
    add(cli, "doctor", "Say what is missing and how to get it", app::doctor);
    auto* log = cli.add_subcommand("events", "The log as people and backups see it");
    log->require_subcommand(1);
    add(*log, "tail", "Show facts as they come", app::tail_events);
    add(*log, "show", "Show the facts of a stream, or all", [&](const auto& c) {
        return app::show_events(c, options.stream);
    })->add_option("stream", options.stream, "e.g. batch-01J8…");
    add(*log,
        "export",
        "Write the whole log as JSON lines",
        [&](const auto& c) { return app::export_events(c, options.path); })
        ->add_option("file", options.path)
        ->required();
    add(*log,
        "import",
        "Fill an empty log from an export",
        [&](const auto& c) { return app::import_events(c, options.path); })
        ->add_option("file", options.path)
        ->required();
    auto* admin = cli.add_subcommand("admin", "Administrators");
    admin->require_subcommand(1);
    auto* create = add(*admin, "create", "Create an administrator", [&](const auto& config) {
        return app::create_admin(config, options.email);
    });
    create->add_option("--email", options.email, "Their address")->required();
    create
        ->add_flag(
            "--password-stdin",
            options.password_stdin,
            "The password is the first line of standard input"
        )
        ->required();

    CLI11_PARSE(cli, argc, argv);
    return run_with_config(options, run);
}
