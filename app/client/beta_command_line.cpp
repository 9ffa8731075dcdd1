// The commands of the beta on the command line.

#include "app/client/commands.hpp"
#include "app/client/tree.hpp"

#include <CLI/CLI.hpp>

namespace app::client {

namespace {

// A change that is told beforehand, made at a moment to come, or taken back.
void add_changes(Tree& tree, CLI::App& beta) {
    auto& options = tree.options();
    const auto with_change = [&options](CLI::App& command) {
        command
            .add_option(
                "PHASE", options.beta.phase, "instructor_only, open_beta or disabled; else as now"
            )
            ->check(CLI::IsMember({"instructor_only", "open_beta", "disabled"}));
        command
            .add_option(
                "--allow-signup",
                options.beta.allow_signup,
                "Whether one may register without an invite: on or off; else as now"
            )
            ->check(CLI::IsMember({"on", "off"}));
    };
    const auto with_reason = [&options](CLI::App& command) {
        command.add_option("--reason", options.reason, "Kept with it");
    };
    with_change(tree.add_telling(
        beta,
        "preview",
        "What a change would mean, and for whom; nothing is changed",
        [&options](Session& session) {
            return preview_beta_change(session, options.beta, options.json);
        }
    ));
    auto& schedule = tree.add_telling(
        beta,
        "schedule",
        "Let a change hold from a moment on, with nobody there; one waits at a time",
        [&options](Session& session) {
            options.beta.reason = options.reason;
            return schedule_beta_change(session, options.beta, options.json);
        }
    );
    with_change(schedule);
    schedule
        .add_option(
            "--at", options.beta.at, "The moment, such as 2026-03-02T12:00:00Z; within 180 days"
        )
        ->required();
    with_reason(schedule);
    with_reason(tree.add_telling(
        beta,
        "cancel-schedule",
        "The change that waits will not come",
        [&options](Session& session) {
            return cancel_beta_change(session, options.reason, options.json);
        }
    ));
    with_reason(tree.add_telling(
        beta,
        "revert",
        "Take the last change back: what held before it holds again, at once",
        [&options](Session& session) {
            return revert_beta_change(session, options.reason, options.json);
        }
    ));
}

}  // namespace

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
    auto& instructors = tree.add_telling(
        beta,
        "instructors-need-invites",
        "Whether instructors need an invite in the open beta too",
        change
    );
    instructors.add_option("SWITCH", options.beta.instructors_need_invites, "on or off")
        ->required()
        ->check(CLI::IsMember({"on", "off"}));
    with_reason(instructors);
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
    add_changes(tree, beta);
}

}  // namespace app::client
