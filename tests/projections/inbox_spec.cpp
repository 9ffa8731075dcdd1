// What accounts are told in the application: who is told what, and what is left of it when they go.

#include "projections/runtime/audit.hpp"
#include "projections/runtime/rebuild.hpp"
#include "tests/projections/inboxes.hpp"

using namespace tests;
using namespace tests::inboxes;
using inbox::Type;

namespace {

const auto cohort = id<events::CohortId>("cohort");

// The founding places from `cap` on, and which of the facts told the administrators something.
std::vector<Type> told_of_places(std::vector<events::Fact> facts) {
    Inboxes inboxes{std::move(facts)};
    auto types = inboxes.types(as_ada);
    std::ranges::reverse(types);
    return types;
}

events::FoundingCapChanged cap(std::int32_t to, base::Duration after = 1s) {
    return {.cohort = cohort, .from = 100, .to = to, .at = noon + after};
}

std::vector<events::Fact> claims(int count, base::Duration after = 1min) {
    std::vector<events::Fact> facts;
    for (int n = 1; n <= count; ++n) {
        facts.emplace_back(events::FoundingSlotClaimed{
            .cohort = cohort, .account = account, .at = noon + after + n * 1s
        });
    }
    return facts;
}

events::FoundingSlotReleased release(base::Duration after) {
    return {.cohort = cohort, .account = account, .by = "admin:x", .at = noon + after};
}

}  // namespace

TEST_CASE("who asked for a batch is told of its end with the numbers, and nobody else") {
    Inboxes inboxes{{accepted(), completed()}};
    const auto row = inboxes.only(as_ada);
    CHECK((row.type == Type::batch_completed));
    CHECK(row.title == "A batch of invites is done");
    CHECK(row.body == "Sent: 2. Failed: 1. Skipped: 0. In doubt: 1.");
    CHECK(
        row.data == R"({"batch_id":")" + batch1.text +
                        R"(","outcome":"partial","sent":2,"failed":1,"skipped":0,"cancelled":0,)"
                        R"("in_doubt":1})"
    );
    CHECK((row.created_at == noon + 1min));
    CHECK_FALSE(row.read_at.has_value());
    CHECK((inboxes.types(as_bob) == std::vector<Type>{}));
    CHECK((inboxes.types({.account = other_account, .is_admin = true}) == std::vector<Type>{}));
}

TEST_CASE("a batch that was cancelled is told as aborted, and one that was tried again ends twice"
) {
    Inboxes inboxes{{accepted(), completed(events::BatchEnd::cancelled)}};
    const auto row = inboxes.only(as_ada);
    CHECK((row.type == Type::batch_aborted));
    CHECK(row.body == "Sent: 2. Failed: 1. Skipped: 0. In doubt: 1. Cancelled: 5.");
    inboxes.happen({completed(events::BatchEnd::success, 2h)});
    CHECK((inboxes.types(as_ada) == std::vector<Type>{Type::batch_completed, Type::batch_aborted}));
}

TEST_CASE("who asked for a batch is told that it has paused itself, and why, and of no other pause"
) {
    const auto paused = [](std::string reason, base::Duration after) {
        return events::BatchPaused{
            .batch = batch1, .by = "system:batch", .reason = std::move(reason), .at = noon + after
        };
    };
    Inboxes inboxes{{accepted(), paused("lunch", 1min)}};
    CHECK(inboxes.types(as_ada).empty());
    inboxes.happen({paused("auto_failures", 2min)});
    const auto row = inboxes.only(as_ada);
    CHECK((row.type == Type::batch_paused));
    CHECK(row.title == "A batch of invites has paused itself");
    CHECK(row.body == "Too many of its rows failed. Look at them before it goes on.");
    CHECK(row.data == R"({"batch_id":")" + batch1.text + R"(","reason":"auto_failures"})");
    inboxes.happen({paused("auto_bounces", 3min)});
    CHECK(inboxes.types(as_ada).size() == 2);
    CHECK(inboxes.types(as_bob).empty());
}

TEST_CASE("redemptions of a list are not told one by one: its page counts them") {
    auto of_a_list = issued_by(actor(account));
    of_a_list.batch_row = events::BatchRow{.batch = batch1, .row = 1};
    Inboxes inboxes{{of_a_list, redeemed()}};
    CHECK((inboxes.types(as_ada) == std::vector<Type>{}));
}

TEST_CASE("who issued an invite is told when it is redeemed, without whom and without the code") {
    Inboxes inboxes{{issued_by(actor(account)), redeemed()}};
    const auto row = inboxes.only(as_ada);
    CHECK((row.type == Type::invite_redeemed));
    CHECK(row.data == R"({"invite_id":")" + invite1.text + R"("})");
    CHECK(row.body.find(other_account.text) == std::string::npos);
}

TEST_CASE("what programs and the system asked for is told to nobody") {
    for (const auto* by :
         {"service:01KJPQAY00T0KENT0KENT0KEA3", "system:command-line", "admin:x"}) {
        CAPTURE(by);
        Inboxes inboxes{{accepted(by), completed(), issued_by(by), redeemed()}};
        CHECK((inboxes.types(as_ada) == std::vector<Type>{}));
        CHECK((inboxes.types(as_bob) == std::vector<Type>{}));
    }
}

TEST_CASE("of what was never asked for here nothing is told, and nothing stops") {
    Inboxes inboxes{
        {completed(),
         redeemed(),
         events::InviteRevoked{.invite = invite1, .at = noon},
         events::NotificationRead{.account = other_account, .notification = "none", .at = noon},
         events::SubjectErased{.recipient = id<events::RecipientId>("nobody"), .at = noon}}
    };
    CHECK((inboxes.types(as_ada) == std::vector<Type>{}));
}

TEST_CASE("changed settings are told to all administrators, with who, from what to what and why") {
    Inboxes inboxes{{opened(2h, "ben@example.org may come")}};
    const auto row = inboxes.only(as_ada);
    CHECK((row.type == Type::beta_settings_changed));
    CHECK(row.body == "The phase was instructor_only and is open_beta.");
    CHECK(
        row.data == R"({"by":")" + actor(account) +
                        R"(","phase_from":"instructor_only","phase_to":"open_beta",)"
                        R"("reason":"[REDACTED] may come","version":3})"
    );
    CHECK(inboxes.list(as_bob).total == 0);
}

TEST_CASE("what all administrators are told is for those who were there, and are administrators") {
    Inboxes inboxes{{opened(1h)}};
    const auto carol = id<events::RecipientId>("carol");
    const inbox::Reader as_carol{.account = events::account_at(carol), .is_admin = true};
    inboxes.happen({admin(carol, 1h + 1ms)});
    CHECK(inboxes.list(as_carol).total == 0);
    inboxes.happen({opened(1h + 1ms)});
    CHECK(inboxes.list(as_carol).total == 1);
    CHECK(inboxes.list(as_ada).total == 2);
    CHECK(inboxes.list({.account = as_carol.account, .is_admin = false}).total == 0);
}

TEST_CASE("founding places are told at nine tenths and when all are taken, each time from below") {
    const auto nearly = Type::founding_nearly_full;
    const auto full = Type::founding_full;
    using Types = std::vector<Type>;

    struct Row {
        std::string_view what;
        std::vector<events::Fact> facts;
        Types told;
    };

    const std::vector<Row> rows{
        {"89 of the first hundred", claims(89), {}},
        {"90 of the first hundred", claims(90), {nearly}},
        {"99 of the first hundred", claims(99), {nearly}},
        {"all hundred", claims(100), {nearly, full}},
        {"8 of 10", together({{cap(10)}, claims(8)}), {}},
        {"9 of 10", together({{cap(10)}, claims(9)}), {nearly}},
        {"one step is both", together({{cap(5)}, claims(5)}), {full}},
        {"again after one left",
         together({{cap(10)}, claims(9), {release(1h)}, claims(1, 2h)}),
         {nearly, nearly}},
        {"a smaller cap", together({claims(9), {cap(10, 1h)}}), {nearly}},
        {"a larger cap", together({{cap(10)}, claims(9), {cap(20, 1h)}}), {nearly}},
        {"closed by an operator", together({claims(3), {cap(0, 1h)}}), {}}
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        CHECK((told_of_places(row.facts) == row.told));
    }
}

TEST_CASE("titles fit, and what they say of places is in numbers") {
    Inboxes inboxes{together({{cap(10)}, claims(10)})};
    const auto found = inboxes.list(as_ada);
    REQUIRE(found.rows.size() == 2);
    CHECK(found.rows[0].body == "Taken: 10 of 10.");
    CHECK(found.rows[0].data == R"({"claimed":10,"cap":10})");
    for (const auto& row : found.rows) {
        CHECK(row.title.size() <= 255);
    }
}

TEST_CASE("of an erased person neither notifications nor marks are left, in any order of reading") {
    const events::SubjectErased erased{.recipient = ada, .at = noon + 3h};
    const auto is_empty = [](Inboxes& inboxes) {
        const auto rows = dump(inboxes.lab.schema.connection(), {inbox::projection()});
        return rows.at("inbox_notifications").empty() && rows.at("inbox_marks").empty() &&
               rows.at("inbox_lines").empty();
    };
    SUBCASE("told before it") {
        Inboxes inboxes{{accepted(), completed()}};
        const auto row = inboxes.only(as_ada);
        inboxes.happen({read_one(row, 1h), read_up_to(row, 1h), removed_up_to(row)});
        inboxes.happen({erased});
        CHECK(is_empty(inboxes));
    }
    SUBCASE("told after it, of before it") {
        Inboxes inboxes{{erased}};
        inboxes.happen({accepted(), completed(events::BatchEnd::success, 3h)}, facts0);
        CHECK(is_empty(inboxes));
    }
    SUBCASE("who registers anew is told again") {
        Inboxes inboxes{{erased, admin(ada, 4h), accepted(), completed()}};
        CHECK(inboxes.list(as_ada).total == 0);
        inboxes.happen({completed(events::BatchEnd::success, 5h)});
        CHECK(inboxes.list(as_ada).total == 1);
    }
}

TEST_CASE("rebuilt inboxes are the same, with the same ids") {
    Inboxes inboxes{together(
        {{accepted(), completed(), issued_by(actor(account)), redeemed(), opened(), cap(10)},
         claims(10)}
    )};
    const auto row = inboxes.list(as_ada).rows.front();
    inboxes.happen({read_one(row, 3h), read_up_to(row, 3h), removed(row)});
    const std::vector<projections::Projection> all{inbox::projection()};
    auto& lab = inboxes.lab;
    const auto before = dump(lab.schema.connection(), all);
    projections::rebuild(lab.log, lab.schema.options(), all, lab.clock);
    CHECK((dump(lab.schema.connection(), all) == before));
    CHECK(projections::audit(lab.log, lab.schema.options(), all).passed());
}
