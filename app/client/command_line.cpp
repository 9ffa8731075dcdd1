#include "app/client/command_line.hpp"

#include "app/client/commands.hpp"
#include "app/client/tree.hpp"
#include "app/client/watch.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace app::client {

namespace {

void add_sending_flags(CLI::App& command, Options& options) {
    command.add_option("--name", options.sending.name, "What the batch is called");
    command.add_option("--base-url", options.sending.base_url, "Where links in the mails lead to");
    command.add_flag("--watch", options.sending.watch, "Follow it to its end");
}

void add_terms(CLI::App& command, InvitesWanted& wanted, const char* group) {
    command.add_option("--role", wanted.role, "instructor (default) or student")->group(group);
    command.add_option("--days", wanted.days, "Valid so long; 14 if not given")->group(group);
    command.add_option("--source", wanted.source, "A name to find them by")->group(group);
}

// A flag that says nothing of what is sent is not passed over.
void must_fit(bool is_person, const Options& options) {
    const auto& wanted = options.issuing;
    const bool has_terms = !wanted.role.empty() || wanted.days > 0 || !wanted.source.empty() ||
                           wanted.without_founding;
    if (is_person && (options.sending.watch || !options.sending.name.empty())) {
        throw std::runtime_error{"--name and --watch are of an import, not of one person."};
    }
    if (!is_person && has_terms) {
        throw std::runtime_error{
            "--role, --days, --source and --no-founding are of one person; an import has its own."
        };
    }
}

void add_issuing(Tree& tree, CLI::App& invites) {
    auto& options = tree.options();
    auto& generate = tree.add_telling(
        invites,
        "generate",
        "Codes to hand out; nothing is mailed",
        [&options](Session& session) {
            return generate_invites(session, options.issuing, options.json);
        }
    );
    generate.add_option("--count", options.issuing.count, "So many; 1 if not given");
    generate.add_option(
        "--for", options.issuing.addresses, "The first are bound to these addresses"
    );
    add_terms(generate, options.issuing, "Invites");
    auto& extend = tree.add_telling(
        invites,
        "extend",
        "Let an invite be valid for longer; nothing is mailed",
        [&options](Session& session) {
            return extend_invite(session, options.id, options.extend_days, options.json);
        }
    );
    extend.add_option("INVITE", options.id, "Its id")->required();
    extend.add_option("--days", options.extend_days, "So many days more, from its present end")
        ->required();
}

void add_import(Tree& tree, CLI::App& invites) {
    auto& options = tree.options();
    auto& importing = tree.add_telling(
        invites,
        "import",
        "Check a CSV of addresses and keep it for half an hour; nothing is mailed",
        [&options](Session& session) {
            if (options.password_stdin && options.importing.path == "-") {
                throw std::runtime_error{"FILE and password cannot both be standard input."};
            }
            options.importing.json = options.sending.json = options.json;
            options.importing.send = options.importing.send || options.sending.watch;
            return import_invites(session, options.importing, options.sending);
        }
    );
    auto& wanted = options.importing;
    importing.add_option("FILE", wanted.path, "The CSV; - for standard input")->required();
    importing.add_flag("--dry-run", wanted.dry_run, "Check only, keep nothing");
    importing.add_option("--role", wanted.role, "instructor (default) or student");
    importing.add_option("--days", wanted.days, "The invites are valid so long; 14 if not given");
    importing.add_option("--source", wanted.source, "Where the addresses come from");
    importing.add_option("--campaign", wanted.campaign, "A name to find the invites by");
    importing.add_option("--on-existing", wanted.on_existing, "skip (default), resend or new_code");
    importing.add_flag("--no-founding", wanted.without_founding, "Grant no founding status");
    importing.add_flag("--send", wanted.send, "Send it at once");
    add_sending_flags(importing, options);

    auto& sending = tree.add_telling(
        invites,
        "send",
        "Send an import: it becomes a batch, once. Or invite one person by their address",
        [&options](Session& session) {
            const auto& whom = options.sending.import_id;
            const bool is_person = whom.find('@') != whom.npos;
            must_fit(is_person, options);
            if (is_person) {
                options.issuing.base_url = options.sending.base_url;
                return send_invite(session, whom, options.issuing, options.json);
            }
            options.sending.json = options.json;
            return send_import(session, options.sending);
        }
    );
    sending.add_option("IMPORT", options.sending.import_id, "What import printed, or an address")
        ->required();
    add_sending_flags(sending, options);
    add_terms(sending, options.issuing, "Of one person");
    sending.add_flag("--no-founding", options.issuing.without_founding, "Grant no founding status")
        ->group("Of one person");

    auto& errors = tree.add(
        invites,
        "errors",
        "The rows of an import that are not sent, as CSV",
        [&options](Session& session) {
            return download(
                session,
                fmt::format("/api/v1/beta/invites/import/{}/errors.csv", in_path(options.id))
            );
        }
    );
    errors.add_option("IMPORT", options.id)->required();
}

void add_batches(Tree& tree, CLI::App& invites) {
    auto& options = tree.options();
    const auto with_batch = [&](CLI::App& command) {
        command.add_option("BATCH", options.id, "What send printed")->required();
    };
    auto& progress =
        tree.add_telling(invites, "progress", "How far a batch is", [&options](Session& session) {
            return options.watch ? watch_batch(session, options.id, options.json)
                                 : show_progress(session, options.id, options.json);
        });
    with_batch(progress);
    progress.add_flag("--watch", options.watch, "Follow it to its end");
    with_batch(tree.add_telling(
        invites,
        "watch",
        "Follow a batch to its end: bar, rate, time to go",
        [&options](Session& session) { return watch_batch(session, options.id, options.json); }
    ));
    auto& list =
        tree.add_telling(invites, "batches", "Batches, newest first", [&options](Session& session) {
            return list_batches(session, options.state, options.paging, options.json);
        });
    list.add_option("--state", options.state, "Only those, e.g. running");
    tree.add_paging(list);
    with_batch(tree.add(
        invites,
        "failures",
        "The rows of a batch that failed, as CSV",
        [&options](Session& s) {
            return download(
                s, fmt::format("/api/v1/beta/invites/batches/{}/failures.csv", in_path(options.id))
            );
        }
    ));
}

void add_controls(Tree& tree, CLI::App& invites) {
    auto& options = tree.options();

    struct Control {
        const char* name;
        const char* verb;
        const char* what;
    };

    for (const auto& [name, verb, what] :
         {Control{"pause", "pause", "Mail nobody else of a batch until it is resumed"},
          Control{"resume", "resume", "Go on with a batch where it was paused"},
          Control{"cancel", "cancel", "Mail nobody else of a batch, for good"},
          Control{"retry", "retry-failed", "Try the failed rows of a batch again"}}) {
        auto& command = tree.add_telling(
            invites,
            name,
            what,
            [&options, control = std::string{verb}](Session& session) {
                return control_batch(session, control, options.id, options.reason, options.json);
            }
        );
        command.add_option("BATCH", options.id, "What send printed")->required();
        command.add_option("--reason", options.reason, "Kept with it");
    }
}

void add_filter(CLI::App& command, InviteFilter& filter) {
    // --email is who asks.
    command.add_option("--of", filter.email, "Only of that address")->group("Filter");
    command.add_option("--status", filter.status, "pending, accepted, expired or revoked")
        ->group("Filter");
    command
        .add_option("--delivery", filter.delivery_state, "none, queued, sent, failed, unknown, …")
        ->group("Filter");
    command.add_option("--source", filter.source, "As they were issued with")->group("Filter");
    command.add_option("--role", filter.role, "student or instructor")->group("Filter");
    command.add_option("--batch", filter.batch, "Only of that batch")->group("Filter");
    command.add_option("--from", filter.start_date, "Issued on that day (UTC) or later")
        ->group("Filter");
    command.add_option("--to", filter.end_date, "Issued on that day (UTC) or earlier")
        ->group("Filter");
}

void add_invites(Tree& tree, CLI::App& invites) {
    auto& options = tree.options();
    auto& list =
        tree.add_telling(invites, "list", "Invites, newest first", [&options](Session& session) {
            return list_invites(session, options.invites, options.paging, options.json);
        });
    add_filter(list, options.invites);
    tree.add_paging(list);
    add_filter(
        tree.add(
            invites,
            "export",
            "Invites as CSV",
            [&options](Session& session) { return export_invites(session, options.invites); }
        ),
        options.invites
    );
    auto& show =
        tree.add_telling(invites, "show", "An invite with its story", [&options](Session& session) {
            return show_invite(session, options.id, options.json);
        });
    show.add_option("INVITE", options.id, "Its id, or its code")->required();
    auto& revoke = tree.add_telling(
        invites,
        "revoke",
        "Codes that open no door any more",
        [&options](Session& session) {
            return revoke_invites(session, options.ids, options.reason, options.json);
        }
    );
    revoke.add_option("INVITE", options.ids, "Ids of invites")->required();
    revoke.add_option("--reason", options.reason, "Kept with it");
    auto& resend = tree.add_telling(
        invites,
        "resend",
        "Mail the same code again",
        [&options](Session& session) {
            return resend_invite(session, options.id, options.extend_days, options.json);
        }
    );
    resend.add_option("INVITE", options.id, "Its id")->required();
    resend.add_option("--extend-days", options.extend_days, "And let it be valid for longer");
}

void add_job_filter(CLI::App& command, JobFilter& filter) {
    command.add_option("--lane", filter.lane, "Only of that lane, e.g. mail")->group("Filter");
    command.add_option("--batch", filter.batch, "Only of that batch")->group("Filter");
    command.add_option("--invite", filter.invite, "Only about that invite")->group("Filter");
}

void add_jobs(Tree& tree, CLI::App& jobs) {
    auto& options = tree.options();
    auto& list =
        tree.add_telling(jobs, "list", "Jobs, latest change first", [&options](Session& session) {
            return list_jobs(session, options.jobs, options.paging, options.json);
        });
    list.add_option("--state", options.jobs.state, "Only those, e.g. dead or unknown")
        ->group("Filter");
    add_job_filter(list, options.jobs);
    tree.add_paging(list);
    auto& show =
        tree.add_telling(jobs, "show", "A job with its story", [&options](Session& session) {
            return show_job(session, options.id, options.json);
        });
    show.add_option("JOB", options.id)->required();
    for (const auto& [verb, what] :
         {std::pair{"requeue", "Try dead jobs again, with fresh attempts"},
          std::pair{"discard", "Give dead jobs up"}}) {
        auto& command = tree.add_telling(
            jobs,
            verb,
            what,
            [&options, order = std::string{verb}](Session& session) {
                if (options.orders.ids.empty() && !options.orders.all_dead) {
                    throw std::runtime_error{"Which jobs? Give their ids, or --all."};
                }
                options.orders.json = options.json;
                options.orders.filter = options.jobs;
                return order_jobs(session, order, options.orders);
            }
        );
        auto* ids = command.add_option("JOB", options.orders.ids, "Ids of jobs");
        auto* all = command.add_flag(
            "--all", options.orders.all_dead, "Every dead job that the filter lets through"
        );
        ids->excludes(all);
        add_job_filter(command, options.jobs);
        command.add_option("--reason", options.orders.reason, "Kept with it");
    }
    auto& settle = tree.add_telling(
        jobs,
        "settle",
        "Say what became of a job in doubt",
        [&options](Session& session) {
            return settle_job(session, options.id, options.outcome, options.json);
        }
    );
    settle.add_option("JOB", options.id)->required();
    settle.add_option("OUTCOME", options.outcome, "sent or not_sent")
        ->required()
        ->check(CLI::IsMember({"sent", "not_sent"}));
}

void add_verify(Tree& tree) {
    auto& options = tree.options();
    auto& command = tree.add_telling(
        tree.root(),
        "verify",
        "Is a site there as a browser needs it: name, HTTPS, HSTS, certificate, phase",
        [&options](Session&) { return verify_site(options.verification, options.json); }
    );
    auto& wanted = options.verification;
    command.add_option("DOMAIN", wanted.domain, "Such as beta.example.com, perhaps with a port")
        ->required();
    command.add_option("--api", wanted.api, "Url of the server behind it, if it is elsewhere");
    command.add_option(
        "--ca-file", wanted.ca_file, "Certificates to trust instead of the machine's"
    );
}

}  // namespace

void add_commands(CommandLine& commands) {
    Tree tree{commands};
    auto& invites = tree.group("invites", "Import addresses, send invites, watch them go");
    add_import(tree, invites);
    add_batches(tree, invites);
    add_controls(tree, invites);
    add_invites(tree, invites);
    add_issuing(tree, invites);
    add_jobs(tree, tree.group("jobs", "Jobs: those that failed for good, those in doubt"));
    add_beta(tree, tree.group("beta", "What the platform is open to: phases and sign-up"));
    add_people(tree, tree.group("people", "People: what they may do, lock-outs, erasure"));
    add_waitlist(tree, tree.group("waitlist", "Who asked to be let in: list, invite, remove"));
    add_tokens(tree, tree.group("tokens", "Tokens by which programs ask in their own name"));
    add_audit_trail(tree, *tree.root().get_subcommand("audit"));
    add_access(tree, tree.group("access", "Who may enter early: list, grant, revoke, seed"));
    add_verify(tree);
    tree.add(
        tree.root(),
        "sign-in",
        "Print an access token, for --token-file",
        [](Session& session) {
            fmt::print("{}\n", session.sign_in());
            return exit_done;
        }
    );
}

}  // namespace app::client
