#include "tests/simulation/founders.hpp"

#include "domain/founding/cohort.hpp"

#include <string>

namespace simulation {

namespace {

using namespace std::chrono_literals;
using domain::founding::the_cohort;

const std::string ada = "admin:ada";

// Close to what is taken, and below it.
void change_the_cap(Town& town) {
    const auto taken = static_cast<std::int32_t>(town.founders().size());
    const auto room = static_cast<std::int32_t>(town.random().below(8)) - 2;
    town.callers().ask(
        domain::SetFoundingCap{.cohort = the_cohort, .cap = taken + room, .reason = "so"}, ada
    );
}

// Several at once, some of them again.
void press_for_places(Town& town) {
    for (auto rivals = 1 + town.random().below(4); rivals > 0; --rivals) {
        if (const auto* account = town.any_of(town.accounts())) {
            town.callers().ask(
                domain::ClaimFoundingSlot{.cohort = the_cohort, .member = *account}, "system:relay"
            );
        }
    }
}

void give_a_place_back(Town& town) {
    if (const auto* account = town.any_of(town.founders())) {
        town.callers().ask(
            domain::ReleaseFoundingSlot{
                .cohort = the_cohort, .member = *account, .reason = "moved away"
            },
            ada
        );
    }
}

}  // namespace

std::vector<Activity> with_founders(std::vector<Activity> others) {
    others.insert(
        others.end(),
        {{"the founding cap is changed", 30s, change_the_cap},
         {"several press for a founding place", 15s, press_for_places},
         {"a founding place is given back", 60s, give_a_place_back}}
    );
    return others;
}

}  // namespace simulation
