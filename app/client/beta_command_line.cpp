// The commands of the beta on the command line.

#include "app/client/commands.hpp"
#include "app/client/tree.hpp"

#include <CLI/CLI.hpp>

namespace app::client {

void add_beta(Tree& tree, CLI::App& beta) {
    auto& options = tree.options();
    const auto change = [&options](Session& session) {
        options.beta.reason = options.reason;
        return change_beta(session, options.beta, options.json);
    };
    const auto with_reason = [&options](CLI::App& command) {
        command.add_option("--reason", options.reason, "Kept with it");
    };
    tree.add_telling(beta, "status", "What the platform is open to", [&options](Session& session) {
        return show_beta(session, options.json);
    });
    auto& phase = tree.add_telling(
        beta, "set-phase", "Open the platform to others, at once and everywhere", change
    );
    phase.add_option("PHASE", options.beta.phase, "instructor_only, open_beta or disabled")
        ->required()
        ->check(CLI::IsMember({"instructor_only", "open_beta", "disabled"}));
    with_reason(phase);
    auto& signup = tree.add_telling(
        beta, "allow-signup", "Whether one may register without an invite", change
    );
    signup.add_option("SWITCH", options.beta.allow_signup, "on or off")
        ->required()
        ->check(CLI::IsMember({"on", "off"}));
    with_reason(signup);
    with_reason(tree.add_telling(
        beta,
        "disable",
        "End the beta: no gate and no invite is asked for; set-phase enables it again",
        [&options, change](Session& session) {
            options.beta.phase = "disabled";
            return change(session);
        }
    ));
    tree.add_paging(tree.add_telling(
        beta,
        "history",
        "Changes of these settings, newest first",
        [&options](Session& session) {
            return list_beta_changes(session, options.paging, options.json);
        }
    ));
}

}  // namespace app::client
