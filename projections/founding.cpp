#include "projections/founding.hpp"

#include <fmt/format.h>

namespace projections::founding {

const Table<Cohort> cohorts{"founding_cohorts", 1, {}};
const Table<Member> members{"founding_members", 1, {{"ordinal"}}};

namespace {

using platform::postgres::Connection;

Cohort& changed(const events::CohortId& id, Rows& rows) {
    return rows.change_or_add(cohorts, Cohort{.id = id}, id);
}

struct Fold {
    static void keys(const events::FoundingCapChanged& fact, Keys& keys) {
        keys.add(cohorts, fact.cohort);
    }

    static void fold(const events::FoundingCapChanged& fact, const FactPlace&, Rows& rows) {
        changed(fact.cohort, rows).cap = fact.to;
    }

    static void keys(const events::FoundingSlotClaimed& fact, Keys& keys) {
        keys.add(cohorts, fact.cohort);
    }

    static void fold(const events::FoundingSlotClaimed& fact, const FactPlace&, Rows& rows) {
        ++changed(fact.cohort, rows).claimed;
        rows.put(
            members,
            Member{
                .account = fact.account,
                .ordinal = fact.ordinal,
                .invite = fact.invite,
                .claimed_at = fact.at
            }
        );
    }

    static void keys(const events::FoundingSlotDenied& fact, Keys& keys) {
        keys.add(cohorts, fact.cohort);
    }

    static void fold(const events::FoundingSlotDenied& fact, const FactPlace&, Rows& rows) {
        ++changed(fact.cohort, rows).denied;
    }

    static void keys(const events::FoundingSlotReleased& fact, Keys& keys) {
        keys.add(cohorts, fact.cohort);
        keys.add(members, fact.account);
    }

    static void fold(const events::FoundingSlotReleased& fact, const FactPlace&, Rows& rows) {
        auto* member = rows.change(members, fact.account);
        if (member == nullptr) {
            throw CannotApply{"account " + fact.account.text + " never had a founding place"};
        }
        member->released_at = fact.at;
        member->released_by = fact.by;
        member->release_reason = fact.reason;
        --changed(fact.cohort, rows).claimed;
    }
};

}  // namespace

Projection projection() {
    return projection_of<Fold>("founding", 1, {&cohorts, &members});
}

Standing standing(Connection& connection, base::Instant now) {
    Standing found;
    const auto rows = connection.run(
        fmt::format("SELECT {} FROM founding_cohorts", platform::postgres::columns_of<Cohort>())
    );
    if (!rows.empty()) {
        const auto cohort = rows.as<Cohort>(0);
        found = {.cap = cohort.cap, .claimed = cohort.claimed, .denied = cohort.denied};
    }
    const auto promised = connection.run(
        "SELECT count(*) FROM invites WHERE state = 'pending' AND expires_at >= $1 "
        "AND grants_founding AND role = 'instructor'",
        {now}
    );
    found.outstanding = promised.get<std::uint64_t>(0, 0);
    return found;
}

std::vector<Member> list_members(Connection& connection, std::uint32_t most) {
    return connection
        .run(
            fmt::format(
                "SELECT {} FROM founding_members ORDER BY ordinal LIMIT $1",
                platform::postgres::columns_of<Member>()
            ),
            {most}
        )
        .all<Member>();
}

}  // namespace projections::founding
