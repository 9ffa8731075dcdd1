// The commands about people, programs, the waitlist and the audit trail on the command line.

#include "app/client/commands.hpp"
#include "app/client/tree.hpp"

#include <CLI/CLI.hpp>

#include <stdexcept>

namespace app::client {

namespace {

void add_lock_outs(Tree& tree, CLI::App& people) {
    auto& options = tree.options();
    tree.add_paging(tree.add_telling(
        people,
        "locked",
        "Accounts that are locked out of signing in, latest first",
        [&options](Session& session) {
            return list_locked_out(session, options.paging, options.json);
        }
    ));
    auto& unlock = tree.add_telling(
        people,
        "unlock",
        "Let whoever has an address try to sign in again at once, with an account or without",
        [&options](Session& session) {
            return unlock_person(session, options.id, options.ids, options.reason, options.json);
        }
    );
    unlock.add_option("EMAIL", options.id, "The address")->required();
    unlock
        .add_option(
            "--type",
            options.ids,
            "lockout (wrong passwords) or second_factor (wrong codes); whatever there is if not "
            "given"
        )
        ->allow_extra_args(false)
        ->check(CLI::IsMember({"lockout", "second_factor"}));
    unlock.add_option("--reason", options.reason, "Kept with it");
}

void add_rights(Tree& tree, CLI::App& people) {
    auto& options = tree.options();
    auto& show = tree.add_telling(
        people,
        "permissions",
        "What somebody may do, and what of it their role does not say",
        [&options](Session& session) { return show_rights(session, options.id, options.json); }
    );
    show.add_option(
        "PERSON",
        options.id,
        "Their address or id; administrators, and whoever has other rights than their role, if not "
        "given"
    );

    struct Change {
        const char* name;
        const char* effect;
        const char* what;
    };

    for (const auto& [name, effect, what] :
         {Change{"allow", "grant", "Give somebody rights, whatever their role says"},
          Change{"deny", "revoke", "Take rights from somebody, whatever their role says"},
          Change{"by-role", "role", "Let somebody's role say again what they may do"}}) {
        auto& command = tree.add_telling(
            people,
            name,
            what,
            [&options, wanted = std::string{effect}](Session& session) {
                options.rights.effect = wanted;
                return change_rights(session, options.rights, options.json);
            }
        );
        command.add_option("PERSON", options.rights.who, "Their address or id")->required();
        command
            .add_option(
                "PERMISSION",
                options.rights.permissions,
                "One or several, e.g. view_financials; permissions of an administrator prints all"
            )
            ->required();
        command.add_option("--reason", options.rights.reason, "Kept with it")->required();
    }
}

}  // namespace

void add_people(Tree& tree, CLI::App& people) {
    auto& options = tree.options();
    add_rights(tree, people);
    add_lock_outs(tree, people);
    auto& erase = tree.add_telling(
        people,
        "erase",
        "Destroy, for good, whatever says who had an address: account, invites, rows",
        [&options](Session& session) { return erase_person(session, options.id, options.json); }
    );
    erase.add_option("EMAIL", options.id, "The address")->required();
}

void add_tokens(Tree& tree, CLI::App& tokens) {
    auto& options = tree.options();
    tree.add_paging(tree.add_telling(
        tokens,
        "list",
        "Service tokens, newest first; never their secrets",
        [&options](Session& session) { return list_tokens(session, options.paging, options.json); }
    ));
    auto& make = tree.add_telling(
        tokens,
        "make",
        "Let a program ask in its own name: prints the secret, which is told this once",
        [&options](Session& session) { return make_token(session, options.token, options.json); }
    );
    make.add_option("NAME", options.token.name, "Which program it is for")->required();
    make.add_option(
            "--scope",
            options.token.scopes,
            "mcp:read (look up invites) or mcp:write (send them); may be repeated"
    )
        ->required()
        ->allow_extra_args(false)
        ->check(CLI::IsMember({"mcp:read", "mcp:write"}));
    make.add_option(
        "--days", options.token.days, "It is good so long, 366 at most; until revoked if not given"
    );
    auto& revoke = tree.add_telling(
        tokens,
        "revoke",
        "Make tokens worthless, at every process at once",
        [&options](Session& session) {
            return revoke_tokens(session, options.ids, options.reason, options.json);
        }
    );
    revoke.add_option("TOKEN", options.ids, "Ids, as list prints them")->required();
    revoke.add_option("--reason", options.reason, "Kept with it");
}

void add_waitlist(Tree& tree, CLI::App& waitlist) {
    auto& options = tree.options();
    const auto with_filter = [&options](CLI::App& command) {
        command.add_option("--state", options.waitlist.state, "waiting, invited or registered")
            ->group("Filter");
        command.add_option("--role", options.waitlist.role, "student or instructor")
            ->group("Filter");
    };
    auto& list = tree.add_telling(
        waitlist,
        "list",
        "Who asked to be let in, latest first",
        [&options](Session& session) {
            return list_waitlist(session, options.waitlist, options.paging, options.json);
        }
    );
    with_filter(list);
    tree.add_paging(list);
    auto& invite = tree.add_telling(
        waitlist,
        "invite",
        "Invite some of those who wait, or those who have waited longest: a batch of their own",
        [&options](Session& session) {
            auto& wanted = options.invitation;
            if (wanted.ids.empty() && wanted.first == 0) {
                throw std::runtime_error{"Whom? Give ids of entries, or --first with how many."};
            }
            return invite_from_waitlist(session, wanted, options.json);
        }
    );
    auto& wanted = options.invitation;
    auto* ids = invite.add_option("ENTRY", wanted.ids, "Ids, as list prints them");
    auto* first = invite.add_option(
        "--first", wanted.first, "So many of that role who have waited longest; 500 at most"
    );
    first->check(CLI::PositiveNumber);
    ids->excludes(first);
    invite.add_option(
        "--role", wanted.role, "What they are invited as: instructor (default) or student"
    );
    invite.add_option("--days", wanted.days, "The invites are valid so long; 14 if not given");
    invite.add_option("--name", wanted.name, "What the batch is called");
    invite.add_flag("--no-founding", wanted.without_founding, "Grant no founding status");
    with_filter(tree.add(waitlist, "export", "The waitlist as CSV", [&options](Session& session) {
        return export_waitlist(session, options.waitlist);
    }));
    auto& remove = tree.add_telling(
        waitlist,
        "remove",
        "Take entries off the list; what they wrote is destroyed",
        [&options](Session& session) {
            return remove_from_waitlist(session, options.ids, options.reason, options.json);
        }
    );
    remove.add_option("ENTRY", options.ids, "Ids, as list prints them")->required();
    remove.add_option("--reason", options.reason, "Kept with it");
}

void add_audit_trail(Tree& tree, CLI::App& audit) {
    auto& options = tree.options();
    auto& list = tree.add_telling(
        audit,
        "list",
        "The audit trail: who did what, when, to what, latest first; asks a running server",
        [&options](Session& session) {
            return list_audit_trail(session, options.audit, options.paging, options.json);
        }
    );
    const auto filter = [&list](const char* flag, std::string& target, const char* help) {
        list.add_option(flag, target, help)->group("Filter");
    };
    filter("--by", options.audit.actor, "Who did it: their address or id");
    filter("--action", options.audit.action, "What was done, e.g. user.login or invite.revoke");
    filter(
        "--type",
        options.audit.resource_type,
        "To what: account, invite, import, batch, settings, cohort or service_token"
    );
    filter("--to", options.audit.resource_id, "The id of what it was done to");
    filter("--from", options.audit.start, "On that day (UTC) or later; or not before a moment");
    filter("--until", options.audit.end, "On that day (UTC) or earlier; or before a moment");
    tree.add_paging(list);
    // First, so that what is asked for below it wins.
    audit.immediate_callback();
}

}  // namespace app::client
