// How an account stands, fact by fact.

#include "projections/account_standing.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
using namespace projections;
using account_standing::Standing;

namespace {

const auto account = registered().account;
const auto session = id<events::SessionId>("session");
const auto other = id<events::SessionId>("other");
const auto device = id<events::DeviceId>("device");

events::SessionOpened opened(const events::SessionId& which) {
    return {
        .account = account,
        .session = which,
        .device = {.browser = "Firefox", .system = "Linux"},
        .at = noon,
        .refresh_until = noon + 168h
    };
}

const events::DeviceTrusted trusted{
    .account = account,
    .device = device,
    .family = {.browser = "Firefox", .system = "Linux"},
    .at = noon,
    .expires_at = noon + 720h
};

Standing after(std::vector<events::Fact> facts) {
    facts.insert(facts.begin(), registered());
    return given(account_standing::projection(), facts).the_only(account_standing::standings);
}

}  // namespace

TEST_CASE("an account stands where it is signed in, until each session ends") {
    const events::SessionRefreshed refreshed{
        .account = account, .session = session, .at = noon + 1h, .refresh_until = noon + 169h
    };
    const events::SessionClosed closed{.account = account, .session = session};
    const auto both = after({opened(session), opened(other), refreshed});
    REQUIRE(both.sessions.size() == 2);
    CHECK(both.sessions.front().browser == "Firefox");
    CHECK((both.sessions.front().refreshed_at == noon + 1h));
    CHECK((both.sessions.front().expires_at == noon + 169h));
    CHECK((both.sessions.back().refreshed_at == noon));
    const auto one = after({opened(session), opened(other), closed});
    REQUIRE(one.sessions.size() == 1);
    CHECK((one.sessions.front().id == other));
}

TEST_CASE("what ends all sessions, and the trust in browsers, leaves none") {
    struct Row {
        const char* because;
        events::Fact fact;
        bool keeps_browsers;
    };

    const std::vector<Row> rows{
        {"signed out everywhere", events::TokensInvalidated{.account = account}, true},
        {"another password", events::PasswordChanged{.account = account}, false},
        {"given up", events::AccountDeactivated{.account = account}, true},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        const auto standing = after({opened(session), trusted, row.fact});
        CHECK(standing.sessions.empty());
        CHECK(standing.browsers.empty() != row.keeps_browsers);
    }
    const events::DeviceTrustEnded ended{.account = account, .device = device};
    CHECK(after({trusted, ended}).browsers.empty());
    CHECK(after({trusted, events::SecondFactorDisabled{.account = account}}).browsers.empty());
}

TEST_CASE("an account's status and rights are the latest") {
    const auto override_by = [](events::PermissionEffect effect) {
        return events::PermissionOverridden{
            .account = account,
            .permission = events::Permission::moderate_content,
            .effect = effect,
            .reason = "reviews",
            .at = noon
        };
    };
    using enum events::PermissionEffect;
    CHECK(after({override_by(granted)}).rights.front().granted);
    const auto taken = after({override_by(granted), override_by(revoked)});
    REQUIRE(taken.rights.size() == 1);
    CHECK_FALSE(taken.rights.front().granted);
    CHECK(after({override_by(granted), override_by(of_role)}).rights.empty());
    const events::AccountSuspended suspended{.account = account};
    CHECK((after({suspended}).status == events::AccountStatus::suspended));
    const events::AccountReactivated back{.account = account};
    CHECK((after({suspended, back}).status == events::AccountStatus::active));
}

TEST_CASE("of an erased person no standing is left") {
    given(
        account_standing::projection(),
        {registered(), opened(session), events::SubjectErased{.recipient = ada, .at = noon}}
    ).then(account_standing::standings, {});
}
