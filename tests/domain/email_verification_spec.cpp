// Proving a mailbox: codes, wrong ones, and what a proof is good for.

#include "domain/follow_ups.hpp"
#include "domain/people/email_verification.hpp"
#include "domain/people/sign_up.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using domain::people::verification_stream_of;

namespace {

const auto right_code = id<events::EmailCodeHash>("204917");
const auto wrong_code = id<events::EmailCodeHash>("000000");
const auto proof = id<events::ProofId>("proof");
const auto stream = verification_stream_of(ada);

domain::SendEmailCode send(const events::EmailCodeHash& hash = right_code) {
    return {
        .recipient = ada,
        .code_hash = hash,
        .address = sealed("ada@example.com"),
        .code = sealed("204917")
    };
}

domain::VerifyEmailCode verify(const events::EmailCodeHash& hash = right_code) {
    return {.recipient = ada, .code_hash = hash, .proof = proof};
}

domain::DeadlineReached due() {
    return {.stream = stream};
}

domain::SignUp sign_up() {
    return {
        .recipient = ada,
        .address = sealed("ada@example.com"),
        .first_name = sealed("Ada"),
        .last_name = sealed("Lovelace"),
        .zip_code = sealed("10001"),
        .timezone = "America/New_York",
        .password = sealed("argon2 of a form"),
        .policy = {.phase = events::Phase::open_beta},
        .proof = proof
    };
}

History sent(base::Instant at = noon) {
    History history;
    history.done(send(), at);
    return history;
}

History proved(base::Instant at = noon) {
    auto history = sent(at);
    history.done(verify(), at);
    return history;
}

}  // namespace

TEST_CASE("a code lives for five minutes, and is mailed at once to whom it is for") {
    History history;
    const auto fact = history.when(send(), noon).fact<events::EmailCodeSent>();
    CHECK(
        (fact ==
         events::EmailCodeSent{
             .recipient = ada,
             .code_hash = right_code,
             .address = sealed("ada@example.com"),
             .code = sealed("204917"),
             .deliver = true,
             .at = noon,
             .expires_at = noon + 5min
         })
    );
    const auto caused = domain::react({.stream = stream, .seq = 1, .fact = fact});
    REQUIRE(caused.size() == 1);
    const auto& enqueue = std::get<domain::EnqueueJob>(caused[0].what);
    CHECK(enqueue.urgent);
    CHECK(enqueue.job.kind == "notice.send");
    CHECK(enqueue.job.policy == "notice_mail");
    CHECK((enqueue.job.not_after == noon + 5min));
    REQUIRE(enqueue.job.notice.has_value());
    CHECK((enqueue.job.notice->notice == events::Notice::email_code));
    CHECK(enqueue.job.notice->secret == sealed("204917"));
    CHECK_FALSE(enqueue.job.args.has_value());
}

TEST_CASE("whether a code may be sent is the same for an address with and without an account") {
    auto with_account = sent();
    with_account.done(registration(), noon);
    History without = sent();
    for (auto* history : {&with_account, &without}) {
        const auto fact = history->when(send(), noon).fact<events::EmailCodeSent>();
        CHECK(fact.deliver);
    }
}

TEST_CASE("three codes in ten minutes are sent to an address, and then none for a while") {
    struct Row {
        std::chrono::seconds after;
        bool is_sent;
    };

    const Row rows[] = {
        {3min, false},
        {10min - 1s, false},
        {10min, true},
    };
    for (const auto& row : rows) {
        CAPTURE(row.after.count());
        auto history = sent();
        history.done(send(), noon + 1min);
        history.done(send(), noon + 2min).then_named({"EmailCodeSent"});
        const auto fourth = history.when(send(), noon + row.after);
        if (row.is_sent) {
            fourth.then_named({"EmailCodeSent"});
        } else {
            fourth.then_rejected(domain::people::seldom_sent);
        }
    }
}

TEST_CASE("whoever wants no invites gets codes all the same; who bounces or complained does not") {
    using events::SuppressionCause;

    struct Row {
        SuppressionCause cause;
        bool delivers;
    };

    const Row rows[] = {
        {SuppressionCause::opt_out, true},
        {SuppressionCause::operator_said_so, true},
        {SuppressionCause::bounce, false},
        {SuppressionCause::complaint, false},
    };
    for (const auto& row : rows) {
        CAPTURE(base::name_of(row.cause));
        History history;
        history.done(domain::SuppressRecipient{.recipient = ada, .cause = row.cause}, noon);
        const auto fact = history.when(send(), noon).fact<events::EmailCodeSent>();
        CHECK(fact.deliver == row.delivers);
        const auto caused = domain::react({.stream = stream, .seq = 1, .fact = fact});
        CHECK(caused.empty() != row.delivers);
    }
}

TEST_CASE("the right code proves the mailbox, once, while it lives") {
    struct Row {
        std::chrono::seconds after;
        bool is_taken;
    };

    const Row rows[] = {
        {0s, true},
        {5min - 1s, true},
        {5min, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.after.count());
        const auto history = sent();
        const auto said = history.when(verify(), noon + row.after);
        if (row.is_taken) {
            said.then(
                {{stream,
                  events::EmailCodeVerified{
                      .recipient = ada,
                      .proof = proof,
                      .at = noon + row.after,
                      .expires_at = noon + row.after + 15min
                  }}}
            );
        } else {
            said.then_rejected(domain::people::live_code);
        }
    }
    proved().when(verify(), noon + 1s).then_rejected(domain::people::live_code);
}

TEST_CASE("a new code replaces the one before") {
    auto history = sent();
    history.done(send(wrong_code), noon + 1s);
    history.when(verify(right_code), noon + 2s).then_named({"EmailCodeMissed"});
    history.when(verify(wrong_code), noon + 2s).then_named({"EmailCodeVerified"});
}

TEST_CASE("nothing can be guessed where no code was sent") {
    History{}.when(verify(), noon).then_rejected(domain::people::live_code);
}

TEST_CASE("a wrong code says how many tries are left, and the fifth locks for ten minutes") {
    auto history = sent();
    for (const std::uint32_t remaining : {4u, 3u, 2u, 1u}) {
        history.done(verify(wrong_code), noon + 1min)
            .then(
                {{stream,
                  events::EmailCodeMissed{
                      .recipient = ada, .remaining = remaining, .at = noon + 1min
                  }}}
            );
    }
    history.done(verify(wrong_code), noon + 1min)
        .then(
            {{stream,
              events::EmailCodeLocked{.recipient = ada, .until = noon + 11min, .at = noon + 1min}}}
        );
    history.when(verify(right_code), noon + 2min).then_rejected(domain::people::not_guessed);

    history.done(send(), noon + 10min).then_named({"EmailCodeSent"});
    history.when(verify(), noon + 11min - 1ms).then_rejected(domain::people::not_guessed);
    history.when(verify(), noon + 11min).then_named({"EmailCodeVerified"});
}

TEST_CASE("wrong codes are counted over ten minutes, also when another one was sent meanwhile") {
    auto history = sent();
    for (int i = 0; i < 4; ++i) {
        history.done(verify(wrong_code), noon + 4min);
    }
    history.done(send(), noon + 8min);
    history.when(verify(wrong_code), noon + 12min).then_named({"EmailCodeLocked"});
    CHECK(history.when(verify(wrong_code), noon + 14min - 1ms).decided().has_error());
    history.done(send(), noon + 14min);
    CHECK(
        (history.when(verify(wrong_code), noon + 14min).fact<events::EmailCodeMissed>().remaining ==
         4)
    );
}

TEST_CASE("a proof is used up by one registration, in the commit that opens the account") {
    auto history = proved();
    history.when(sign_up(), noon + 1min).then_named({"AccountRegistered", "EmailProofUsed"});
    history.done(sign_up(), noon + 1min);
    auto another = sign_up();
    another.password = sealed("another argon2");
    history.when(another, noon + 1min).then_rejected(domain::people::open_mailbox_proof);
}

TEST_CASE("a proof is worth nothing once it is fifteen minutes old, or when it never was given") {
    struct Row {
        std::chrono::seconds after;
        bool opens;
    };

    const Row rows[] = {
        {15min - 1s, true},
        {15min, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.after.count());
        const auto said = proved().when(sign_up(), noon + row.after);
        if (row.opens) {
            said.then_named({"AccountRegistered", "EmailProofUsed"});
        } else {
            said.then_rejected(domain::people::open_mailbox_proof);
        }
    }
    auto forged = sign_up();
    forged.proof = id<events::ProofId>("another proof");
    proved().when(forged, noon).then_rejected(domain::people::open_mailbox_proof);
}

TEST_CASE("who has no proof does not learn by one that they made up who has an account") {
    History history;
    history.done(registration(), noon);
    history.when(sign_up(), noon).then_rejected(domain::people::open_mailbox_proof);
}

TEST_CASE("a registration that is refused does not use the proof up") {
    auto history = proved();
    history.done(registration(), noon);
    history.done(sign_up(), noon).then_rejected(domain::people::one_account);
    history.when(sign_up(), noon).then_rejected(domain::people::one_account);
}

TEST_CASE("once everything of it is over the keys of its codes are let go") {
    auto history = sent();
    history.done(send(wrong_code), noon + 1min);
    const auto waits = history.world().next_deadline();
    REQUIRE(waits.has_value());
    CHECK(waits->stream == stream);
    CHECK((waits->at == noon + 11min));
    history.when(due(), noon + 11min - 1ms).then_nothing();
    history.done(due(), noon + 11min)
        .then(
            {{stream,
              events::EmailVerificationEnded{
                  .recipient = ada,
                  .keys = {"k_of_ada@example.com", "k_of_204917"},
                  .at = noon + 11min
              }}}
        );
    CHECK_FALSE(history.world().next_deadline().has_value());
    history.when(verify(), noon + 11min).then_rejected(domain::people::live_code);
}

TEST_CASE("it is over only when neither a proof nor a lock matters any more") {
    auto with_proof = proved();
    CHECK((with_proof.world().next_deadline()->at == noon + 15min));
    auto locked = sent();
    for (int i = 0; i < 5; ++i) {
        locked.done(verify(wrong_code), noon + 4min);
    }
    CHECK((locked.world().next_deadline()->at == noon + 14min));
}

TEST_CASE("who had an account and is erased is told so, under a key that goes a day later") {
    const domain::EraseSubject erase{.recipient = ada, .farewell = sealed("farewell")};
    History history;
    history.when(erase, noon).then_named({"SubjectErased"});
    history.done(registration(), noon);
    const auto fact = history.when(erase, noon).fact<events::FarewellSent>();
    const auto caused = domain::react({.stream = stream, .seq = 1, .fact = fact});
    REQUIRE(caused.size() == 1);
    const auto& notice = *std::get<domain::EnqueueJob>(caused[0].what).job.notice;
    CHECK((notice.notice == events::Notice::account_erased));
    CHECK(notice.address == sealed("farewell"));

    history.done(erase, noon).then_named({"SubjectErased", "SubjectErased", "FarewellSent"});
    CHECK((history.world().next_deadline()->at == noon + 24h));
    const auto ended = history.when(due(), noon + 24h).fact<events::EmailVerificationEnded>();
    CHECK((ended.keys == std::vector<std::string>{"k_of_farewell"}));
}

TEST_CASE("whoever cannot be written to is erased without a word") {
    History history;
    history.done(registration(), noon);
    history.done(bounce, noon);
    history.when(domain::EraseSubject{.recipient = ada, .farewell = sealed("farewell")}, noon)
        .then_named({"SubjectErased", "SubjectErased"});
}

TEST_CASE("erasing a person ends what was under way for their address") {
    auto history = sent();
    history.when(domain::EraseSubject{.recipient = ada}, noon + 1min)
        .then_named({"SubjectErased", "EmailVerificationEnded"});
}
