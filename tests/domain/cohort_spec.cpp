// The founding instructors: a cap, who has a place, and who came too late.

#include "domain/founding/cohort.hpp"
#include "domain/invites/invite.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::founding;

namespace {

events::AccountId member(int number) {
    return id<events::AccountId>("member " + std::to_string(number));
}

domain::ClaimFoundingSlot claim(int number) {
    return {.cohort = the_cohort, .member = member(number), .by_invite = invite};
}

domain::SetFoundingCap cap(std::int32_t number) {
    return {.cohort = the_cohort, .cap = number, .reason = "more rooms"};
}

domain::ReleaseFoundingSlot release(int number) {
    return {.cohort = the_cohort, .member = member(number), .reason = "moved away"};
}

History capped(std::int32_t number) {
    History history;
    history.done(cap(number), noon);
    return history;
}

}  // namespace

TEST_CASE("the first hundred who claim a place are founding instructors, the next is not") {
    History history;
    for (int number = 1; number <= 100; ++number) {
        const auto claimed = history.done(claim(number), noon).fact<events::FoundingSlotClaimed>();
        CHECK(claimed.ordinal == static_cast<std::uint32_t>(number));
        CHECK((claimed.invite == invite));
    }
    history.done(claim(101), noon)
        .then(
            {{stream_of(the_cohort),
              events::FoundingSlotDenied{
                  .cohort = the_cohort,
                  .account = member(101),
                  .invite = invite,
                  .cap = 100,
                  .claimed = 100,
                  .at = noon
              }}}
        );
}

TEST_CASE("of five who claim one place exactly one has it") {
    auto history = capped(1);
    int claimed = 0;
    for (int number = 1; number <= 5; ++number) {
        const auto decided = history.done(claim(number), noon).decided();
        claimed += std::holds_alternative<events::FoundingSlotClaimed>(decided->front().fact);
    }
    CHECK(claimed == 1);
}

TEST_CASE("a cap of zero or less lets nobody in") {
    for (const std::int32_t none : {0, -1}) {
        auto history = capped(none);
        history.when(claim(1), noon).then_named({"FoundingSlotDenied"});
    }
}

TEST_CASE("who has a place claims it again and is counted once") {
    auto history = capped(2);
    history.done(claim(1), noon);
    history.when(claim(1), noon).then_nothing();
    history.done(claim(2), noon).then_named({"FoundingSlotClaimed"});
    history.when(claim(3), noon).then_named({"FoundingSlotDenied"});
}

TEST_CASE("a cap below what is claimed takes nobody's place and lets nobody in") {
    auto history = capped(3);
    history.done(claim(1), noon);
    history.done(claim(2), noon);
    history.done(cap(1), noon).then_named({"FoundingCapChanged"});
    history.when(claim(1), noon).then_nothing();
    history.when(claim(3), noon).then_named({"FoundingSlotDenied"});
    history.done(release(1), noon).then_named({"FoundingSlotReleased"});
    history.when(claim(3), noon).then_named({"FoundingSlotDenied"});
}

TEST_CASE("a claim that was denied or released is not granted when it is repeated later") {
    auto history = capped(1);
    history.done(claim(1), noon);
    history.done(claim(2), noon).then_named({"FoundingSlotDenied"});
    history.done(release(1), noon);
    history.when(claim(1), noon).then_nothing();
    history.when(claim(2), noon).then_nothing();
    const auto next = history.done(claim(3), noon).fact<events::FoundingSlotClaimed>();
    CHECK(next.ordinal == 2);
}

TEST_CASE("a place is released once, and only of who has one") {
    auto history = capped(1);
    history.when(release(1), noon).then_rejected(founding_member);
    history.done(claim(1), noon);
    history.done(release(1), noon).then_named({"FoundingSlotReleased"});
    history.when(release(1), noon).then_rejected(founding_member);
}

TEST_CASE("a cap is a number from -1 to a million, and changes once") {
    History history;
    history.when(cap(-2), noon).then_rejected(cap_in_range);
    history.when(cap(1'000'001), noon).then_rejected(cap_in_range);
    history.when(cap(100), noon).then_nothing();
    const auto changed = history.done(cap(150), noon).fact<events::FoundingCapChanged>();
    CHECK(changed.from == 100);
    CHECK(changed.to == 150);
    CHECK(changed.by == admin);
    CHECK(changed.reason == "more rooms");
}

TEST_CASE("there is one cohort") {
    auto claiming = claim(1);
    auto setting = cap(1);
    auto releasing = release(1);
    claiming.cohort = setting.cohort = releasing.cohort = id<events::CohortId>("another");
    History{}.when(claiming, noon).then_rejected(only_cohort);
    History{}.when(setting, noon).then_rejected(only_cohort);
    History{}.when(releasing, noon).then_rejected(only_cohort);
}

TEST_CASE("who redeems an instructor's founding invite claims a place, nobody else does") {
    struct Case {
        bool grants_founding;
        events::Role role;
        bool claims;
    };

    const Case cases[] = {
        {true, events::Role::instructor, true},
        {false, events::Role::instructor, false},
        {true, events::Role::student, false}
    };
    for (const auto& [grants_founding, role, claims] : cases) {
        const domain::invites::Invite held{
            .role = role,
            .standing = domain::invites::Standing::issued,
            .grants_founding = grants_founding
        };
        const auto fact = domain::invites::redeemed(held, invite, member(1), noon);
        CHECK(fact.promises_founding.value_or(false) == claims);
        const auto caused = domain::react({.stream = "invite", .seq = 2, .fact = fact});
        REQUIRE(caused.size() == (claims ? 1 : 0));
        if (claims) {
            const auto& command = std::get<domain::SendCommand>(caused.front().what).command;
            const auto& claiming = std::get<domain::ClaimFoundingSlot>(command);
            CHECK(claiming.cohort == the_cohort);
            CHECK(claiming.member == member(1));
            CHECK((claiming.by_invite == invite));
        }
    }
}
