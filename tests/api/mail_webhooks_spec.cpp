// What the mail provider tells, who may tell it, and the ledger of it.

#include "tests/api/telling_of_mails.hpp"

using namespace tests;

namespace {

const std::string webhooks = "/api/v1/admin/webhooks";

std::string invite_path(const std::string& invite) {
    return "/api/v1/beta/invites/" + invite;
}

}  // namespace

TEST_CASE("what the provider tells of a mail shows on its invite") {
    struct Case {
        std::string_view type;
        std::string_view more;
        std::string state;
        std::vector<std::string> facts;
    };

    const Case cases[] = {
        {"email.delivered", "", "delivered", {"InviteMailDelivered", "MailReportTaken"}},
        {"email.bounced",
         hard_bounce,
         "bounced",
         {"InviteMailBounced", "RecipientSuppressed", "MailReportTaken"}},
        {"email.bounced",
         R"(,"bounce":{"type":"Transient","subType":"MailboxFull"})",
         "bounced",
         {"InviteMailBounced", "MailReportTaken"}},
        {"email.complained",
         "",
         "complained",
         {"InviteMailComplained", "RecipientSuppressed", "MailReportTaken"}}
    };
    House house;
    int number = 0;
    for (const auto& [type, more, state, facts] : cases) {
        CAPTURE(type);
        const auto email = fmt::format("ann{}@example.org", ++number);
        const auto invite = given_mailed(house, email);
        house.when(webhook(house, "msg_" + invite, told_of(type, invite, email, more)))
            .then(200, {{"/fate", "applied"}}, facts);
        house.until(invite_path(invite), {"/delivery_state", state});
    }
}

TEST_CASE("what was sent stays among the items of its batch, whatever the provider tells later") {
    House house;
    const auto batch = house.when_admin(
        post("/api/v1/beta/invites/send-batch-async").json(R"({"emails":["ann@example.org"]})")
    );
    const auto progress =
        "/api/v1/beta/invites/send-batch-progress?task_id=" + batch.at("/task_id");
    const auto invite = house.until(progress, {"/state", "SUCCESS"}).at("/sent_items/0/id");
    house.when(webhook(house, "msg_1", told_of("email.delivered", invite, "ann@example.org")))
        .then(200, {}, {"InviteMailDelivered", "MailReportTaken"});
    house.until(invite_path(invite), {"/delivery_state", "delivered"});
    house.when_admin(get(progress)).then(200, {{"/sent", "1"}, {"/sent_items/0/id", invite}});
}

TEST_CASE("what is told out of order ends the same") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    const auto tell = [&](std::string_view event, std::string_view type, std::string_view more = {}
                      ) {
        return house.when(webhook(house, event, told_of(type, invite, "ann@example.org", more)));
    };
    tell("1", "email.complained")
        .then(200, {}, {"InviteMailComplained", "RecipientSuppressed", "MailReportTaken"});
    tell("2", "email.delivered").then(200, {}, {"InviteMailDelivered", "MailReportTaken"});
    tell("3", "email.bounced", hard_bounce).then(200, {}, {"InviteMailBounced", "MailReportTaken"});
    const auto shown = house.until(invite_path(invite), {"/timeline/5/status", "bounced"});
    CHECK(shown.at("/delivery_state") == "complained");
}

TEST_CASE("the same event again is acknowledged and changes nothing, nor does the same news anew") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    const auto body = told_of("email.delivered", invite, "ann@example.org");
    house.when(webhook(house, "msg_1", body))
        .then(200, {{"/fate", "applied"}}, {"InviteMailDelivered", "MailReportTaken"});
    house.clock.push(10s);  // signed anew
    house.when(webhook(house, "msg_1", body)).then(200, {{"/fate", "applied"}}, {});
    house.when(webhook(house, "msg_2", body)).then(200, {{"/fate", "known"}}, {"MailReportTaken"});
}

TEST_CASE("who does not sign, or not with our secret, or not lately, is refused") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    const auto body = told_of("email.bounced", invite, "ann@example.org", hard_bounce);
    house.when(post(webhook_path).json(body)).then_problem(400, "missing_signature");
    house.when(post(webhook_path)).then_problem(400, "missing_signature");
    auto forged = post(webhook_path).json(body);
    const auto now = std::to_string(
        std::chrono::floor<std::chrono::seconds>(house.clock.now()).time_since_epoch().count()
    );
    forged.with("svix-id", "msg_1").with("svix-timestamp", now).with("svix-signature", "v1,AAAA");
    house.when(forged).then_problem(400, "invalid_signature");
    const auto recorded = webhook(house, "msg_1", body);
    house.clock.push(5min + 1s);
    house.when(recorded).then_problem(400, "stale_signature");
    CHECK(house.count_facts("MailReportTaken") == 0);
}

TEST_CASE("what is not understood is acknowledged, kept, and found by operators") {
    House house;
    house.when(webhook(house, "msg_1", "no JSON"))
        .then(200, {{"/fate", "not_understood"}}, {"MailReportTaken"});
    const auto said =
        house.when(webhook(house, "msg_2", R"({"type":"contact.created","data":{}})"));
    said.then(200, {{"/fate", "not_understood"}}, {"MailReportTaken"});
    const auto listed = house.until(
        webhooks + "?fate=not_understood&type=contact.created", {"/webhooks/0/id", said.at("/id")}
    );
    listed.then(
        200,
        {{"/count", "1"},
         {"/webhooks/0/event_id", "msg_2"},
         {"/webhooks/0/what", "null"},
         {"/webhooks/0/times", "1"},
         {"/webhooks/0/by", "provider:resend"},
         {"/last_24h", R"({"not_understood":2})"}}
    );
}

TEST_CASE("a bounce of any mail suppresses its recipient, also where no invite is named") {
    House house;
    house
        .when(webhook(
            house,
            "msg_1",
            R"({"type":"email.bounced","data":{"email_id":"e-9","to":["Gus@Example.org"]}})"
        ))
        .then(200, {{"/fate", "applied"}}, {"RecipientSuppressed", "MailReportTaken"});
    house.when_admin(post("/api/v1/beta/invites/send").json(R"({"to_email":"gus@example.org"})"))
        .then_problem(409, "suppressed");
}

TEST_CASE("a report about an invite of another system is kept as unmatched") {
    House house;
    const auto body = told_of("email.delivered", "01KJPQBDM01NV1TE1NV1TE1NQ4", "bob@example.org");
    house.when(webhook(house, "msg_1", body))
        .then(200, {{"/fate", "unmatched"}}, {"MailReportTaken"});
}

TEST_CASE("a report is replayed by hand, which the ledger tells") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    const auto id =
        house.when(webhook(house, "msg_1", told_of("email.delivered", invite, "ann@example.org")))
            .at("/id");
    house.until(webhooks + "/" + id, {"/times", "1"})
        .then(200, {{"/invite_id", invite}, {"/delivery", "1"}});
    house.when_admin(post(webhooks + "/" + id + "/replay"))
        .then(200, {{"/id", id}, {"/fate", "known"}}, {"MailReportTaken"});
    house.until(webhooks + "/" + id, {"/times", "2"})
        .then(200, {{"/fate", "known"}, {"/by", "admin:" + house.admin.id}});
}

TEST_CASE("a replay under one key happens once") {
    House house;
    const auto id = house.when(webhook(house, "msg_1", "no JSON")).at("/id");
    house.until(webhooks + "/" + id, {"/times", "1"});
    house.when_admin(post(webhooks + "/" + id + "/replay").key("again"))
        .then(200, {}, {"MailReportTaken"});
    house.when_admin(post(webhooks + "/" + id + "/replay").key("again")).then(200, {}, {});
}

TEST_CASE("the ledger is paged, filtered, and for administrators only") {
    House house;
    const auto invite = given_mailed(house, "ann@example.org");
    for (const auto* event : {"1", "2", "3"}) {
        house.when(webhook(house, event, told_of("email.opened", invite, "ann@example.org")));
    }
    house.settle();
    const auto page = house.when_admin(get(webhooks + "?limit=2"));
    page.then(200, {{"/count", "2"}});
    const auto rest =
        house.when_admin(get(webhooks + "?limit=2&cursor=" + page.at("/next_cursor")));
    rest.then(200, {{"/count", "1"}, {"/next_cursor", "null"}});
    for (const std::string filter :
         {"what=opened", "fate=known", "email=ANN@example.org", "since_hours=1"}) {
        CHECK(house.when_admin(get(webhooks + "?" + filter)).at("/count") != "0");
    }
    house.when_admin(get(webhooks + "?invite_id=" + invite)).then(200, {{"/count", "3"}});
    for (const std::string filter : {"what=bounced", "email=bob@example.org", "type=x"}) {
        house.when_admin(get(webhooks + "?" + filter)).then(200, {{"/count", "0"}});
    }
    house.when_admin(get(webhooks + "?cursor=x")).then_problem(400, "invalid_cursor");
    house.when_admin(get(webhooks + "?since_hours=169")).then_invalid(R"(["query","since_hours"])");
    house.when_admin(get(webhooks + "?fate=lost")).then_invalid(R"(["query","fate"])");
    house.when_admin(get(webhooks + "/x")).then_problem(404, "webhook_not_found");
    house.when_admin(post(webhooks + "/x/replay")).then_problem(404, "webhook_not_found");
    CHECK(house.when(get(webhooks).by(house.student)).status() == 403);
    CHECK(house.when(get(webhooks)).status() == 401);
    CHECK(house.when(post(webhooks + "/x/replay").by(house.student)).status() == 403);
}

TEST_CASE("a batch shows how many of its mails came back") {
    House house;
    const auto batch = house
                           .when_admin(post("/api/v1/beta/invites/send-batch-async")
                                           .json(R"({"emails":["ann@example.org"]})"))
                           .at("/batch_id");
    const auto path = "/api/v1/beta/invites/batches/" + batch;
    house.until(path, {"/state", "completed"});
    const auto invite =
        house.until(path + "/rows", {"/rows/0/state", "sent"}).at("/rows/0/invite_id");
    house.when(webhook(house, "1", told_of("email.bounced", invite, "ann@example.org", hard_bounce))
    );
    house.until(path, {"/bounced", "1"}).then(200, {{"/sent", "1"}, {"/state", "completed"}});
}
