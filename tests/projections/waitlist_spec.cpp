// The waitlist as rows.

#include "projections/waitlist.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
namespace waitlist = projections::waitlist;

namespace {

events::WaitlistJoined joined(const events::RecipientId& who, base::Duration after = 0s) {
    return {.recipient = who, .address = sealed("someone@example.org"), .at = noon + after};
}

}  // namespace

TEST_CASE("who waits, was invited and came is told by the row of their address") {
    const auto projection = waitlist::projection();
    const auto row = given(projection, {joined(ada)}).the_only(waitlist::entries);
    CHECK((waitlist::state_of(row) == waitlist::State::waiting));
    const events::RecipientInvited invited{.recipient = ada, .invite = invite1};
    const auto then = given(projection, {joined(ada), invited}).the_only(waitlist::entries);
    CHECK((waitlist::state_of(then) == waitlist::State::invited));
    CHECK(then.invite->text == invite1.text);
    const auto last =
        given(projection, {joined(ada), invited, registered()}).the_only(waitlist::entries);
    CHECK((waitlist::state_of(last) == waitlist::State::registered));
}

TEST_CASE("of whoever left the waitlist no row is left, and others are none of its business") {
    const events::WaitlistLeft left{.recipient = ada, .by = "admin:ada", .at = noon};
    given(waitlist::projection(), {joined(ada), left, registered(bob)}).then(waitlist::entries, {});
}

TEST_CASE("those who have waited longest come first, and who was invited does not wait") {
    Lab lab;
    lab.writer.commit(facts1, {joined(recipient_of(2), 2s)});
    lab.writer.commit(facts1, {joined(recipient_of(1), 1s)});
    lab.writer.commit(facts1, {joined(recipient_of(3), 3s)});
    lab.writer.commit(
        facts1, {events::RecipientInvited{.recipient = recipient_of(1), .invite = invite1}}
    );
    lab.catch_up(*lab.projector({waitlist::projection()}));
    auto& connection = lab.schema.connection();
    const auto first = waitlist::first_waiting(connection, events::Role::instructor, 1);
    REQUIRE(first.size() == 1);
    CHECK(first.front().id == recipient_of(2));
    CHECK(waitlist::first_waiting(connection, events::Role::student, 9).empty());
    const auto among = waitlist::waiting_among(connection, {recipient_of(1), recipient_of(3)});
    REQUIRE(among.size() == 1);
    CHECK(among.front().id == recipient_of(3));
    const auto listed = [&](std::optional<waitlist::State> state) {
        return waitlist::list_entries(connection, {.state = state}, {})->rows.size();
    };
    CHECK(listed({}) == 3);
    CHECK(listed(waitlist::State::waiting) == 2);
    CHECK(listed(waitlist::State::invited) == 1);
    CHECK(listed(waitlist::State::registered) == 0);
    const auto page = waitlist::list_entries(connection, {}, {.limit = 2});
    CHECK(page->rows.front().id == recipient_of(3));
    CHECK(
        waitlist::list_entries(connection, {}, {.limit = 2, .cursor = page->next_cursor})
            ->rows.size() == 1
    );
}
