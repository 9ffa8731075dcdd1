// What somebody read or deleted of what they are told, and what they are shown then.

#include "tests/projections/inboxes.hpp"

using namespace tests;
using namespace tests::inboxes;

TEST_CASE("one that was read is so since the first time, for its reader alone") {
    Inboxes inboxes{{opened()}};
    const auto row = inboxes.only(as_ada);
    inboxes.happen({read_one(row, 3h), read_one(row, 5h)});
    CHECK((inboxes.only(as_ada).read_at == noon + 3h));
    CHECK(inboxes.unread(as_ada) == 0);
    const auto carol = id<events::RecipientId>("carol");
    inboxes.happen({admin(carol)});
    CHECK(inboxes.unread({.account = events::account_at(carol), .is_admin = true}) == 1);
}

TEST_CASE("all are read up to the newest, each since the first time, and what comes later is unread"
) {
    Inboxes inboxes{{opened(1h), opened(2h)}};
    inboxes.happen({read_up_to(inboxes.list(as_ada).rows[1], 3h)});
    CHECK(inboxes.unread(as_ada) == 1);
    inboxes.happen({read_up_to(inboxes.list(as_ada).rows[0], 4h), opened(5h)});
    const auto rows = inboxes.list(as_ada).rows;
    REQUIRE(rows.size() == 3);
    CHECK_FALSE(rows[0].read_at.has_value());
    CHECK((rows[1].read_at == noon + 4h));
    CHECK((rows[2].read_at == noon + 3h));
    inboxes.happen({read_up_to(rows[1], 6h), read_one(rows[1], 7h)});
    CHECK((inboxes.list(as_ada).rows[1].read_at == noon + 4h));
    CHECK(inboxes.unread(as_ada) == 1);
}

TEST_CASE("of those of one moment a line parts them by their ids") {
    Inboxes inboxes{{opened(), opened()}};
    const auto rows = inboxes.list(as_ada).rows;
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].id > rows[1].id);
    inboxes.happen({read_up_to(rows[1], 3h)});
    CHECK(inboxes.unread(as_ada) == 1);
    CHECK_FALSE(inboxes.list(as_ada).rows[0].read_at.has_value());
}

TEST_CASE("what was deleted is shown and counted no more, one by one or all up to one") {
    Inboxes inboxes{{opened(1h), opened(2h), opened(3h)}};
    const auto rows = inboxes.list(as_ada).rows;
    inboxes.happen({removed(rows[0])});
    CHECK(inboxes.list(as_ada).total == 2);
    CHECK(inboxes.unread(as_ada) == 2);
    auto& connection = inboxes.lab.schema.connection();
    CHECK_FALSE(inbox::find_notification(connection, as_ada, rows[0].id).has_value());
    CHECK(inbox::find_notification(connection, as_ada, rows[1].id).has_value());
    CHECK_FALSE(inbox::find_notification(connection, as_bob, rows[1].id).has_value());
    inboxes.happen({removed_up_to(rows[1]), opened(5h)});
    CHECK((inboxes.only(as_ada).created_at == noon + 5h));
    CHECK((inbox::find_newest(connection, as_ada)->created_at == noon + 5h));
    CHECK_FALSE(inbox::find_newest(connection, as_bob).has_value());
}

TEST_CASE("a mark that is read before its notification holds all the same") {
    Inboxes inboxes;
    // As the first fact that is written next is called.
    const std::string notification = "test.4";
    inboxes.happen(
        {events::NotificationRead{.account = account, .notification = notification, .at = noon + 3h}
        },
        facts0
    );
    inboxes.happen({opened()});
    const auto row = inboxes.only(as_ada);
    CHECK(row.id == notification);
    CHECK((row.read_at == noon + 3h));
}

TEST_CASE("a list is read from any number on, newest first, or only what is unread") {
    Inboxes inboxes{{opened(1h), opened(2h), opened(3h)}};
    inboxes.happen({read_one(inboxes.list(as_ada).rows[1], 4h)});
    const auto second = inboxes.list(as_ada, {.limit = 1, .offset = 1});
    REQUIRE(second.rows.size() == 1);
    CHECK((second.rows[0].created_at == noon + 2h));
    CHECK(second.total == 3);
    CHECK(second.unread == 2);
    const auto unread = inboxes.list(as_ada, {.limit = 1, .offset = 1, .unread_only = true});
    REQUIRE(unread.rows.size() == 1);
    CHECK((unread.rows[0].created_at == noon + 1h));
    CHECK(unread.total == 2);
    CHECK(unread.unread == 2);
    CHECK(inboxes.list(as_ada, {.offset = 3}).rows.empty());
}

TEST_CASE("what others are told is not read to show or to count one's own") {
    Inboxes inboxes{{accepted(), completed()}};
    auto& connection = inboxes.lab.schema.connection();
    const auto of_bob = id<events::BatchId>("of bob", 9);
    const auto happen_elsewhere = [&](std::vector<events::Fact> facts) {
        inboxes.lab.writer.commit(facts1, std::move(facts));
    };
    happen_elsewhere({events::BatchAccepted{
        .batch = of_bob, .import = import1, .requested_by = actor(other_account)
    }});
    for (int commits = 0; commits < 30; ++commits) {
        happen_elsewhere(std::vector<events::Fact>(
            100, events::BatchCompleted{.batch = of_bob, .at = noon + commits * 1s}
        ));
    }
    inboxes.catch_up();
    connection.run("ANALYZE");
    // Figures of a transaction are those of what ran in it.
    platform::postgres::Transaction transaction{connection};
    const auto row = inboxes.only(as_ada);
    CHECK(inboxes.unread(as_ada) == 1);
    CHECK(inbox::find_newest(connection, as_ada) == row);
    CHECK(inbox::find_notification(connection, as_ada, row.id) == row);
    const auto read = transaction.run(
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint "
        "FROM pg_stat_xact_user_tables WHERE relname LIKE '%inbox_notifications%'"
    );
    CHECK(read.get<std::int64_t>(0, 0) < 20);
    CHECK(inboxes.list(as_bob).total == 3'000);
}
