// How far invites came, and how fast.

#include "projections/invite_funnel.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
using namespace projections;
using events::Outcome;
using invite_funnel::GroupBy;

namespace {

struct Issued {
    std::string name;
    base::Duration after;
    std::string source = "admin_ui";
    std::optional<std::string> campaign = {};
    events::Role role = events::Role::instructor;
};

events::InviteIssued issued_as(const Issued& how) {
    return {
        .invite = id<events::InviteId>(how.name),
        .role = how.role,
        .issued_at = noon + how.after,
        .expires_at = noon + how.after + 14 * 24h,
        .source = how.source,
        .campaign = how.campaign
    };
}

events::InviteRedeemed redeemed(const std::string& name, base::Duration after) {
    return {.invite = id<events::InviteId>(name), .account = {"account"}, .at = noon + after};
}

events::InviteDeliveryEnded ended_as(const std::string& name, Outcome outcome, base::Instant at) {
    return {.invite = id<events::InviteId>(name), .delivery = 1, .outcome = outcome, .at = at};
}

}  // namespace

TEST_CASE("an invite's path tells when it reached each stage for the first time") {
    const auto later = noon + 2h;
    auto again = delivery_ended(Outcome::sent, {}, 2);
    again.at = later;
    const auto path =
        given(
            invite_funnel::projection(),
            {issued(),
             delivery_ended(Outcome::sent),
             events::InviteMailDelivered{.invite = invite1, .at = noon + 1min},
             again,
             events::InviteMailOpened{.invite = invite1, .at = noon + 2min},
             events::InviteLinkClicked{.invite = invite1, .at = noon + 150s},
             events::InviteValidated{.invite = invite1, .at = noon + 160s},
             events::InviteLinkClicked{.invite = invite1, .first = false, .at = later},
             events::InviteMailBounced{.invite = invite1, .at = noon + 3min},
             events::InviteMailComplained{.invite = invite1, .at = noon + 4min},
             events::InviteRedeemed{.invite = invite1, .at = later}}
        ).the_only(invite_funnel::paths);
    CHECK((path.sent_at == noon + 20s));
    CHECK((path.delivered_at == noon + 1min));
    CHECK((path.opened_at == noon + 2min));
    CHECK((path.clicked_at == noon + 150s));
    CHECK((path.validated_at == noon + 160s));
    CHECK((path.bounced_at == noon + 3min));
    CHECK((path.complained_at == noon + 4min));
    CHECK((path.redeemed_at == later));
    CHECK((path.batch == batch1));
}

TEST_CASE("an invite that was extended has not expired") {
    const events::InviteExpired expired{.invite = invite1, .at = noon + 1h};
    const events::InviteExpiryExtended extended{.invite = invite1, .to = noon + 48h};
    const auto after = [](std::vector<events::Fact> facts) {
        facts.insert(facts.begin(), issued());
        return given(invite_funnel::projection(), facts).the_only(invite_funnel::paths);
    };
    CHECK((after({expired}).expired_at == noon + 1h));
    CHECK_FALSE(after({expired, extended}).expired_at.has_value());
    CHECK((after({events::InviteRevoked{.invite = invite1, .at = noon}}).revoked_at == noon));
}

TEST_CASE("mails sent and failed are counted by when they were, and those in doubt are not") {
    Lab lab;
    const auto count = [&](base::Instant since) {
        lab.catch_up(*lab.projector());
        return invite_funnel::count_sends(lab.schema.connection(), since);
    };
    CHECK(count(noon).sent == 0);
    CHECK(count(noon).failed == 0);
    std::vector<events::Fact> facts;
    for (const auto* name : {"1", "2", "3", "4", "5"}) {
        facts.push_back(issued_as({.name = name, .after = 0ms}));
    }
    for (const auto* name : {"1", "2", "3"}) {
        facts.push_back(ended_as(name, Outcome::sent, noon + 1h));
    }
    facts.push_back(ended_as("4", Outcome::failed, noon + 2h));
    facts.push_back(ended_as("5", Outcome::unknown, noon + 2h));
    lab.writer.commit(facts1, facts);
    CHECK(count(noon).sent == 3);
    CHECK(count(noon).failed == 1);
    CHECK(count(noon + 1h).sent == 0);  // a day after that moment it is out
    CHECK(count(noon + 1h).failed == 1);
}

TEST_CASE("invites are counted by day, source, campaign and role, and of each how far they came") {
    Lab lab;
    lab.writer.commit(
        facts1,
        {issued_as({.name = "1", .after = 0h, .campaign = "spring"}),
         issued_as({.name = "2", .after = 1h, .source = "csv_upload", .campaign = "spring"}),
         issued_as({.name = "3", .after = 12h, .role = events::Role::student}),
         ended_as("1", Outcome::sent, noon),
         ended_as("3", Outcome::sent, noon + 12h),
         redeemed("1", 100s),
         redeemed("3", 12h + 300s)}
    );
    lab.catch_up(*lab.projector());
    auto& connection = lab.schema.connection();
    const auto by = [&](GroupBy group_by, const invite_funnel::Filter& filter = {}) {
        std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> counts;
        for (const auto& row : invite_funnel::count_by(connection, group_by, filter)) {
            counts[row.key.value_or("none")] = {row.issued, row.redeemed};
        }
        return counts;
    };
    using Found = std::map<std::string, std::pair<std::uint64_t, std::uint64_t>>;
    CHECK((by(GroupBy::day) == Found{{"2026-03-02", {2, 1}}, {"2026-03-03", {1, 1}}}));
    CHECK(invite_funnel::count_by(connection, GroupBy::hour, {}).back().key == "2026-03-02T12:00Z");
    CHECK((by(GroupBy::source) == Found{{"admin_ui", {2, 2}}, {"csv_upload", {1, 0}}}));
    CHECK((by(GroupBy::campaign) == Found{{"spring", {2, 1}}, {"none", {1, 1}}}));
    CHECK((by(GroupBy::role) == Found{{"instructor", {2, 1}}, {"student", {1, 1}}}));
    CHECK((by(GroupBy::batch) == Found{{"none", {3, 2}}}));
    CHECK(
        (by(GroupBy::source, {.campaign = "spring", .role = events::Role::instructor}) ==
         Found{{"admin_ui", {1, 1}}, {"csv_upload", {1, 0}}})
    );
    CHECK(
        (by(GroupBy::role, {.issued_from = noon + 1h, .issued_before = noon + 12h}) ==
         Found{{"instructor", {1, 0}}})
    );
    CHECK(invite_funnel::count_by(connection, GroupBy::day, {}).front().key == "2026-03-03");
    const auto all = invite_funnel::count_all(connection, {});
    CHECK(all.issued == 3);
    CHECK(all.sent == 2);
    CHECK(all.redeemed_within_p50_seconds == 200);
    CHECK(all.redeemed_within_p90_seconds == 280);
    const auto none = invite_funnel::count_all(connection, {.source = "nowhere"});
    CHECK(none.issued == 0);
    CHECK_FALSE(none.redeemed_within_p50_seconds.has_value());
}

TEST_CASE("invites are counted by how far those came who redeemed them") {
    using events::LifecycleStage;
    Lab lab;
    const auto account = events::account_at(ada);
    auto used = redeemed("1", 1h);
    used.account = account;
    lab.writer.commit(
        facts0,
        {issued_as({.name = "1", .after = 0ms}), issued_as({.name = "2", .after = 0ms}), used}
    );
    // In whichever partition, and in whichever order they are read.
    lab.writer.commit(
        facts1,
        {registered(),
         events::LifecycleStageReached{
             .account = account, .stage = LifecycleStage::profile_submitted, .at = noon + 2h
         },
         events::LifecycleStageReached{
             .account = account, .stage = LifecycleStage::went_live, .at = noon + 3h
         }}
    );
    lab.catch_up(*lab.projector());
    const auto all = invite_funnel::count_all(lab.schema.connection(), {});
    CHECK(all.issued == 2);
    CHECK(all.redeemed == 1);
    CHECK(all.profile_submitted == 1);
    CHECK(all.services_configured == 0);
    CHECK(all.went_live == 1);
    const auto rows = invite_funnel::count_by(lab.schema.connection(), GroupBy::source, {});
    REQUIRE(rows.size() == 1);
    CHECK(rows.front().went_live == 1);
}
