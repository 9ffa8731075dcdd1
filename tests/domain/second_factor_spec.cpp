#include "domain/people/account.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using domain::people::account_of, domain::people::stream_of;
namespace people = domain::people;

namespace {

const auto account = account_of(ada);
const auto stream = stream_of(account);
const auto secret = sealed("SECRET");
const events::DeviceFamily firefox{.browser = "Firefox", .system = "Linux"};

std::uint64_t step_of(base::Instant at) {
    return static_cast<std::uint64_t>(at.time_since_epoch() / 30s);
}

// Each with a proof of its own.
domain::SignIn sign_in(std::uint32_t number, base::Instant at) {
    const auto name = std::to_string(number);
    return {
        .account = account,
        .token = "t" + name,
        .expires_at = at + 1h,
        .session =
            domain::SessionStart{
                .session = id<events::SessionId>(name),
                .device = firefox,
                .refresh_until = at + 168h
            }
    };
}

domain::SignIn with_code(std::uint32_t number, base::Instant at) {
    auto command = sign_in(number, at);
    command.proof = domain::SecondFactorProof{
        .password_proof = "proof " + std::to_string(number),
        .proof_until = at + 60s,
        .step = step_of(at)
    };
    return command;
}

domain::SignIn with_backup_code(std::uint32_t number, std::string code, base::Instant at) {
    auto command = with_code(number, at);
    command.proof->step.reset();
    command.proof->backup_code = std::move(code);
    return command;
}

// And trusts the browser.
domain::SignIn trusting(std::uint32_t number, std::string cookie, base::Instant at) {
    auto command = with_code(number, at);
    command.proof->trust = domain::TrustStart{
        .device = id<events::DeviceId>(std::to_string(number)),
        .secret_hash = std::move(cookie),
        .expires_at = at + 720h
    };
    return command;
}

domain::SignIn from_trusted(std::uint32_t number, std::string cookie, base::Instant at) {
    auto command = sign_in(number, at);
    command.trusted_device = std::move(cookie);
    return command;
}

domain::FailSecondFactor wrong_code(std::uint32_t number, base::Instant at) {
    return {
        .account = account,
        .password_proof = "proof " + std::to_string(number),
        .proof_until = at + 60s
    };
}

const domain::StartSecondFactorSetup setup{.account = account, .secret = secret};

domain::EnableSecondFactor enabling(base::Instant at) {
    return {
        .account = account,
        .secret = secret,
        .step = step_of(at),
        .backup_codes = {"code 1", "code 2", "code 3"}
    };
}

History registered() {
    History history;
    history.done(registration(), noon - 1h);
    return history;
}

// Since a minute before noon.
History enabled() {
    auto history = registered();
    history.done(setup, noon - 2min);
    history.done(enabling(noon - 1min), noon - 1min);
    return history;
}

domain::SecurityState state_of(const History& history) {
    return *history.world().security_state(account);
}

}  // namespace

TEST_CASE("a second factor is set up with a secret, and asks for nothing until a code was seen") {
    auto history = registered();
    history.done(setup, noon)
        .then(
            {{stream,
              events::SecondFactorSetupStarted{
                  .account = account, .secret = secret, .at = noon, .expires_at = noon + 15min
              }}}
        );
    CHECK_FALSE(state_of(history).has_second_factor);
    CHECK(state_of(history).setup_secret == secret);
    history.when(sign_in(1, noon), noon).then_named({"SignedIn", "SessionOpened"});
    history.done(enabling(noon), noon).then_named({"SecondFactorEnabled", "TokensInvalidated"});
    CHECK(state_of(history).has_second_factor);
    CHECK(state_of(history).secret == secret);
    CHECK_FALSE(state_of(history).setup_secret.has_value());
    history.when(sign_in(1, noon), noon).then_rejected(people::second_factor_shown);
}

TEST_CASE("a setup is good for fifteen minutes, and then forgotten") {
    auto history = registered();
    history.done(setup, noon);
    const auto end = noon + 15min;
    history.when(enabling(end), end - 1ms).then_named({"SecondFactorEnabled", "TokensInvalidated"});
    history.when(enabling(end), end).then_rejected(people::setup_begun);
    CHECK(history.world().next_deadline()->at == end);
    history.done(domain::DeadlineReached{.stream = stream}, end)
        .then({{stream, events::SecondFactorSetupExpired{.account = account, .at = end}}});
    CHECK_FALSE(state_of(history).setup_secret.has_value());
    CHECK_FALSE(history.world().next_deadline().has_value());
}

TEST_CASE("only the secret that was shown last is enabled") {
    auto history = registered();
    history.when(enabling(noon), noon).then_rejected(people::setup_begun);
    history.done(setup, noon);
    history.when(setup, noon + 1s).then_nothing();
    history
        .done({domain::StartSecondFactorSetup{.account = account, .secret = sealed("OTHER")}}, noon)
        .then_named({"SecondFactorSetupStarted"});
    history.when(enabling(noon), noon).then_rejected(people::setup_begun);
}

TEST_CASE("a second factor that is on is not set up again") {
    auto history = enabled();
    history.when(setup, noon).then_rejected(people::second_factor_off);
    history.when(enabling(noon), noon).then_rejected(people::second_factor_off);
}

TEST_CASE("turning a second factor on or off ends all sessions and earlier tokens") {
    auto history = registered();
    history.done(sign_in(1, noon), noon);
    history.done(setup, noon);
    history.done(enabling(noon), noon + 1min)
        .then_named({"SecondFactorEnabled", "TokensInvalidated", "SessionClosed"});
    history.done(with_code(2, noon + 2min), noon + 2min);
    const domain::DisableSecondFactor disable{.account = account};
    const auto off = history.done(disable, noon + 3min);
    off.then_named({"SecondFactorDisabled", "TokensInvalidated", "SessionClosed"});
    CHECK(
        (off.fact<events::TokensInvalidated>().cause ==
         events::InvalidationCause::second_factor_disabled)
    );
    CHECK(state_of(history) == domain::SecurityState{});
    history.when(disable, noon + 4min).then_nothing();
    history.when(sign_in(3, noon + 4min), noon + 4min).then_named({"SignedIn", "SessionOpened"});
}

TEST_CASE("a code signs in once, and so does the proof of the password that came with it") {
    auto history = enabled();
    const auto passed = history.done(with_code(1, noon), noon);
    passed.then_named({"SecondFactorPassed", "SignedIn", "SessionOpened"});
    CHECK((passed.fact<events::SessionOpened>().method == events::SessionMethod::second_factor));
    CHECK(state_of(history).used_at == noon);

    history.when(with_code(2, noon), noon + 1s).then_rejected(people::right_code);
    auto same_proof = with_code(3, noon + 30s);
    same_proof.proof->password_proof = "proof 1";
    history.when(same_proof, noon + 30s).then_rejected(people::open_proof);
    history.when(with_code(3, noon + 30s), noon + 30s)
        .then_named({"SecondFactorPassed", "SignedIn", "SessionOpened"});
}

TEST_CASE("a proof of the password that ran out opens nothing, forgotten or not") {
    struct Row {
        const char* because;
        bool is_forgotten_with_a_right_code;
    };

    for (const auto& row :
         {Row{"a right code came since", true}, Row{"a wrong code came since", false}}) {
        CAPTURE(row.because);
        auto history = enabled();
        history.done(with_code(1, noon), noon);
        const auto later = noon + 2min;
        if (row.is_forgotten_with_a_right_code) {
            history.done(with_code(2, later), later);
        } else {
            history.done(wrong_code(2, later), later).then_nothing();
        }
        auto again = with_code(3, later + 30s);
        again.proof->password_proof = "proof 1";
        again.proof->proof_until = noon + 60s;
        history.when(again, later + 30s).then_rejected(people::open_proof);
        auto wrong = wrong_code(1, noon);
        history.when(wrong, later + 30s).then_rejected(people::open_proof);
    }
}

TEST_CASE("neither the code of the setup nor one of an earlier half minute signs in") {
    auto history = enabled();
    history.when(with_code(1, noon - 1min), noon - 1min).then_rejected(people::right_code);
    history.done(with_code(1, noon), noon);
    history.when(with_code(2, noon - 30s), noon).then_rejected(people::right_code);
}

TEST_CASE("a backup code signs in once; of two at the same time one does") {
    auto history = enabled();
    const auto used = history.done(with_backup_code(1, "code 2", noon), noon);
    used.then_named({"BackupCodeUsed", "SignedIn", "SessionOpened"});
    CHECK(used.fact<events::BackupCodeUsed>().left == 2);
    CHECK(state_of(history).backup_codes_left == 2);
    history.when(with_backup_code(2, "code 2", noon), noon).then_rejected(people::right_code);
    history.when(with_backup_code(2, "code 4", noon), noon).then_rejected(people::right_code);
}

TEST_CASE("other backup codes void those there were") {
    auto history = enabled();
    const domain::RegenerateBackupCodes anew{.account = account, .backup_codes = {"code 9"}};
    history.done(anew, noon).then_named({"BackupCodesRegenerated"});
    history.when(with_backup_code(1, "code 1", noon), noon).then_rejected(people::right_code);
    history.when(with_backup_code(1, "code 9", noon), noon)
        .then_named({"BackupCodeUsed", "SignedIn", "SessionOpened"});
    registered().when(anew, noon).then_rejected(people::second_factor_on);
}

TEST_CASE("a code without a second factor signs nobody in") {
    registered().when(with_code(1, noon), noon).then_rejected(people::second_factor_on);
    registered().when(wrong_code(1, noon), noon).then_rejected(people::second_factor_on);
}

TEST_CASE("five wrong codes use a proof of the password up") {
    auto history = enabled();
    for (int i = 0; i < 5; ++i) {
        history.when(with_code(1, noon), noon)
            .then_named({"SecondFactorPassed", "SignedIn", "SessionOpened"});
        history.done(wrong_code(1, noon), noon).then_nothing();
    }
    history.when(with_code(1, noon), noon).then_rejected(people::open_proof);
    history.when(wrong_code(1, noon), noon).then_rejected(people::open_proof);
    history.when(with_code(2, noon), noon)
        .then_named({"SecondFactorPassed", "SignedIn", "SessionOpened"});
}

TEST_CASE("ten wrong codes within an hour lock until the hour is over") {
    auto history = enabled();
    for (std::uint32_t i = 0; i < 9; ++i) {
        history.done(wrong_code(i, noon + i * 1min), noon + i * 1min).then_nothing();
    }
    history.done(wrong_code(9, noon + 10min), noon + 10min)
        .then(
            {{stream,
              events::SecondFactorLocked{.account = account, .failures = 10, .until = noon + 1h}}}
        );
    const auto end = noon + 1h;
    history.when(with_code(10, end), end - 1ms).then_rejected(people::codes_not_locked);
    history.when(with_backup_code(10, "code 1", end), end - 1ms)
        .then_rejected(people::codes_not_locked);
    history.when(wrong_code(10, end), end - 1ms).then_rejected(people::codes_not_locked);
    history.when(with_code(10, end), end)
        .then_named({"SecondFactorPassed", "SignedIn", "SessionOpened"});
    history.when(wrong_code(10, end), end).then_nothing();
}

TEST_CASE("wrong codes are forgotten after an hour, and by a right one") {
    struct Row {
        const char* because;
        bool is_right_between;
        base::Duration later;
        bool locks;
    };

    const Row rows[] = {
        {"within the hour", false, 1h - 1ms, true},
        {"an hour after the first", false, 1h, false},
        {"a right one between", true, 1min, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        auto history = enabled();
        for (std::uint32_t i = 0; i < 9; ++i) {
            history.done(wrong_code(i, noon), noon);
        }
        if (row.is_right_between) {
            history.done(with_code(9, noon), noon);
        }
        const auto tenth = history.done(wrong_code(10, noon + row.later), noon + row.later);
        row.locks ? tenth.then_named({"SecondFactorLocked"}) : tenth.then_nothing();
    }
}

TEST_CASE("a browser that is trusted needs no code for thirty days") {
    auto history = enabled();
    history.done(trusting(1, "cookie", noon), noon)
        .then_named({"SecondFactorPassed", "DeviceTrusted", "SignedIn", "SessionOpened"});
    REQUIRE(state_of(history).devices.size() == 1);
    CHECK(state_of(history).devices[0].family == firefox);
    const auto end = noon + 720h;
    const auto in = history.when(from_trusted(2, "cookie", end), end - 1ms);
    in.then_named({"SignedIn", "SessionOpened"});
    CHECK((in.fact<events::SessionOpened>().method == events::SessionMethod::trusted_device));
    history.when(from_trusted(2, "cookie", end), end).then_rejected(people::second_factor_shown);
    history.when(from_trusted(2, "crumb", noon), noon).then_rejected(people::second_factor_shown);
}

TEST_CASE("the trust of a browser ends by itself") {
    auto history = enabled();
    history.done(trusting(1, "cookie", noon), noon);
    const domain::DeadlineReached reached{.stream = stream};
    history.done(reached, noon + 168h).then_named({"SessionClosed"});
    CHECK(history.world().next_deadline()->at == noon + 720h);
    const auto ended = history.done(reached, noon + 720h);
    ended.then_named({"DeviceTrustEnded"});
    CHECK((ended.fact<events::DeviceTrustEnded>().reason == events::DeviceTrustEnd::expired));
    CHECK_FALSE(history.world().next_deadline().has_value());
}

TEST_CASE("another browser with the cookie is asked for a code, and nobody is trusted by it") {
    auto history = enabled();
    history.done(trusting(1, "cookie", noon), noon);
    auto stolen = from_trusted(2, "cookie", noon + 1min);
    stolen.session->device.browser = "Chrome";
    history.done(stolen, noon + 1min)
        .then(
            {{stream,
              events::DeviceTrustEnded{
                  .account = account,
                  .device = id<events::DeviceId>("1"),
                  .reason = events::DeviceTrustEnd::another_browser,
                  .at = noon + 1min
              }}}
        );
    history.when(from_trusted(3, "cookie", noon), noon + 2min)
        .then_rejected(people::second_factor_shown);
}

TEST_CASE("a person ends the trust in one browser, or in all") {
    auto history = enabled();
    for (std::uint32_t i = 0; i < 3; ++i) {
        const auto at = noon + i * 1min;
        history.done(trusting(i, "cookie " + std::to_string(i), at), at);
    }
    const domain::EndDeviceTrust one{.account = account, .device = id<events::DeviceId>("1")};
    history.done(one, noon + 1h).then_named({"DeviceTrustEnded"});
    history.when(one, noon + 1h).then_rejected(people::known_device);
    const domain::EndDeviceTrust all{.account = account};
    history.done(all, noon + 1h).then_named({"DeviceTrustEnded", "DeviceTrustEnded"});
    history.when(all, noon + 1h).then_nothing();
}

TEST_CASE("the twenty-first trusted browser replaces the first") {
    auto history = enabled();
    for (std::uint32_t i = 0; i < 20; ++i) {
        const auto at = noon + i * 1min;
        history.done(trusting(i, "cookie " + std::to_string(i), at), at);
    }
    const auto at = noon + 30min;
    const auto last = history.when(trusting(20, "cookie 20", at), at);
    CHECK(last.fact<events::DeviceTrustEnded>().device == id<events::DeviceId>("0"));
    CHECK((last.fact<events::DeviceTrustEnded>().reason == events::DeviceTrustEnd::crowded_out));
}

TEST_CASE("after a changed password no browser is trusted, and a code is still asked for") {
    auto history = enabled();
    history.done(trusting(1, "cookie", noon), noon);
    history.done(
        domain::ChangePassword{.account = account, .password = sealed("new")}, noon + 1min
    );
    CHECK(state_of(history).devices.empty());
    history.when(from_trusted(2, "cookie", noon), noon + 2min)
        .then_rejected(people::second_factor_shown);
    history.when(sign_in(2, noon), noon + 2min).then_rejected(people::second_factor_shown);
}

TEST_CASE("while wrong passwords lock the account, no code opens it") {
    auto history = enabled();
    for (int i = 0; i < 5; ++i) {
        history.done(domain::FailSignIn{.account = account}, noon);
    }
    history.when(with_code(1, noon), noon + 29s).then_rejected(people::not_locked);
    history.when(with_code(1, noon), noon + 30s)
        .then_named({"SecondFactorPassed", "SignedIn", "SessionOpened"});
}
