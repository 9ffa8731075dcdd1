// Another password: by a link that is mailed, or by who knows the old one.

#include "domain/follow_ups.hpp"
#include "domain/people/password_reset.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using domain::people::account_of;
using domain::people::reset_stream_of;

namespace {

const auto account = account_of(ada);
const auto stream = reset_stream_of(account);

domain::RequestPasswordReset request(std::string hash = "hash one") {
    return {.account = account, .token_hash = std::move(hash), .token = sealed("token")};
}

domain::ResetPassword reset(std::string hash = "hash one") {
    return {
        .account = account, .token_hash = std::move(hash), .password = sealed("another argon2")
    };
}

History registered() {
    History history;
    history.done(registration(), noon - 24h);
    return history;
}

History requested() {
    auto history = registered();
    history.done(request(), noon);
    return history;
}

const events::SendNotice& notice_in(const std::vector<domain::FollowUp>& caused) {
    REQUIRE(caused.size() == 1);
    return *std::get<domain::EnqueueJob>(caused[0].what).job.notice;
}

}  // namespace

TEST_CASE("a link lasts for an hour and is mailed at once, sealed, with nothing but its hash kept"
) {
    const auto fact = registered().when(request(), noon).fact<events::PasswordResetRequested>();
    CHECK(
        (fact ==
         events::PasswordResetRequested{
             .account = account,
             .recipient = ada,
             .token_hash = "hash one",
             .token = sealed("token"),
             .address = sealed("ada@example.com"),
             .name = sealed("Ada"),
             .deliver = true,
             .at = noon,
             .expires_at = noon + 1h
         })
    );
    const auto caused = domain::react({.stream = stream, .seq = 1, .fact = fact});
    const auto& notice = notice_in(caused);
    CHECK((notice.notice == events::Notice::reset_link));
    CHECK(notice.secret == sealed("token"));
    CHECK(std::get<domain::EnqueueJob>(caused[0].what).urgent);
    CHECK((std::get<domain::EnqueueJob>(caused[0].what).job.not_after == noon + 1h));
}

TEST_CASE("to an address without an account no link is mailed, and it is answered likewise") {
    History{}.when(request(), noon).then_nothing();
    CHECK(domain::leaves_a_record(request()));
}

TEST_CASE("three links an hour are mailed to an address; more are answered and mail nothing") {
    auto history = requested();
    history.done(request("hash two"), noon + 1min);
    history.done(request("hash three"), noon + 2min).then_named({"PasswordResetRequested"});
    history.when(request("hash four"), noon + 1h - 1ms).then_nothing();
    history.when(request("hash four"), noon + 1h).then_named({"PasswordResetRequested"});
    // The last one that was mailed goes on working.
    history.done(request("hash four"), noon + 3min);
    history.when(reset("hash three"), noon + 4min)
        .then_named({"PasswordChanged", "PasswordResetUsed"});
}

TEST_CASE("a link changes the password once, while it lasts") {
    struct Row {
        std::chrono::seconds after;
        bool works;
    };

    const Row rows[] = {
        {0s, true},
        {1h - 1s, true},
        {1h, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.after.count());
        const auto said = requested().when(reset(), noon + row.after);
        if (row.works) {
            said.then(
                {{domain::people::stream_of(account),
                  events::PasswordChanged{
                      .account = account,
                      .password = sealed("another argon2"),
                      .at = noon + row.after,
                      .addressee =
                          events::Addressee{
                              .recipient = ada,
                              .address = sealed("ada@example.com"),
                              .name = sealed("Ada")
                          },
                      .by_reset = true
                  }},
                 {stream, events::PasswordResetUsed{.account = account, .at = noon + row.after}}}
            );
        } else {
            said.then_rejected(domain::people::open_link);
        }
    }
    auto used = requested();
    used.done(reset(), noon);
    used.when(reset(), noon + 1s).then_rejected(domain::people::open_link);
}

TEST_CASE("a second request voids the first link") {
    auto history = requested();
    history.done(request("hash two"), noon + 1min);
    history.when(reset("hash one"), noon + 2min).then_rejected(domain::people::open_link);
    history.when(reset("hash two"), noon + 2min)
        .then_named({"PasswordChanged", "PasswordResetUsed"});
    CHECK_FALSE(history.world().reset_state(account, "hash one", noon + 2min).has_value());
    CHECK(history.world().reset_state(account, "hash two", noon + 2min).has_value());
}

TEST_CASE("a link that never was opens nothing") {
    registered().when(reset(), noon).then_rejected(domain::people::open_link);
    registered().when(reset(""), noon).then_rejected(domain::people::open_link);
    History{}.when(reset(), noon).then_rejected(domain::people::open_link);
}

TEST_CASE("the owner is told that the password was changed, and by what") {
    struct Row {
        domain::Command command;
        events::Notice notice;
    };

    const Row rows[] = {
        {domain::ChangePassword{.account = account, .password = sealed("another argon2")},
         events::Notice::password_changed},
        {reset(), events::Notice::reset_done},
    };
    for (const auto& row : rows) {
        const auto fact = requested().when(row.command, noon).fact<events::PasswordChanged>();
        const auto caused = domain::react({.stream = stream, .seq = 1, .fact = fact});
        const auto& notice = notice_in(caused);
        CHECK((notice.notice == row.notice));
        CHECK(notice.address == sealed("ada@example.com"));
        CHECK_FALSE(notice.secret.has_value());
    }
}

TEST_CASE("nothing is mailed to an owner whose mail bounces, but everything else happens") {
    auto history = registered();
    history.done(bounce, noon);
    const auto asked = history.when(request(), noon).fact<events::PasswordResetRequested>();
    CHECK_FALSE(asked.deliver);
    CHECK(domain::react({.stream = stream, .seq = 1, .fact = asked}).empty());
    const domain::ChangePassword change{.account = account, .password = sealed("another argon2")};
    const auto changed = history.when(change, noon).fact<events::PasswordChanged>();
    CHECK_FALSE(changed.addressee.has_value());
    CHECK(domain::react({.stream = stream, .seq = 1, .fact = changed}).empty());
}

TEST_CASE("an hour after the last link nothing is kept of it") {
    auto history = requested();
    history.done(reset(), noon + 1min);
    REQUIRE(history.world().next_deadline().has_value());
    CHECK((history.world().next_deadline()->at == noon + 1h));
    history.when(domain::DeadlineReached{.stream = stream}, noon + 1h - 1ms).then_nothing();
    history.done(domain::DeadlineReached{.stream = stream}, noon + 1h)
        .then({{stream, events::PasswordResetEnded{.account = account, .at = noon + 1h}}});
    CHECK_FALSE(history.world().next_deadline().has_value());
}

TEST_CASE("erasing a person voids their link") {
    auto history = requested();
    history.done(domain::EraseSubject{.recipient = ada}, noon + 1min)
        .then_named({"SubjectErased", "SubjectErased", "PasswordResetEnded"});
    history.when(reset(), noon + 2min).then_rejected(domain::people::open_link);
}
