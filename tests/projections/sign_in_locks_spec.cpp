// Who is locked out, and service tokens, as rows.

#include "projections/service_tokens.hpp"
#include "projections/sign_in_locks.hpp"
#include "tests/projections/told.hpp"

using namespace tests;
using namespace projections;
using events::SignInBlock;

namespace {

const auto account = events::account_at(ada);
const events::SignInLocked locked{.account = account, .failures = 5, .until = noon + 30s};
const events::SecondFactorLocked codes_locked{
    .account = account, .failures = 5, .until = noon + 10min
};
const auto token = id<events::ServiceTokenId>("crm");
const events::ServiceTokenIssued token_issued{
    .service_token = token,
    .name = "CRM",
    .scopes = {events::ServiceScope::mcp_write},
    .secret_hash = "hash",
    .by = "admin:ada",
    .at = noon
};

}  // namespace

TEST_CASE("a lock-out is a row until an operator ends it, each kind by itself") {
    given(sign_in_locks::projection(), {locked, codes_locked, locked})
        .then(
            sign_in_locks::locks,
            {{.id = account, .failures = 5, .locked_at = noon, .until = noon + 30s},
             {.id = account,
              .block = SignInBlock::second_factor,
              .failures = 5,
              .locked_at = noon,
              .until = noon + 10min}}
        );
    const events::SignInUnlocked unlocked{
        .account = account, .blocks = {SignInBlock::second_factor}, .by = "admin:ada", .at = noon
    };
    const auto left = given(sign_in_locks::projection(), {locked, codes_locked, unlocked})
                          .the_only(sign_in_locks::locks);
    CHECK((left.block == SignInBlock::lockout));
}

TEST_CASE("that a captcha is asked for is a row until somebody signs in, for an hour at most") {
    const events::CaptchaRequired required{.account = account, .failures = 3, .at = noon};
    const sign_in_locks::Lock row{
        .id = account,
        .block = SignInBlock::captcha,
        .failures = 3,
        .locked_at = noon,
        .until = noon + 1h
    };
    given(sign_in_locks::projection(), {required}).then(sign_in_locks::locks, {row});
    given(
        sign_in_locks::projection(), {required, events::SignedIn{.account = account}}
    ).then(sign_in_locks::locks, {});
    const events::SignInUnlocked unlocked{.account = account, .blocks = {SignInBlock::lockout}};
    given(sign_in_locks::projection(), {required, locked, unlocked}).then(sign_in_locks::locks, {});
    auto later = row;
    later.failures = 5;
    given(sign_in_locks::projection(), {required, locked})
        .then(
            sign_in_locks::locks,
            {later, {.id = account, .failures = 5, .locked_at = noon, .until = noon + 30s}}
        );
}

TEST_CASE("of an erased person no lock-out is left") {
    given(
        sign_in_locks::projection(),
        {locked,
         codes_locked,
         events::CaptchaRequired{.account = account, .failures = 3, .at = noon},
         events::SubjectErased{.recipient = ada, .at = noon}}
    ).then(sign_in_locks::locks, {});
}

TEST_CASE("locks that still hold are listed, latest first") {
    Lab lab;
    lab.writer.commit(facts1, {locked});
    lab.writer.commit(facts1, {codes_locked}, 1s);
    lab.catch_up(*lab.projector({sign_in_locks::projection()}));
    const auto count = [&](const sign_in_locks::Filter& filter, base::Instant now) {
        return sign_in_locks::list_locks(lab.schema.connection(), filter, {}, now)->rows.size();
    };
    CHECK(count({}, noon) == 2);
    CHECK(count({}, noon + 30s) == 1);
    CHECK(count({.account = events::account_at(bob)}, noon) == 0);
    CHECK(count({.block = SignInBlock::lockout}, noon) == 1);
}

TEST_CASE("a service token is a row without its secret, and says who revoked it and why") {
    const auto row =
        given(service_tokens::projection(), {token_issued}).the_only(service_tokens::tokens);
    CHECK(row.name == "CRM");
    CHECK_FALSE(row.may_read);
    CHECK(row.may_write);
    const events::ServiceTokenRevoked revoked{
        .service_token = token, .by = "admin:bea", .reason = "lost", .at = noon + 1h
    };
    const auto ended = given(service_tokens::projection(), {token_issued, revoked})
                           .the_only(service_tokens::tokens);
    CHECK(ended.revoked_by == "admin:bea");
    CHECK(ended.revocation_reason == "lost");
    CHECK((ended.revoked_at == noon + 1h));
}
