// The founding instructors as rows.

#include "projections/founding.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
using namespace projections;

namespace {

const auto cohort = id<events::CohortId>("cohort");

events::AccountId account(const std::string& name) {
    return id<events::AccountId>(name);
}

events::FoundingSlotClaimed claimed(const std::string& name, std::uint32_t ordinal) {
    return {
        .cohort = cohort,
        .account = account(name),
        .ordinal = ordinal,
        .invite = invite1,
        .at = noon + ordinal * 1min
    };
}

const events::FoundingSlotReleased released{
    .cohort = cohort,
    .account = account("ann"),
    .by = "admin:ada",
    .reason = "moved",
    .at = noon + 1h
};

}  // namespace

TEST_CASE("the cohort tells its cap, the places taken, and who came too late") {
    const events::FoundingCapChanged changed{.cohort = cohort, .from = 100, .to = 2, .at = noon};
    const events::FoundingSlotDenied denied{.cohort = cohort, .account = account("eve")};
    auto told = given(
        founding::projection(), {changed, claimed("ann", 1), claimed("bob", 2), denied, released}
    );
    told.then(founding::cohorts, {{.id = cohort, .cap = 2, .claimed = 1, .denied = 1}});
}

TEST_CASE("who had a place is a row for ever, with how it ended") {
    Lab lab;
    lab.writer.commit(facts0, {claimed("ann", 1), claimed("bob", 2), released});
    lab.catch_up(*lab.projector());
    const auto members = founding::list_members(lab.schema.connection(), 10);
    REQUIRE(members.size() == 2);
    CHECK((members.front().account == account("ann")));
    CHECK((members.front().released_at == noon + 1h));
    CHECK(members.front().released_by == "admin:ada");
    CHECK(members.front().release_reason == "moved");
    CHECK_FALSE(members.back().released_at.has_value());
    CHECK(founding::list_members(lab.schema.connection(), 1).size() == 1);
}

TEST_CASE("invites that promise a place count while they open the door") {
    Lab lab;
    auto student = issued(invite_of(1), recipient_of(1));
    student.role = events::Role::student;
    auto plain = issued(invite_of(2), recipient_of(2));
    plain.grants_founding = false;
    const auto ends = issued().expires_at;
    lab.writer.commit(facts1, {issued(), student, plain, issued(invite_of(3), recipient_of(3))});
    const auto outstanding = [&](base::Instant at) {
        lab.catch_up(*lab.projector());
        return founding::standing(lab.schema.connection(), at).outstanding;
    };
    CHECK(outstanding(noon) == 2);
    CHECK(outstanding(ends) == 2);
    CHECK(outstanding(ends + 1ms) == 0);
    lab.writer.commit(facts1, {events::InviteRevoked{.invite = invite1, .at = noon}});
    CHECK(outstanding(noon) == 1);
    CHECK_FALSE(founding::standing(lab.schema.connection(), noon).cap.has_value());
}
