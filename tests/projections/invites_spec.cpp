// What invites look like, fact by fact, and how they are found.

#include "projections/invite_list.hpp"
#include "tests/projections/told.hpp"

#include <algorithm>
#include <map>

using namespace tests;
using namespace projections;
using events::Outcome;
using invite_list::DeliveryState;
using invite_list::Invite;
using invite_list::Moment;
using invite_list::Status;

namespace {

Invite as_issued() {
    const auto fact = issued();
    return {
        .id = fact.invite,
        .code_hash = fact.code_hash,
        .code = fact.code,
        .recipient = fact.recipient,
        .address = fact.address,
        .source = fact.source,
        .batch = batch1,
        .row = 1,
        .issued_by = fact.issued_by,
        .created_at = noon,
        .expires_at = fact.expires_at,
        .metadata = fact.metadata,
        .history = {{.status = "issued", .at = noon}}
    };
}

Invite after(std::vector<events::Fact> facts) {
    facts.insert(facts.begin(), issued());
    return given(invite_list::projection(), facts).the_only(invite_list::invites);
}

std::vector<std::string> story(const Invite& invite) {
    std::vector<std::string> steps;
    for (const auto& moment : invite.history) {
        steps.push_back(moment.status);
    }
    return steps;
}

const events::InviteRevoked revoked{
    .invite = invite1, .reason = "wrong person", .by = "admin:ada", .at = noon + 1h
};
const events::InviteExpired expired{.invite = invite1, .at = noon + 15 * 24h};
const events::InviteRedeemed redeemed{.invite = invite1, .account = {"account"}, .at = noon + 2h};
const events::InviteExpiryExtended extended{
    .invite = invite1, .from = noon + 14 * 24h, .to = noon + 30 * 24h, .by = "admin:ada"
};

}  // namespace

TEST_CASE("an invite is a row from the moment it is issued") {
    given(invite_list::projection(), {issued()}).then(invite_list::invites, {as_issued()});
}

TEST_CASE("an invite's delivery is where its latest mail is") {
    struct Story {
        const char* because;
        std::vector<events::Fact> facts;
        DeliveryState state;
        std::uint32_t deliveries;
        std::optional<std::string> last_error;
    };

    const Story stories[] = {
        {"no mail was asked for", {}, DeliveryState::none, 0, {}},
        {"a mail waits", {delivery_requested()}, DeliveryState::queued, 1, {}},
        {"it was sent",
         {delivery_requested(), delivery_ended(Outcome::sent)},
         DeliveryState::sent,
         1,
         {}},
        {"it was refused",
         {delivery_requested(), delivery_ended(Outcome::failed, "smtp_550")},
         DeliveryState::failed,
         1,
         "smtp_550"},
        {"nobody knows",
         {delivery_requested(), delivery_ended(Outcome::unknown, "timeout")},
         DeliveryState::unknown,
         1,
         "timeout"},
        {"it was settled",
         {delivery_requested(),
          delivery_ended(Outcome::unknown, "timeout"),
          delivery_ended(Outcome::sent)},
         DeliveryState::sent,
         1,
         {}},
        {"it was not sent any more",
         {delivery_requested(), delivery_ended(Outcome::skipped, "revoked")},
         DeliveryState::skipped,
         1,
         "revoked"},
        {"its batch was cancelled",
         {delivery_requested(), delivery_ended(Outcome::cancelled)},
         DeliveryState::cancelled,
         1,
         {}},
        {"it was sent again",
         {delivery_requested(), delivery_ended(Outcome::sent), delivery_requested(invite1, 2)},
         DeliveryState::queued,
         2,
         {}},
        {"the first mail was settled after the second was asked for",
         {delivery_requested(),
          delivery_requested(invite1, 2),
          delivery_ended(Outcome::failed, "smtp_550", 1)},
         DeliveryState::queued,
         2,
         {}},
    };
    for (const auto& story : stories) {
        CAPTURE(story.because);
        const auto invite = after(story.facts);
        CHECK((invite.delivery_state == story.state));
        CHECK(invite.deliveries == story.deliveries);
        CHECK((invite.last_error == story.last_error));
        CHECK(invite.history.size() == story.facts.size() + 1);
    }
}

TEST_CASE("an invite's status follows from its facts and the clock") {
    struct Story {
        const char* because;
        std::vector<events::Fact> facts;
        base::Duration at;
        Status status;
    };

    const Story stories[] = {
        {"just issued", {}, 0ms, Status::pending},
        {"at its last moment", {}, 14 * 24h, Status::pending},
        {"just after it", {}, 14 * 24h + 1ms, Status::expired},
        {"its expiry was noted", {expired}, 15 * 24h, Status::expired},
        {"it was extended in time", {extended}, 15 * 24h, Status::pending},
        {"it was extended after its expiry", {expired, extended}, 16 * 24h, Status::pending},
        {"the extension is over", {expired, extended}, 30 * 24h + 1ms, Status::expired},
        {"revoked", {revoked}, 2h, Status::revoked},
        {"revoked, and its time is over", {revoked}, 15 * 24h, Status::revoked},
        {"redeemed", {redeemed}, 3h, Status::accepted},
        {"redeemed, and its time is over", {redeemed}, 15 * 24h, Status::accepted},
    };
    for (const auto& story : stories) {
        CAPTURE(story.because);
        CHECK((status_of(after(story.facts), noon + story.at) == story.status));
    }
}

TEST_CASE("an invite's story tells what happened, in order and with the reason") {
    using Steps = std::vector<std::string>;
    CHECK(
        (story(after({delivery_requested(), delivery_ended(Outcome::sent), redeemed})) ==
         Steps{"issued", "queued", "sent", "accepted"})
    );
    CHECK((story(after({expired, extended})) == Steps{"issued", "expired", "extended"}));
    const auto invite = after({revoked});
    CHECK(
        (invite.history.back() ==
         Moment{.status = "revoked", .at = noon + 1h, .detail = "wrong person"})
    );
}

TEST_CASE("a redeemed invite names the account") {
    const auto invite = after({redeemed});
    CHECK((invite.accepted_at == noon + 2h));
    CHECK((invite.account == events::AccountId{"account"}));
}

TEST_CASE("a delivery of an invite that was never issued is a contradiction") {
    Lab lab;
    lab.writer.commit(facts0, {delivery_requested()});
    const auto projector = lab.projector({invite_list::projection()});
    lab.catch_up(*projector);
    CHECK(
        lab.status(*projector, "invite_list").error ==
        "facts/0@1#0 (InviteDeliveryRequested, test.1): invite " + invite1.text +
            " was never issued"
    );
}

// ── How they are found ───────────────────────────────────────────────────────────────────────────

namespace {

// Twelve invites in three moments of four, so that cursors meet equal moments.
struct Listed {
    Listed() {
        std::vector<events::Fact> facts;
        for (std::uint32_t n = 0; n < 12; ++n) {
            auto fact = issued(invite_of(n), recipient_of(n));
            fact.issued_at = noon + (n / 4) * 24h;
            fact.expires_at = fact.issued_at + 14 * 24h;
            fact.source = n % 2 == 0 ? "csv_upload" : "admin_ui";
            fact.role = n % 3 == 0 ? events::Role::student : events::Role::instructor;
            if (n % 2 == 1) {
                fact.batch_row.reset();
            }
            facts.push_back(fact);
        }
        facts.push_back(events::InviteRevoked{.invite = invite_of(1), .at = noon});
        facts.push_back(events::InviteRedeemed{.invite = invite_of(2), .account = {"a"}, .at = noon}
        );
        facts.push_back(delivery_requested(invite_of(3)));
        lab.writer.commit(facts0, facts);
        lab.catch_up(*lab.projector());
    }

    std::vector<events::InviteId> find(
        const invite_list::Filter& filter, base::Instant now = noon
    ) {
        std::vector<events::InviteId> found;
        PageRequest page{.limit = 5};
        for (int pages = 0; pages < 10; ++pages) {
            const auto shown =
                invite_list::list_invites(lab.schema.connection(), filter, page, now);
            REQUIRE(shown.has_value());
            CHECK(shown->rows.size() <= page.limit);
            for (const auto& invite : shown->rows) {
                found.push_back(invite.id);
            }
            if (!shown->next_cursor) {
                break;
            }
            page.cursor = shown->next_cursor;
        }
        return found;
    }

    // Their numbers, sorted.
    std::vector<std::uint32_t> numbers(
        const invite_list::Filter& filter, base::Instant now = noon
    ) {
        std::vector<std::uint32_t> numbers;
        for (const auto& found : find(filter, now)) {
            for (std::uint32_t n = 0; n < 12; ++n) {
                if (invite_of(n) == found) {
                    numbers.push_back(n);
                }
            }
        }
        std::ranges::sort(numbers);
        return numbers;
    }

    Lab lab;
};

}  // namespace

TEST_CASE("invites are listed newest first, each once, also those of one moment") {
    Listed listed;
    const auto found = listed.find({});
    REQUIRE(found.size() == 12);
    for (std::uint32_t n = 0; n < 12; ++n) {
        CHECK(std::ranges::count(found, invite_of(n)) == 1);
    }
    const auto place_of = [&](std::uint32_t n) {
        return std::ranges::find(found, invite_of(n)) - found.begin();
    };
    CHECK(place_of(8) < 4);   // of the last day
    CHECK(place_of(0) >= 8);  // of the first
}

TEST_CASE("invites are found by what they are") {
    Listed listed;
    using Numbers = std::vector<std::uint32_t>;
    CHECK((listed.numbers({.source = "admin_ui"}) == Numbers{1, 3, 5, 7, 9, 11}));
    CHECK((listed.numbers({.batch = batch1}) == Numbers{0, 2, 4, 6, 8, 10}));
    CHECK((listed.numbers({.role = events::Role::student}) == Numbers{0, 3, 6, 9}));
    CHECK((listed.numbers({.delivery_state = DeliveryState::queued}) == Numbers{3}));
    CHECK((listed.numbers({.recipient = recipient_of(7)}) == Numbers{7}));
    CHECK((listed.numbers({.created_from = noon + 48h}) == Numbers{8, 9, 10, 11}));
    CHECK((listed.numbers({.created_before = noon + 24h}) == Numbers{0, 1, 2, 3}));
    CHECK((listed.numbers({.source = "csv_upload", .role = events::Role::student}) == Numbers{0, 6})
    );
}

TEST_CASE("of an address all invites are found, newest first, and of some ids those that there are"
) {
    Lab lab;
    for (std::uint32_t n = 0; n < 3; ++n) {
        auto fact = issued(invite_of(n), ada);
        fact.issued_at = noon + n * 1h;
        lab.writer.commit(facts1, {fact});
    }
    lab.writer.commit(facts1, {issued(invite_of(7), bob)});
    lab.catch_up(*lab.projector({invite_list::projection()}));
    auto& connection = lab.schema.connection();
    const auto hers = invite_list::invites_of(connection, ada);
    REQUIRE(hers.size() == 3);
    CHECK((hers[0].id == invite_of(2)));
    CHECK((hers[2].id == invite_of(0)));
    const auto some = invite_list::find_invites(connection, {invite_of(1), invite_of(9)});
    REQUIRE(some.size() == 1);
    CHECK((some[0].id == invite_of(1)));
}

TEST_CASE("each invite is of one status, at any moment") {
    Listed listed;
    for (const auto after : {0h, 14 * 24h, 14 * 24h + 1h, 15 * 24h + 1h, 20 * 24h}) {
        CAPTURE(after.count());
        std::size_t sum = 0;
        const auto counts =
            invite_list::count_by_status(listed.lab.schema.connection(), noon + after);
        for (const auto status :
             {Status::pending, Status::accepted, Status::expired, Status::revoked}) {
            const auto found = listed.numbers({.status = status}, noon + after);
            const auto counted = counts.find(status);
            CHECK(found.size() == (counted == counts.end() ? 0 : counted->second));
            sum += found.size();
        }
        CHECK(sum == 12);
    }
    using Numbers = std::vector<std::uint32_t>;
    CHECK((listed.numbers({.status = Status::accepted}) == Numbers{2}));
    CHECK((listed.numbers({.status = Status::revoked}) == Numbers{1}));
    CHECK((listed.numbers({.status = Status::expired}, noon + 14 * 24h + 1h) == Numbers{0, 3}));
}

TEST_CASE("an invite is found by its id and by its code") {
    Listed listed;
    auto& connection = listed.lab.schema.connection();
    const auto by_id = invite_list::find_invite(connection, invite_of(5));
    REQUIRE(by_id.has_value());
    const auto by_code = invite_list::find_by_code(connection, by_id->code_hash);
    REQUIRE(by_code.has_value());
    CHECK((*by_id == *by_code));
    CHECK_FALSE(invite_list::find_invite(connection, id<events::InviteId>("nobody")).has_value());
    CHECK_FALSE(invite_list::find_by_code(connection, {"nothing"}).has_value());
}

TEST_CASE("a cursor of another list is none of the invites'") {
    Listed listed;
    for (const auto& cursor :
         {make_cursor({"1"}), make_cursor({"yesterday", "x"}), std::string{}}) {
        CAPTURE(cursor);
        const PageRequest page{.limit = 5, .cursor = cursor};
        CHECK_FALSE(
            invite_list::list_invites(listed.lab.schema.connection(), {}, page, noon).has_value()
        );
    }
}

TEST_CASE("the story of an invite tells its first click and its first look-up; others are counted"
) {
    const events::InviteLinkClicked clicked{.invite = invite1, .at = noon + 1min};
    auto again = clicked;
    again.first = false;
    again.at = noon + 1h;
    const events::InviteValidated validated{.invite = invite1, .at = noon + 2min};
    const auto invite = after({clicked, again, validated});
    CHECK(invite.clicks == 2);
    CHECK(invite.validations == 1);
    CHECK((invite.first_clicked_at == noon + 1min));
    CHECK((invite.first_validated_at == noon + 2min));
    CHECK((story(invite) == std::vector<std::string>{"issued", "clicked", "validated"}));
}

TEST_CASE("who is refused is told ten times of an invite, and not for ever") {
    std::vector<events::Fact> facts;
    for (int i = 0; i < 20; ++i) {
        facts.emplace_back(
            events::InviteRedemptionRejected{.invite = invite1, .reason = "expired", .at = noon}
        );
    }
    const auto invite = after(facts);
    CHECK(invite.history.size() == 11);
    CHECK(invite.history.back().status == "refused");
    CHECK((invite.history.back().detail == "expired"));
}
