#include "domain/people/account.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using domain::people::account_of, domain::people::stream_of;

namespace {

const auto account = account_of(ada);
const auto stream = stream_of(account);
const events::DeviceFamily firefox{.browser = "Firefox", .system = "Linux"};

events::SessionId session(std::uint32_t number) {
    return id<events::SessionId>("session " + std::to_string(number));
}

// A token for an hour, and a week to refresh it.
domain::SignIn sign_in(std::uint32_t number, base::Instant at) {
    return {
        .account = account,
        .token = "t" + std::to_string(number),
        .expires_at = at + 1h,
        .session =
            domain::SessionStart{
                .session = session(number), .device = firefox, .refresh_until = at + 168h
            }
    };
}

domain::RefreshSession refresh(std::uint32_t number, std::uint32_t generation, base::Instant at) {
    return {
        .account = account,
        .session = session(number),
        .generation = generation,
        .tokens_until = at + 1h,
        .refresh_until = at + 168h
    };
}

History registered() {
    History history;
    history.done(registration(), noon);
    return history;
}

History signed_in() {
    auto history = registered();
    history.done(sign_in(1, noon), noon);
    return history;
}

std::vector<domain::SessionState> sessions_of(const History& history) {
    return history.world().security_state(account)->sessions;
}

events::SessionClosed closed(
    std::uint32_t number, events::SessionEnd reason, base::Instant at, base::Instant tokens_until
) {
    return {
        .account = account,
        .session = session(number),
        .reason = reason,
        .at = at,
        .tokens_until = tokens_until
    };
}

}  // namespace

TEST_CASE("signing in opens a session, in the same commit") {
    auto history = registered();
    history.done(sign_in(1, noon), noon)
        .then(
            {{stream,
              events::SignedIn{
                  .account = account,
                  .token = "t1",
                  .at = noon,
                  .expires_at = noon + 1h,
                  .session = session(1)
              }},
             {stream,
              events::SessionOpened{
                  .account = account,
                  .session = session(1),
                  .device = firefox,
                  .at = noon,
                  .tokens_until = noon + 1h,
                  .refresh_until = noon + 168h
              }}}
        );
    history.when(sign_in(1, noon), noon + 1s).then_nothing();
    REQUIRE(sessions_of(history).size() == 1);
    CHECK(sessions_of(history)[0].device == firefox);
}

TEST_CASE("how many wrong passwords came before is told with a sign-in, as its caller was told") {
    auto history = registered();
    auto command = sign_in(1, noon);
    CHECK_FALSE(history.when(command, noon).fact<events::SignedIn>().failures.has_value());
    command.failures = 4;
    CHECK((history.when(command, noon).fact<events::SignedIn>().failures == 4u));
}

TEST_CASE("a refresh token is replaced by the next, and the session goes on for a week") {
    auto history = signed_in();
    const auto later = noon + 100h;
    history.done(refresh(1, 0, later), later)
        .then(
            {{stream,
              events::SessionRefreshed{
                  .account = account,
                  .session = session(1),
                  .generation = 1,
                  .at = later,
                  .tokens_until = later + 1h,
                  .refresh_until = later + 168h
              }}}
        );
    CHECK(sessions_of(history)[0].opened_at == noon);
    CHECK(sessions_of(history)[0].refreshed_at == later);
    history.done(refresh(1, 1, later + 1h), later + 1h).then_named({"SessionRefreshed"});
}

TEST_CASE("how a refresh token is answered that was replaced") {
    struct Row {
        const char* because;
        std::uint32_t shown;
        base::Duration later;
        std::vector<std::string_view> facts;
    };

    const std::vector<std::string_view> anew{"SessionRefreshed"};
    const std::vector<std::string_view> stolen{"RefreshReuseDetected", "SessionClosed"};
    const Row rows[] = {
        {"it is the one", 2, 24h, anew},
        {"two tabs at once", 1, 0s, anew},
        {"the grace is not over", 1, 10s, anew},
        {"the grace is over", 1, 10s + 1ms, stolen},
        {"two generations old, however soon", 0, 0s, stolen},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        auto history = signed_in();
        history.done(refresh(1, 0, noon + 1h), noon + 1h);
        history.done(refresh(1, 1, noon + 2h), noon + 2h);
        const auto at = noon + 2h + row.later;
        history.when(refresh(1, row.shown, at), at).then_named(row.facts);
    }
}

TEST_CASE("whoever comes second within the grace gets the token of the first, and no new grace") {
    auto history = signed_in();
    history.done(refresh(1, 0, noon + 1h), noon + 1h);
    const auto second = history.done(refresh(1, 0, noon + 1h + 9s), noon + 1h + 9s);
    CHECK(second.fact<events::SessionRefreshed>().generation == 1);
    history.when(refresh(1, 0, noon + 1h + 11s), noon + 1h + 11s)
        .then_named({"RefreshReuseDetected", "SessionClosed"});
    history.when(refresh(1, 1, noon + 1h + 11s), noon + 1h + 11s).then_named({"SessionRefreshed"});
}

TEST_CASE("a refresh token that was used twice closes its session, and no other") {
    auto history = signed_in();
    history.done(sign_in(2, noon), noon);
    history.done(refresh(1, 0, noon + 1h), noon + 1h);
    const auto at = noon + 90min;
    history.done(refresh(1, 0, at), at)
        .then(
            {{stream,
              events::RefreshReuseDetected{
                  .account = account,
                  .session = session(1),
                  .generation = 0,
                  .at = at,
                  .device = firefox,
                  .addressee =
                      events::Addressee{
                          .recipient = ada,
                          .address = registration().address,
                          .name = registration().first_name
                      }
              }},
             {stream, closed(1, events::SessionEnd::reused, at, noon + 2h)}}
        );
    history.when(refresh(1, 1, at), at).then_rejected(domain::people::live_session);
    history.when(refresh(2, 0, at), at).then_named({"SessionRefreshed"});
}

TEST_CASE("nobody refreshes what is not open, or not any more") {
    auto history = signed_in();
    history.when(refresh(2, 0, noon), noon).then_rejected(domain::people::live_session);
    history.when(refresh(1, 1, noon), noon).then_rejected(domain::people::live_session);
    const auto end = noon + 168h;
    history.when(refresh(1, 0, end - 1ms), end - 1ms).then_named({"SessionRefreshed"});
    history.when(refresh(1, 0, end), end).then_rejected(domain::people::live_session);
}

TEST_CASE("a session that nobody refreshes ends by itself, and leaves nothing") {
    auto history = signed_in();
    history.done(sign_in(2, noon + 1h), noon + 1h);
    const auto due = history.world().next_deadline();
    REQUIRE(due.has_value());
    CHECK(*due == domain::Deadline{.at = noon + 168h, .stream = stream});
    const domain::DeadlineReached reached{.stream = stream};
    history.when(reached, noon + 168h - 1ms).then_nothing();
    history.done(reached, noon + 168h)
        .then({{stream, closed(1, events::SessionEnd::expired, noon + 168h, noon + 1h)}});
    history.done(reached, noon + 169h).then_named({"SessionClosed"});
    CHECK(sessions_of(history).empty());
    CHECK_FALSE(history.world().next_deadline().has_value());
}

TEST_CASE("signing out closes the session of the token") {
    auto history = signed_in();
    const domain::SignOut sign_out{
        .account = account, .token = "t1", .expires_at = noon + 1h, .session = session(1)
    };
    history.done(sign_out, noon + 1min)
        .then(
            {{stream,
              events::SignedOut{
                  .account = account, .token = "t1", .at = noon + 1min, .expires_at = noon + 1h
              }},
             {stream, closed(1, events::SessionEnd::signed_out, noon + 1min, noon + 1h)}}
        );
    history.when(sign_out, noon + 2min).then_nothing();
    history.when(refresh(1, 0, noon + 2min), noon + 2min)
        .then_rejected(domain::people::live_session);
}

TEST_CASE("of a person's sessions one is closed alone") {
    auto history = signed_in();
    history.done(sign_in(2, noon), noon);
    const domain::CloseSession close{.account = account, .session = session(1)};
    history.done(close, noon + 1min)
        .then({{stream, closed(1, events::SessionEnd::revoked, noon + 1min, noon + 1h)}});
    history.when(close, noon + 2min).then_rejected(domain::people::known_session);
    REQUIRE(sessions_of(history).size() == 1);
    CHECK(sessions_of(history)[0].session == session(2));
}

TEST_CASE("all sessions end at once, and every token issued before") {
    auto history = signed_in();
    history.done(sign_in(2, noon), noon);
    const domain::EndAllSessions end{
        .account = account, .cause = events::InvalidationCause::forced_out
    };
    const auto at = noon + 1min;
    history.done(end, at).then(
        {{stream,
          events::TokensInvalidated{
              .account = account,
              .cause = events::InvalidationCause::forced_out,
              .by = admin,
              .at = at
          }},
         {stream, closed(1, events::SessionEnd::revoked_all, at, noon + 1h)},
         {stream, closed(2, events::SessionEnd::revoked_all, at, noon + 1h)}}
    );
    CHECK(sessions_of(history).empty());
    History nobody;
    nobody.when(end, at).then_rejected(domain::people::known_account);
}

TEST_CASE("a changed password closes every session") {
    auto history = signed_in();
    const domain::ChangePassword change{.account = account, .password = sealed("new")};
    history.done(change, noon + 1min).then_named({"PasswordChanged", "SessionClosed"});
    CHECK(sessions_of(history).empty());
}

TEST_CASE("the twenty-first session closes the one that was not refreshed for longest") {
    auto history = registered();
    for (std::uint32_t number = 1; number <= 20; ++number) {
        const auto at = noon + number * 1s;
        history.done(sign_in(number, at), at).then_named({"SignedIn", "SessionOpened"});
    }
    history.done(refresh(1, 0, noon + 1min), noon + 1min);
    const auto last = history.done(sign_in(21, noon + 2min), noon + 2min);
    last.then_named({"SignedIn", "SessionClosed", "SessionOpened"});
    CHECK(last.fact<events::SessionClosed>().session == session(2));
    CHECK((last.fact<events::SessionClosed>().reason == events::SessionEnd::crowded_out));
    CHECK(sessions_of(history).size() == domain::people::sessions_max);
}

TEST_CASE("nothing is left of the sessions of an erased person") {
    auto history = signed_in();
    history.done(domain::EraseSubject{.recipient = ada}, noon + 1min);
    CHECK_FALSE(history.world().security_state(account).has_value());
    history.when(refresh(1, 0, noon + 2min), noon + 2min)
        .then_rejected(domain::people::live_session);
    CHECK_FALSE(history.world().next_deadline().has_value());
}

TEST_CASE("a password that a link replaced closes every session") {
    auto history = signed_in();
    history.done(
        domain::RequestPasswordReset{
            .account = account, .token_hash = "hash", .token = sealed("token")
        },
        noon + 1min
    );
    const domain::ResetPassword reset{
        .account = account, .token_hash = "hash", .password = sealed("new")
    };
    history.done(reset, noon + 2min)
        .then_named({"PasswordChanged", "PasswordResetUsed", "SessionClosed"});
    CHECK(sessions_of(history).empty());
    history.when(refresh(1, 0, noon + 3min), noon + 3min)
        .then_rejected(domain::people::live_session);
}

TEST_CASE("who gave up is not let in again by refreshing") {
    auto history = signed_in();
    history.done(domain::DeactivateAccount{.account = account}, noon + 1min);
    CHECK(sessions_of(history).empty());
    history.when(refresh(1, 0, noon + 2min), noon + 2min)
        .then_rejected(domain::people::live_session);
}
