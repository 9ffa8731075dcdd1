// What happens to the security of an account is told to its owner.

#include "domain/follow_ups.hpp"
#include "domain/people/account.hpp"
#include "domain/people/notices.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using domain::people::account_of;

namespace {

const auto account = account_of(ada);
const events::DeviceFamily firefox{.browser = "Firefox", .system = "Linux"};
const auto long_after = noon + 24h;

domain::SignIn sign_in(const std::string& device, base::Instant at) {
    const auto name = device + std::to_string(at.time_since_epoch().count());
    return {
        .account = account,
        .token = "t" + name,
        .expires_at = at + 1h,
        .session =
            domain::SessionStart{
                .session = id<events::SessionId>(name),
                .device = firefox,
                .refresh_until = at + 168h,
                .mark = id<events::DeviceMark>(device)
            }
    };
}

History registered() {
    History history;
    history.done(registration(), noon);
    return history;
}

// Is the owner told of the device?
bool tells(const History& history, const domain::SignIn& command, base::Instant at) {
    const auto fact = history.when(command, at).fact<events::SessionOpened>();
    CHECK((fact.mark == command.session->mark));
    return fact.addressee.has_value();
}

// What is mailed for it: one notice, or none.
template <class Fact>
std::vector<events::SendNotice> mailed_for(Fact fact) {
    std::vector<events::SendNotice> notices;
    for (const auto& next : domain::people::react(fact)) {
        const auto& job = std::get<domain::EnqueueJob>(next.what);
        CHECK(job.urgent);
        CHECK(next.name == "notice");
        notices.push_back(*job.job.notice);
    }
    return notices;
}

events::Addressee owner() {
    return {.recipient = ada, .address = registration().address, .name = registration().first_name};
}

}  // namespace

TEST_CASE("of a device that was not seen before the owner is told, and never again of the same") {
    auto history = registered();
    CHECK(tells(history, sign_in("phone", long_after), long_after));
    const auto first = history.done(sign_in("phone", long_after), long_after);
    CHECK((first.fact<events::SessionOpened>().addressee == owner()));
    const auto later = long_after + 1h;
    CHECK_FALSE(tells(history, sign_in("phone", later), later));
    CHECK(tells(history, sign_in("laptop", later), later));
}

TEST_CASE("nobody is told of a device within five minutes of registering, and it is known then") {
    auto history = registered();
    CHECK_FALSE(tells(history, sign_in("phone", noon + 300s - 1ms), noon + 300s - 1ms));
    CHECK(tells(history, sign_in("phone", noon + 300s), noon + 300s));
    history.done(sign_in("phone", noon + 1s), noon + 1s);
    CHECK_FALSE(tells(history, sign_in("phone", long_after), long_after));
}

TEST_CASE("a device that was not seen for ninety days is a new one") {
    auto history = registered();
    history.done(sign_in("phone", long_after), long_after);
    const auto almost = long_after + 90 * 24h - 1ms;
    CHECK_FALSE(tells(history, sign_in("phone", almost), almost));
    const auto then = long_after + 90 * 24h;
    CHECK(tells(history, sign_in("phone", then), then));
}

TEST_CASE("ten devices are known, and an eleventh takes the place of the one seen longest ago") {
    auto history = registered();
    auto at = long_after;
    for (int number = 0; number < 10; ++number, at += 1min) {
        history.done(sign_in("device " + std::to_string(number), at), at);
    }
    // The first is seen again, so the second is the one to go.
    history.done(sign_in("device 0", at), at);
    CHECK_FALSE(tells(history, sign_in("device 1", at + 1min), at + 1min));
    history.done(sign_in("another", at + 1min), at + 1min);
    CHECK_FALSE(tells(history, sign_in("device 0", at + 2min), at + 2min));
    CHECK(tells(history, sign_in("device 1", at + 2min), at + 2min));
}

TEST_CASE("a sign-in that was answered already tells nobody again") {
    auto history = registered();
    history.done(sign_in("phone", long_after), long_after);
    history.when(sign_in("phone", long_after), long_after).then_nothing();
}

TEST_CASE("a second factor that is turned on or off, and new backup codes, are told to the owner") {
    auto history = registered();
    const auto secret = sealed("SECRET");
    history.done(domain::StartSecondFactorSetup{.account = account, .secret = secret}, noon);
    const domain::EnableSecondFactor enable{
        .account = account, .secret = secret, .step = 1, .backup_codes = {"code"}
    };
    const auto on = history.done(enable, noon);
    CHECK((on.fact<events::SecondFactorEnabled>().addressee == owner()));
    const auto anew = history.done(
        domain::RegenerateBackupCodes{.account = account, .backup_codes = {"other"}}, noon
    );
    CHECK((anew.fact<events::BackupCodesRegenerated>().addressee == owner()));
    auto with_code = sign_in("phone", noon);
    with_code.proof = domain::SecondFactorProof{
        .password_proof = "shown", .proof_until = noon + 1min, .backup_code = "other"
    };
    CHECK((history.when(with_code, noon).fact<events::BackupCodeUsed>().addressee == owner()));
    const auto off = history.done(domain::DisableSecondFactor{.account = account}, noon);
    CHECK((off.fact<events::SecondFactorDisabled>().addressee == owner()));
    history.when(domain::DisableSecondFactor{.account = account}, noon).then_nothing();
}

TEST_CASE("an owner is told of wrong passwords from the third lock-out on") {
    auto history = registered();
    auto at = noon;
    for (std::uint32_t failures = 1; failures <= 20; ++failures) {
        CAPTURE(failures);
        const auto outcome = history.done(domain::FailSignIn{.account = account}, at);
        if (failures == 3) {
            outcome.then_named({"SignInFailed"});
            continue;
        }
        if (failures < 5) {
            outcome.then_nothing();
            continue;
        }
        const auto locked = outcome.fact<events::SignInLocked>();
        CHECK(locked.addressee.has_value() == (failures >= 15));
        CHECK(mailed_for(locked).size() == (failures >= 15 ? 1 : 0));
        at = locked.until;
    }
}

TEST_CASE("whoever signs up is welcomed, once, unless mail to them comes back") {
    events::AccountRegistered fact{
        .account = account,
        .recipient = ada,
        .address = registration().address,
        .first_name = registration().first_name,
        .registered_at = noon
    };
    CHECK(mailed_for(fact).empty());
    fact.welcomed = true;
    const auto mails = mailed_for(fact);
    REQUIRE(mails.size() == 1);
    CHECK((mails[0].notice == events::Notice::welcome));
    CHECK((mails[0].recipient == ada));
    CHECK((mails[0].name == registration().first_name));
}

TEST_CASE("an owner whose mails come back is told nothing") {
    auto history = registered();
    history.done(bounce, noon);
    CHECK_FALSE(tells(history, sign_in("phone", long_after), long_after));
    CHECK(mailed_for(events::SessionOpened{.account = account, .device = firefox}).empty());
    CHECK(mailed_for(events::SecondFactorEnabled{.account = account}).empty());
}

TEST_CASE("each of it is one mail, on the urgent queue, and names the device it is about") {
    using events::Notice;
    const auto of = [](auto fact) {
        fact.account = account;
        fact.at = noon;
        fact.addressee = owner();
        const auto notices = mailed_for(fact);
        REQUIRE(notices.size() == 1);
        CHECK((notices[0].recipient == ada));
        CHECK((notices[0].address == registration().address));
        CHECK((notices[0].name == registration().first_name));
        CHECK_FALSE(notices[0].secret.has_value());
        return notices[0];
    };
    const auto opened = of(events::SessionOpened{.device = firefox});
    CHECK((opened.notice == Notice::new_device));
    CHECK((opened.device == firefox));
    const auto reused = of(events::RefreshReuseDetected{.device = firefox});
    CHECK((reused.notice == Notice::session_stolen));
    CHECK((reused.device == firefox));
    CHECK((of(events::SecondFactorEnabled{}).notice == Notice::second_factor_enabled));
    CHECK((of(events::SecondFactorDisabled{}).notice == Notice::second_factor_disabled));
    CHECK((of(events::BackupCodesRegenerated{}).notice == Notice::backup_codes_regenerated));
    const auto used = of(events::BackupCodeUsed{.left = 3});
    CHECK((used.notice == Notice::backup_code_used));
    CHECK(used.left == 3);
}
