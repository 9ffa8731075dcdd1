#include "domain/founding/cohort.hpp"

#include "base/mutation.hpp"

#include <algorithm>

namespace domain::founding {

namespace {

using Facts = std::vector<CohortFact>;
using Account = CompactId<events::AccountId>;

auto place_of(const std::vector<Account>& accounts, const Account& account) {
    return std::ranges::lower_bound(accounts, account.bytes(), {}, &Account::bytes);
}

bool has(const std::vector<Account>& accounts, const events::AccountId& id) {
    const Account account{id};
    const auto place = place_of(accounts, account);
    return place != accounts.end() && *place == account;
}

void add(std::vector<Account>& accounts, const events::AccountId& id) {
    const Account account{id};
    accounts.insert(place_of(accounts, account), account);
}

}  // namespace

std::string stream_of(const events::CohortId& cohort) {
    return "cohort-" + cohort.text;
}

std::uint32_t Cohort::remaining() const {
    const auto claimed = static_cast<std::int64_t>(members.size());
    return static_cast<std::uint32_t>(std::max<std::int64_t>(cap - claimed, 0));
}

Cohort evolve(Cohort cohort, const FoundingCapChanged& fact) {
    cohort.cap = fact.to;
    return cohort;
}

Cohort evolve(Cohort cohort, const FoundingSlotClaimed& fact) {
    add(cohort.members, fact.account);
    ++cohort.claimed_ever;
    return cohort;
}

Cohort evolve(Cohort cohort, const FoundingSlotDenied& fact) {
    if (base::is_mutated(base::Mutation::denial_is_forgotten)) {
        return cohort;
    }
    add(cohort.turned_away, fact.account);
    return cohort;
}

Cohort evolve(Cohort cohort, const FoundingSlotReleased& fact) {
    std::erase(cohort.members, Account{fact.account});
    add(cohort.turned_away, fact.account);
    return cohort;
}

base::Decision<CohortFact> decide(
    const Cohort& cohort, const SetFoundingCap& command, const Context& context
) {
    if (command.cohort != the_cohort) {
        return only_cohort;
    }
    if (command.cap < cap_min || command.cap > cap_max) {
        return cap_in_range;
    }
    if (command.cap == cohort.cap) {
        return Facts{};
    }
    return Facts{FoundingCapChanged{
        .cohort = command.cohort,
        .from = cohort.cap,
        .to = command.cap,
        .by = context.actor,
        .reason = command.reason,
        .at = context.now
    }};
}

base::Decision<CohortFact> decide(
    const Cohort& cohort, const ClaimFoundingSlot& command, const Context& context
) {
    if (command.cohort != the_cohort) {
        return only_cohort;
    }
    if (has(cohort.members, command.member) || has(cohort.turned_away, command.member)) {
        return Facts{};
    }
    if (cohort.remaining() == 0 &&
        !base::is_mutated(base::Mutation::place_is_given_beyond_the_cap)) {
        return Facts{FoundingSlotDenied{
            .cohort = command.cohort,
            .account = command.member,
            .invite = command.by_invite,
            .cap = cohort.cap,
            .claimed = static_cast<std::uint32_t>(cohort.members.size()),
            .at = context.now
        }};
    }
    return Facts{FoundingSlotClaimed{
        .cohort = command.cohort,
        .account = command.member,
        .ordinal = cohort.claimed_ever + 1,
        .invite = command.by_invite,
        .at = context.now
    }};
}

base::Decision<CohortFact> decide(
    const Cohort& cohort, const ReleaseFoundingSlot& command, const Context& context
) {
    if (command.cohort != the_cohort) {
        return only_cohort;
    }
    if (!has(cohort.members, command.member)) {
        return founding_member;
    }
    return Facts{FoundingSlotReleased{
        .cohort = command.cohort,
        .account = command.member,
        .by = context.actor,
        .reason = command.reason,
        .at = context.now
    }};
}

}  // namespace domain::founding
