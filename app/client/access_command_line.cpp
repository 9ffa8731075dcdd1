// The commands about access on the command line.

#include "app/client/commands.hpp"
#include "app/client/tree.hpp"

#include <CLI/CLI.hpp>

namespace app::client {

void add_access(Tree& tree, CLI::App& access) {
    auto& change = tree.options().access;
    const auto& json = tree.options().json;
    const auto with_person = [&change](CLI::App& command) {
        command.add_option("PERSON", change.person, "Their id or address")->required();
    };
    const auto with_reason = [&change](CLI::App& command) {
        command.add_option("--reason", change.reason, "Kept with it")->required();
    };
    with_person(tree.add_telling(
        access,
        "list",
        "What a person was granted, and what was revoked of it",
        [&change, &json](Session& session) { return list_access(session, change.person, json); }
    ));
    auto& grant = tree.add_telling(
        access,
        "grant",
        "Let a person in without an invite",
        [&change, &json](Session& session) { return grant_access(session, change, json); }
    );
    with_person(grant);
    grant.add_option("ROLE", change.role, "instructor, student or admin")
        ->required()
        ->check(CLI::IsMember({"instructor", "student", "admin"}));
    grant.add_option("--phase", change.phase, "Of which phase; the present one")
        ->check(CLI::IsMember({"instructor_only", "open_beta", "disabled"}));
    with_reason(grant);
    auto& revoke = tree.add_telling(
        access,
        "revoke",
        "Take access back, at once and everywhere",
        [&change, &json](Session& session) { return revoke_access(session, change, json); }
    );
    with_person(revoke);
    revoke.add_option("ACCESS", change.access, "Its id, as list shows it")->required();
    with_reason(revoke);
    tree.add_telling(
        access,
        "seed-instructors",
        "Give every instructor access who never had any; safe to repeat",
        [&json](Session& session) { return seed_instructors(session, json); }
    );
}

}  // namespace app::client
