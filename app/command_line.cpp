#include "app/command_line.hpp"

#include "app/client/session.hpp"
#include "app/commands.hpp"
#include "events/log.hpp"
#include "platform/config/load.hpp"
#include "platform/http/remote.hpp"
#include "platform/http/server.hpp"
#include "platform/logs/logger.hpp"
#include "platform/postgres/faults.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unistd.h>
#include <utility>

namespace app {

namespace {

constexpr std::string_view exit_codes =
    "Exit codes: 0 done; 1 failed, wrong usage included; 2 done in part, or with findings (audit, "
    "fsck, a batch with rows that failed); 130 interrupted.";

constexpr std::string_view config_variable = "INSTAINSTRU_CONFIG=";

std::vector<std::string> environment() {
    std::vector<std::string> all;
    for (char** entry = environ; *entry; ++entry) {
        all.emplace_back(*entry);
    }
    return all;
}

std::optional<std::string> named_by(const std::vector<std::string>& environment) {
    for (const auto& entry : environment) {
        if (entry.starts_with(config_variable) && entry.size() > config_variable.size()) {
            return entry.substr(config_variable.size());
        }
    }
    return std::nullopt;
}

void tell(std::string_view what) {
    fmt::print(stderr, "instainstru: {}\n", what);
}

void tell(std::string_view what, std::string_view how) {
    fmt::print(stderr, "instainstru: {}\n  {}\n", what, how);
}

// Letters to add, drop or replace.
std::size_t distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 1; i <= one.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const auto replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

// Of a word that should have been a command: what it is not, and what was probably meant.
std::optional<std::string> unknown_command(CLI::App& root, int argc, char** argv) {
    CLI::App* app = &root;
    for (int i = 1; i < argc; ++i) {
        const std::string word{argv[i]};
        const auto below = app->get_subcommands([](const CLI::App*) { return true; });
        if (below.empty() || word.starts_with('-')) {
            return std::nullopt;
        }
        const auto known =
            std::ranges::find(below, word, [](const auto* one) { return one->get_name(); });
        if (known == below.end()) {
            const auto* nearest = *std::ranges::min_element(below, {}, [&](const auto* one) {
                return distance(word, one->get_name());
            });
            return fmt::format(
                "there is no command '{}'; is it '{}' that you mean?", word, nearest->get_name()
            );
        }
        app = *known;
    }
    return std::nullopt;
}

// What is missing, and how to get it.
int run_and_tell(const Run& run, const Config& config) {
    try {
        return run(config);
    } catch (const platform::http::Interrupted&) {
        return exit_interrupted;
    } catch (const client::Refused& refusal) {
        tell(refusal.what());
    } catch (const platform::http::Unreachable& fault) {
        tell(
            fault.what(),
            "No server answers there. `instainstru serve` is one (./dev up starts all of it on "
            "this machine); --url or client.url names another."
        );
    } catch (const platform::http::Untrusted& fault) {
        tell(
            fault.what(),
            "Something answers there, with no certificate that this machine trusts or "
            "http.tls_certificate names."
        );
    } catch (const platform::http::CannotListen& fault) {
        tell(
            fault.what(),
            "Stop the program that listens there (`ss -ltnp` names it), or choose another "
            "http.port."
        );
    } catch (const events::LogUnavailable& fault) {
        tell(
            fault.what(),
            fmt::format(
                "The log is kept by Kafka, at {} (log.brokers). Start it (./dev up does so on this "
                "machine) or correct the address; `instainstru migrate` creates its topics.",
                config.log.brokers
            )
        );
    } catch (const platform::postgres::DatabaseUnavailable& fault) {
        tell(
            fault.what(),
            "The rows are kept by PostgreSQL, where database.url says. Start it (./dev up does so "
            "on this machine) or correct the address."
        );
    } catch (const std::exception& fault) {
        tell(fault.what());
    }
    return exit_failed;
}

}  // namespace

CommandLine::CommandLine()
    : root_{std::make_unique<CLI::App>(
          "InstaInstru's backend: one log of facts, and all that is derived from it.", "instainstru"
      )} {
    root_->set_version_flag("--version", INSTAINSTRU_VERSION);
    root_->require_subcommand(1);
    root_->set_help_all_flag("--help-all", "The help of all commands");
    root_->failure_message(CLI::FailureMessage::simple);
    root_->footer(std::string{exit_codes} + "\n`instainstru COMMAND --help` says more of each.");
    add_configuration(*root_);
}

CommandLine::~CommandLine() = default;

CLI::App& CommandLine::root() {
    return *root_;
}

CLI::App& CommandLine::group(std::string name, std::string what) {
    auto* group = root_->add_subcommand(std::move(name), std::move(what));
    group->require_subcommand(1);
    return *group;
}

CLI::App& CommandLine::add(
    CLI::App& parent, std::string name, std::string what, Needs needs, Run run
) {
    auto* command = parent.add_subcommand(std::move(name), std::move(what));
    add_configuration(*command);
    command->footer(std::string{exit_codes});
    command->callback([this, needs = std::move(needs), run = std::move(run)] {
        needs_ = needs;
        run_ = run;
    });
    return *command;
}

// Before the command or behind it.
void CommandLine::add_configuration(CLI::App& app) {
    app.add_option(
           "--config", config_file_, "The TOML file to read; else the one INSTAINSTRU_CONFIG names"
    )
        ->group("Configuration");
    app.add_option_function<std::vector<std::string>>(
           "--set",
           [this](const std::vector<std::string>& settings) {
               settings_.insert(settings_.end(), settings.begin(), settings.end());
           },
           "section.key=value; may be repeated"
    )
        ->allow_extra_args(false)
        ->group("Configuration");
}

void CommandLine::set(std::string setting) {
    settings_.push_back(std::move(setting));
}

// Absent after telling what is wrong with it.
std::optional<Config> CommandLine::read_config() const {
    using namespace platform::config;
    const auto variables = environment();
    const auto file = config_file_.empty() ? named_by(variables) : std::optional{config_file_};
    auto loaded = load({.file = file, .environment = variables, .flags = settings_});
    auto problems = std::move(loaded.problems);
    if (problems.empty()) {
        problems = check(loaded.config);
        std::erase_if(problems, [this](const Problem& problem) {
            return std::ranges::none_of(needs_, [&](std::string_view key) {
                return problem.place.starts_with(key);
            });
        });
    }
    fmt::print(stderr, "{}", to_text(loaded.warnings));
    if (problems.empty()) {
        return std::move(loaded.config);
    }
    fmt::print(stderr, "{}", to_text(problems));
    if (!file) {
        tell("no configuration was named: --config FILE, or INSTAINSTRU_CONFIG.");
    }
    return std::nullopt;
}

int CommandLine::run(int argc, char** argv) {
    try {
        root_->parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool is_help = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
        const auto unknown = unknown_command(*root_, argc, argv);
        if (unknown && !is_help) {
            tell(*unknown);
        } else {
            root_->exit(error);
        }
        return is_help ? exit_done : exit_failed;
    }
    // A terminal is told in sentences; serve sets the level that is configured.
    platform::logs::set_level(platform::logs::Level::error);
    const auto config = read_config();
    return config ? run_and_tell(run_, *config) : exit_failed;
}

}  // namespace app
