#include "app/client/tree.hpp"

#include "app/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <stdexcept>
#include <unistd.h>

namespace app::client {

namespace {

std::string first_line(std::istream& in) {
    std::string line;
    std::getline(in, line);
    return line;
}

// What the flags say, over what the configuration and the environment say.
Config with_account(Config config, const Options& options) {
    auto& client = config.client;
    if (!options.url.empty()) {
        client.url = options.url;
    }
    if (!options.token_file.empty()) {
        std::ifstream file{options.token_file};
        client.token = first_line(file);
        if (client.token.empty()) {
            throw std::runtime_error{fmt::format("{} holds no token.", options.token_file)};
        }
    } else if (!options.email.empty()) {
        client.token.clear();  // Whoever names an account means that one.
    }
    if (!options.email.empty()) {
        client.email = options.email;
    }
    if (options.password_stdin) {
        client.password = first_line(std::cin);
    } else if (client.token.empty() && client.password.empty() && !client.email.empty() &&
               isatty(STDIN_FILENO) == 1) {
        client.password = getpass(fmt::format("Password of {}: ", client.email).c_str());
    }
    return config;
}

}  // namespace

CLI::App& Tree::group(std::string name, std::string what) {
    return commands_.group(std::move(name), std::move(what));
}

CLI::App& Tree::root() {
    return commands_.root();
}

CLI::App& Tree::add(CLI::App& parent, const char* name, const char* what, Ask ask) {
    auto& command = commands_.add(
        parent,
        name,
        what,
        needs::nothing,
        [ask = std::move(ask), options = options_](const Config& config) {
            watch_for_interrupt();
            Session session{with_account(config, *options)};
            try {
                return ask(session);
            } catch (const Refused& refusal) {
                if (!options->json || refusal.body().empty()) {
                    throw;
                }
                fmt::print(stderr, "{}\n", refusal.body());
                return exit_failed;
            }
        }
    );
    const auto server = [&](const char* flag, auto& target, const char* help) {
        command.add_option(flag, target, help)->group("Server");
    };
    server("--url", options_->url, "Of the server; address and port of [http] if not given");
    server("--email", options_->email, "In whose name (INSTAINSTRU_CLIENT_EMAIL)");
    command
        .add_flag(
            "--password-stdin",
            options_->password_stdin,
            "The password is the first line of standard input (or INSTAINSTRU_CLIENT_PASSWORD)"
        )
        ->group("Server");
    server(
        "--token-file",
        options_->token_file,
        "A file with what sign-in printed (or INSTAINSTRU_CLIENT_TOKEN)"
    );
    return command;
}

CLI::App& Tree::add_telling(CLI::App& parent, const char* name, const char* what, Ask ask) {
    auto& command = add(parent, name, what, std::move(ask));
    command.add_flag("--json", options_->json, "The server's answer as JSON, for scripts");
    return command;
}

void Tree::add_paging(CLI::App& command) {
    command.add_option("--limit", options_->paging.limit, "Rows to show")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command.add_flag("--all", options_->paging.all, "Show all of them");
}

}  // namespace app::client
