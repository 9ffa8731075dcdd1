// What the owner of an account is told by mail when something happens to its security.

#include "tests/api/ben.hpp"

using namespace tests;
using events::Notice;

namespace {

const std::string ben_address = "ben@example.org";

void given_ben(House& house) {
    house.given_person(ben_address, events::Role::student, bens_password);
    house.settle();
}

}  // namespace

TEST_CASE("a sign-in by a device that was not seen before is told to the owner, once") {
    House house;
    given_ben(house);
    // Whoever has just registered knows.
    bens_session(house, firefox);
    house.later(std::chrono::minutes{6});
    bens_session(house, firefox);
    bens_session(house, chrome);
    bens_session(house, chrome);
    house.when(post("/api/v1/password-reset/request").json(R"({"email":"ben@example.org"})"));
    CHECK((house.notice_to(ben_address, 1).notice == Notice::new_device));
    CHECK((house.notice_to(ben_address, 2).notice == Notice::reset_link));
}

TEST_CASE("a session that is closed because its token was used twice is told to the owner") {
    House house;
    given_ben(house);
    const auto session = bens_session(house);
    house.when(refreshing(session.refresh)).then(200, {}, {"SessionRefreshed"});
    house.later(std::chrono::seconds{11});
    house.when(refreshing(session.refresh))
        .then(401, {}, {"RefreshReuseDetected", "SessionClosed"});
    CHECK((house.notice_to(ben_address).notice == Notice::session_stolen));
}

TEST_CASE("a second factor that is turned on or off, and new backup codes, are told by mail") {
    House house;
    Ben ben{house};
    ben.set_up();
    CHECK((house.notice_to(ben_address, 1).notice == Notice::second_factor_enabled));
    const auto in = ben.sign_in();
    house.when(ask_2fa("POST", "/regenerate-backup-codes", in.access))
        .then(200, {}, {"BackupCodesRegenerated"});
    CHECK((house.notice_to(ben_address, 2).notice == Notice::backup_codes_regenerated));
    house.when(ask_2fa("POST", "/disable", in.access)
                   .json(fmt::format(R"({{"current_password":"{}"}})", bens_password)));
    CHECK((house.notice_to(ben_address, 3).notice == Notice::second_factor_disabled));
}
