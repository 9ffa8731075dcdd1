#include "tests/simulation/doorkeepers.hpp"

#include "base/ulid.hpp"

#include <string>

namespace simulation {

namespace {

using namespace std::chrono_literals;

const std::string ada = "admin:ada";

void grant_access(Town& town) {
    const auto* account = town.any_of(town.accounts());
    if (!account) {
        return;
    }
    const auto slot = base::slot_of(account->text);
    const auto role =
        town.random().below(2) == 0 ? events::Role::instructor : events::Role::student;
    for (auto times = 1 + town.random().below(2); times > 0; --times) {
        town.callers().ask(
            domain::GrantAccess{
                .account = *account,
                .access = {base::make_ulid(town.now(), town.random(), slot)},
                .role = role,
                .reason = "so"
            },
            ada
        );
    }
}

// Perhaps of somebody who was erased, or what was revoked already.
void revoke_access(Town& town) {
    if (const auto* held = town.any_of(town.grants())) {
        town.callers().ask(
            domain::RevokeAccess{.account = held->account, .access = held->access, .reason = "so"},
            ada
        );
    }
}

// As a run over all of them does, which stopped and begins anew.
void seed_instructors(Town& town) {
    for (auto times = 1 + town.random().below(6); times > 0; --times) {
        if (const auto* account = town.any_of(town.accounts())) {
            town.callers().ask(domain::SeedInstructorAccess{.account = *account}, ada);
        }
    }
}

void come_further(Town& town) {
    if (const auto* account = town.any_of(town.accounts())) {
        town.callers().ask(
            domain::ReachLifecycleStage{
                .account = *account,
                .stage = static_cast<events::LifecycleStage>(town.random().below(7))
            },
            "system:profiles"
        );
    }
}

}  // namespace

std::vector<Activity> with_doorkeepers(std::vector<Activity> others) {
    others.insert(
        others.end(),
        {{"access is granted by hand", 20s, grant_access},
         {"access is revoked", 20s, revoke_access},
         {"instructors are given access", 45s, seed_instructors},
         {"an instructor comes further", 30s, come_further}}
    );
    return others;
}

}  // namespace simulation
