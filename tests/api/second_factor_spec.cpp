// The second factor: setting it up, and signing in with it.

#include "tests/api/ben.hpp"
#include "tests/api/rooms.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <set>

using namespace tests;

namespace {

// Every record of facts, as text.
std::string whole_log(House& house) {
    std::string text;
    for (std::int32_t number = 0; number < partitions; ++number) {
        for (const auto& record : house.log().records({"facts", number})) {
            text += record.value;
        }
    }
    return text;
}

}  // namespace

TEST_CASE("an authenticator app is set up with a picture, and then signing in takes its code") {
    House house;
    Ben ben{house};
    const auto session = bens_session(house);
    const auto started = house.when(ask_2fa("POST", "/setup/initiate", session.access));
    started.then(200, {}, {"SecondFactorSetupStarted"});
    ben.secret = started.at("/secret");
    CHECK(ben.secret.size() == 32);
    CHECK(started.at("/otpauth_url")
              .starts_with("otpauth://totp/iNSTAiNSTRU:ben%40example.org?secret=" + ben.secret));
    CHECK(started.at("/qr_code_data_url").starts_with("data:image/svg+xml;base64,"));
    // Nothing is asked for yet.
    house.when(ask_2fa("GET", "/status", session.access))
        .then(200, {{"/enabled", "false"}, {"/verified_at", "null"}, {"/last_used_at", "null"}});
    bens_session(house);

    ben.set_up();
    const auto said = house.when(with_password("ben@example.org", bens_password));
    said.then(200, {{"/requires_2fa", "true"}});
    CHECK_FALSE(said.has("/access_token"));
    CHECK(said.all("set-cookie").empty());
    const auto in = ben.sign_in();
    const auto status = house.when(ask_2fa("GET", "/status", in.access));
    status.then(200, {{"/enabled", "true"}, {"/backup_codes_left", "10"}});
    CHECK(status.at("/verified_at") != "null");
    CHECK(status.at("/last_used_at") != "null");
}

TEST_CASE("neither the secret nor a backup code is in the log in clear") {
    House house;
    Ben ben{house};
    ben.set_up();
    ben.sign_in();
    const auto dump = whole_log(house);
    CHECK(dump.find("SecondFactorEnabled") != std::string::npos);
    CHECK(dump.find(ben.secret) == std::string::npos);
    for (const auto& code : ben.backup_codes) {
        CHECK(dump.find(code) == std::string::npos);
    }
}

TEST_CASE("backup codes are ten, of letters and digits that do not look like one another") {
    House house;
    Ben ben{house};
    ben.set_up();
    const std::set<std::string> different{ben.backup_codes.begin(), ben.backup_codes.end()};
    CHECK(different.size() == 10);
    for (const auto& code : ben.backup_codes) {
        CAPTURE(code);
        REQUIRE(code.size() == 14);
        for (std::size_t i = 0; i < code.size(); ++i) {
            const bool is_dash = i == 4 || i == 9;
            const std::string_view allowed = is_dash ? "-" : "ABCDEFGHJKLMNOPQRSTUVWXYZ23456789";
            CHECK(allowed.find(code[i]) != allowed.npos);
        }
    }
}

TEST_CASE("while a second factor is on, no other is set up") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto in = ben.sign_in();
    house.when(ask_2fa("POST", "/setup/initiate", in.access))
        .then_problem(400, "TWO_FACTOR_ALREADY_ENABLED");
    house.when(ask_2fa("POST", "/setup/verify", in.access).json(R"({"code":"123456"})"))
        .then_problem(400, "TWO_FACTOR_ALREADY_ENABLED");
}

TEST_CASE("a setup is verified within fifteen minutes, with a code that is right") {
    House house;
    Ben ben{house};
    const auto verify = [&](const std::string& token, const std::string& code) {
        return house.when(
            ask_2fa("POST", "/setup/verify", token).json(fmt::format(R"({{"code":"{}"}})", code))
        );
    };
    const auto session = bens_session(house);
    verify(session.access, "123456").then_problem(400, "TWO_FACTOR_SETUP_NOT_STARTED");
    const auto started = house.when(ask_2fa("POST", "/setup/initiate", session.access));
    ben.secret = started.at("/secret");
    verify(session.access, "not a code").then_problem(400, "TWO_FACTOR_CODE_INVALID");
    house.clock.push(15min);
    verify(session.access, ben.code()).then_problem(400, "TWO_FACTOR_SETUP_NOT_STARTED");
}

TEST_CASE("turning the second factor on ends every session before it") {
    House house;
    Ben ben{house};
    const auto before = bens_session(house);
    ben.set_up();
    house.when(who_am_i(before.access)).then_problem(401, "not_authenticated");
    house.when(refreshing(before.refresh)).then_problem(401, "not_authenticated");
}

TEST_CASE("turning it off takes the password, and ends every session") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto in = ben.sign_in();
    const auto disable = [&](std::string_view password) {
        return house.when(ask_2fa("POST", "/disable", in.access)
                              .json(fmt::format(R"({{"current_password":"{}"}})", password)));
    };
    const auto wrong = disable("Wrong horse 1");
    CHECK(wrong.status() == 400);
    CHECK(wrong.at("/code") == "current_password_incorrect");
    const auto off = disable(bens_password);
    off.then(
        200,
        {{"/message", "2FA disabled: sign in again"}},
        {"SecondFactorDisabled", "TokensInvalidated", "SessionClosed"}
    );
    CHECK(off.all("set-cookie").front().find("sid=; ") == 0);
    house.when(who_am_i(in.access)).then_problem(401, "not_authenticated");
    bens_session(house);
}

TEST_CASE("a code is accepted once, and so is the temp token") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto temp_token = ben.temp_token();
    const auto code = ben.code();
    house.when(verify_login(temp_token, "code", code))
        .then(200, {}, {"SecondFactorPassed", "SignedIn", "SessionOpened"});
    house.when(verify_login(ben.temp_token(), "code", code))
        .then_problem(400, "TWO_FACTOR_CODE_INVALID");
    house.clock.push(30s);
    const auto again = house.when(verify_login(temp_token, "code", ben.code()));
    again.then_problem(400, "TWO_FACTOR_TEMP_TOKEN_INVALID");
    CHECK(again.at("/detail") == "Invalid temp token");
}

TEST_CASE("a code of the half minute before or after is accepted, for clocks that differ") {
    House house;
    Ben ben{house};
    ben.set_up();
    house.clock.push(5min);
    const auto step = platform::crypto::totp_step_of(house.clock.now());
    const auto code_of = [&](std::uint64_t of) {
        return platform::crypto::totp_code(ben.secret, of).value();
    };
    // Two away at least, wherever in its half minute the clock is by now.
    house.when(verify_login(ben.temp_token(), "code", code_of(step - 3)))
        .then_problem(400, "TWO_FACTOR_CODE_INVALID");
    house.when(verify_login(ben.temp_token(), "code", code_of(step + 1)))
        .then(200, {}, {"SecondFactorPassed", "SignedIn", "SessionOpened"});
    house.when(verify_login(ben.temp_token(), "code", code_of(step)))
        .then_problem(400, "TWO_FACTOR_CODE_INVALID");
}

TEST_CASE("a backup code is accepted once, however it is written") {
    House house;
    Ben ben{house};
    ben.set_up();
    auto written = ben.backup_codes[3];
    std::erase(written, '-');
    std::ranges::transform(written, written.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    house.when(verify_login(ben.temp_token(), "backup_code", written))
        .then(200, {}, {"BackupCodeUsed", "SignedIn", "SessionOpened"});
    house.when(verify_login(ben.temp_token(), "backup_code", ben.backup_codes[3]))
        .then_problem(400, "TWO_FACTOR_CODE_INVALID");
    house.when(verify_login(ben.temp_token(), "backup_code", "AAAA-AAAA-AAAA"))
        .then_problem(400, "TWO_FACTOR_CODE_INVALID");
}

TEST_CASE("of two who use a backup code at the same time one is let in") {
    House house;
    Ben ben{house};
    ben.set_up();
    http_test::Wire one{house.port()};
    http_test::Wire other{house.port()};
    one.send(verify_login(ben.temp_token(), "backup_code", ben.backup_codes[0]).bytes());
    other.send(verify_login(ben.temp_token(), "backup_code", ben.backup_codes[0]).bytes());
    const Said first{"verify-login", one.answer(), {}};
    const Said second{"verify-login", other.answer(), {}};
    CHECK(first.status() + second.status() == 200 + 400);
    CHECK(house.count_facts("BackupCodeUsed") == 1);
}

TEST_CASE("other backup codes void those there were") {
    House house;
    Ben ben{house};
    const auto without = bens_session(house);
    house.when(ask_2fa("POST", "/regenerate-backup-codes", without.access))
        .then_problem(400, "TWO_FACTOR_NOT_ENABLED");
    ben.set_up();
    const auto in = ben.sign_in();
    const auto anew = house.when(ask_2fa("POST", "/regenerate-backup-codes", in.access));
    anew.then(200, {}, {"BackupCodesRegenerated"});
    house.when(verify_login(ben.temp_token(), "backup_code", ben.backup_codes[0]))
        .then_problem(400, "TWO_FACTOR_CODE_INVALID");
    house.when(verify_login(ben.temp_token(), "backup_code", anew.at("/backup_codes/9")))
        .then(200, {}, {"BackupCodeUsed", "SignedIn", "SessionOpened"});
}

TEST_CASE("a temp token opens nothing else, and ends after a minute") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto temp_token = ben.temp_token();
    house.when(who_am_i(temp_token)).then_problem(401, "not_authenticated");
    house.when(refreshing(temp_token)).then_problem(401, "not_authenticated");
    house.clock.push(60s);
    house.when(verify_login(temp_token, "code", ben.code()))
        .then_problem(400, "TWO_FACTOR_TEMP_TOKEN_INVALID");
    house.when(verify_login("nonsense", "code", ben.code()))
        .then_problem(400, "TWO_FACTOR_TEMP_TOKEN_INVALID");
}

TEST_CASE("a temp token is void once the password that it proved was changed") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto in = ben.sign_in();
    const auto temp_token = ben.temp_token();
    const auto body =
        fmt::format(R"({{"current_password":"{}","new_password":"Another 1"}})", bens_password);
    house.when(by_bearer(post("/api/v1/auth/change-password").json(body), in.access))
        .then(200, {}, {"PasswordChanged", "SessionClosed"});
    house.when(verify_login(temp_token, "code", ben.code()))
        .then_problem(400, "TWO_FACTOR_TEMP_TOKEN_INVALID");
}

TEST_CASE("five wrong codes use a temp token up") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto temp_token = ben.temp_token();
    for (int i = 0; i < 5; ++i) {
        house.when(verify_login(temp_token, "code", "no code"))
            .then_problem(400, "TWO_FACTOR_CODE_INVALID");
    }
    house.when(verify_login(temp_token, "code", ben.code()))
        .then_problem(400, "TWO_FACTOR_TEMP_TOKEN_INVALID");
    ben.sign_in();
}

TEST_CASE("however many codes are tried at once, a temp token is good for five") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto temp_token = ben.temp_token();
    std::vector<std::unique_ptr<http_test::Wire>> wires;
    const auto send = [&](const std::string& code) {
        auto ask =
            verify_login(temp_token, "code", code).with("X-Rate-Limit-Bypass", "let me through");
        wires.push_back(std::make_unique<http_test::Wire>(house.port()));
        wires.back()->send(ask.bytes());
    };
    for (int i = 0; i < 60; ++i) {
        send("no code");
    }
    send(ben.code());
    std::map<int, int> told;
    for (auto& wire : wires) {
        ++told[wire->answer().status];
    }
    CHECK(told[200] == 0);
    CHECK(told[400] == 61);
    CHECK(house.count_facts("SecondFactorPassed") == 0);
    ben.sign_in();
}

TEST_CASE("ten wrong codes within an hour lock the second factor until the hour is over") {
    House house;
    Ben ben{house};
    ben.set_up();
    for (int i = 0; i < 9; ++i) {
        house.when(verify_login(ben.temp_token(), "backup_code", "no code"))
            .then_problem(400, "TWO_FACTOR_CODE_INVALID");
    }
    const auto tenth = house.when(verify_login(ben.temp_token(), "code", "no code"));
    CHECK(tenth.status() == 429);
    CHECK(tenth.at("/code") == "TWO_FACTOR_LOCKED");
    CHECK(std::stoi(tenth.header("retry-after")) > 3'000);
    const auto right = house.when(verify_login(ben.temp_token(), "code", ben.code()));
    CHECK(right.status() == 429);
    CHECK(std::stoi(right.header("retry-after")) > 3'000);
    house.clock.push(1h);
    ben.sign_in();
}

TEST_CASE("a sign-in shows one code: neither none nor two") {
    House house;
    house.when(post("/api/v1/2fa/verify-login").json(R"({"temp_token":"x"})"))
        .then_invalid(R"(["body","code"])");
    house
        .when(post("/api/v1/2fa/verify-login")
                  .json(R"({"temp_token":"x","code":"1","backup_code":"2"})"))
        .then_invalid(R"(["body","code"])");
    house.when(post("/api/v1/2fa/verify-login").json(R"({"code":"1"})"))
        .then_invalid(R"(["body","temp_token"])");
}

TEST_CASE("every access token tells of early access, those after a second factor too") {
    House house;
    Ben ben{house};
    house.given_access({.id = ben.id}, events::Role::student, events::Phase::open_beta);
    ben.set_up();
    const auto in = ben.sign_in();
    const auto claims = house.claims_of(in.access);
    REQUIRE(claims.beta.has_value());
    CHECK(claims.beta->role == "student");
    house.when(refreshing(in.refresh)).then(200, {}, {"SessionRefreshed"});
}
