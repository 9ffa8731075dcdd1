#include "domain/world.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;

TEST_CASE("the facts of a stream are numbered from one, also of streams that hold no state") {
    History history;
    const auto stream = domain::invites::stream_of(invite);
    CHECK(history.world().next_seq(stream) == 1);
    history.done(issue(), noon);
    CHECK(history.world().next_seq(stream) == 3);
    CHECK(history.world().next_seq("shard-3") == 1);
    history.and_given({{"shard-3", events::FollowUpsRelayed{}}});
    CHECK(history.world().next_seq("shard-3") == 2);
    CHECK(history.world().stream_count() == 3);
}

TEST_CASE("a fact of a kind that the stream does not know changes nothing but its number") {
    History history;
    history.and_given({{domain::people::stream_of(ada), events::BatchResumed{}}});
    CHECK(history.world().next_seq(domain::people::stream_of(ada)) == 2);
    history.when(issue(), noon)
        .then_named({"InviteIssued", "RecipientInvited", "InviteDeliveryRequested"});
}

TEST_CASE("whoever waits shortest comes first, and a changed mind counts") {
    History history;
    history.done(issue(), noon);
    auto bobs = issue_other();
    bobs.recipient = id<events::RecipientId>("bob");
    bobs.expires_in_days = 20;
    history.done(bobs, noon);
    const auto mine = domain::invites::stream_of(invite);
    const auto other = domain::invites::stream_of(other_invite);
    CHECK((history.world().next_deadline() == domain::Deadline{noon + 14 * 24h + 1ms, mine}));
    history.done(domain::ResendInvite{.invite = invite, .extend_days = 10}, noon + 1h);
    CHECK((history.world().next_deadline() == domain::Deadline{noon + 20 * 24h + 1ms, other}));
    history.done(domain::RevokeInvite{.invite = other_invite, .reason = "typo"}, noon + 1h);
    CHECK((history.world().next_deadline() == domain::Deadline{noon + 24 * 24h + 1ms, mine}));
    history.done(domain::RevokeInvite{.invite = invite, .reason = "typo"}, noon + 1h);
    CHECK_FALSE(history.world().next_deadline().has_value());
}

TEST_CASE("a deadline set aside comes back when its stream changes") {
    History history;
    history.done(issue(), noon);
    const auto stream = domain::invites::stream_of(invite);
    history.world().forget_deadline(stream);
    CHECK_FALSE(history.world().next_deadline().has_value());
    history.done(delivery_ended(events::Outcome::sent), noon);
    CHECK(history.world().next_deadline()->stream == stream);
}

TEST_CASE("the state of a stream can be read, with sealed values still sealed") {
    History history;
    history.done(issue(), noon);
    const auto state = history.world().state_of(domain::invites::stream_of(invite));
    REQUIRE(state.has_value());
    CHECK(state->find(R"("standing":"issued")") != std::string::npos);
    CHECK(state->find(R"("address":"k_of_ada@example.com.ada@example.com")") != std::string::npos);
    CHECK(state->find(R"("deliveries":[{"state":"pending"}])") != std::string::npos);
    CHECK_FALSE(history.world().state_of("invite-" + other_invite.text).has_value());
    CHECK_FALSE(history.world().state_of("shard-1").has_value());

    auto of_batch = running_batch(2);
    CHECK(
        of_batch.world().state_of(domain::batches::stream_of(batch))->find(R"("released":2)") !=
        std::string::npos
    );
    CHECK(
        of_batch.world().state_of(domain::batches::stream_of(import))->find(R"("state":"sent")") !=
        std::string::npos
    );
}

TEST_CASE("folding the same facts gives the same states") {
    History live;
    std::vector<Placed> facts;
    const auto perform = [&](const domain::Command& command, base::Instant at) {
        const auto decided = live.done(command, at).decided();
        if (decided) {
            facts.insert(facts.end(), decided->begin(), decided->end());
        }
    };
    perform(issue_for(row(1)), noon);
    perform(delivery_ended(events::Outcome::failed), noon + 1min);
    perform(issue_for(row(1, 2)), noon + 2min);
    perform(domain::ResendInvite{.invite = invite, .extend_days = 3}, noon + 2h);
    perform(domain::RevokeInvite{.invite = invite, .reason = "typo"}, noon + 3h);
    perform(issue_other(), noon + 4h);
    const auto folded = given(facts);
    for (const auto& stream :
         {domain::invites::stream_of(invite),
          domain::invites::stream_of(other_invite),
          domain::people::stream_of(ada)}) {
        CHECK((folded.world().state_of(stream) == live.world().state_of(stream)));
        CHECK(folded.world().next_seq(stream) == live.world().next_seq(stream));
    }
    CHECK((folded.world().next_deadline() == live.world().next_deadline()));
}
