// What people type who register: what is taken, and what is told with its place.

#include "tests/api/registering.hpp"

using namespace tests;

TEST_CASE("what is wrong with a form is told with its place") {
    House house;
    given_phase(house, events::BetaPhase::open_beta);
    const auto good = form_of("ann@example.org");

    struct Row {
        const char* member;
        std::string json;
    };

    const Row rows[] = {
        {"email", "\"nobody\""},
        {"password", "\"Short 1\""},
        {"password", "\"no upper case 1\""},
        {"password", "\"No digit at all\""},
        {"first_name", "\"\""},
        {"first_name", "\"  \""},
        {"last_name", fmt::format("\"{}\"", std::string(51, 'x'))},
        {"phone", "\"555-0123\""},
        {"phone", "\"+12345678901234567\""},
        {"phone", "\"(212) 555 - 01 - 23  \""},
        {"zip_code", "\"1000\""},
        {"zip_code", "\"100011\""},
        {"zip_code", "\"1000a\""},
        {"role", "\"admin\""},
        {"timezone", "\"Mars/Olympus\""},
        {"metadata", R"({"invite_code":7})"},
        {"metadata", "[]"},
        {"captcha", "\"x\""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.member);
        CAPTURE(row.json);
        const auto said = house.when(enrol(with(good, row.member, row.json)));
        said.then(422);
        CHECK(said.at("/errors/0/loc/1") == row.member);
    }
    for (const auto* member : {"email", "password", "first_name", "last_name", "zip_code"}) {
        CAPTURE(member);
        auto form = good;
        form.erase(member);
        house.when(enrol(form)).then_invalid(fmt::format(R"(["body","{}"])", member));
    }
    CHECK(house.count_facts("AccountRegistered") == 2);
}

TEST_CASE("just within the limits a form is taken") {
    House house;
    given_phase(house, events::BetaPhase::open_beta);
    int number = 0;
    for (const auto& [member, json] : Form{
             {"first_name", fmt::format("\"{}\"", std::string(50, 'x'))},
             {"phone", "\"+1 212 555 0123\""},
             {"password", "\"Passwor1\""},
             {"role", "\"student\""},
             {"timezone", "\"Europe/Berlin\""},
             {"guest_session_id", "\"01KJPQAY00\""},
             {"metadata", R"({"x":{"y":[1,null]},"invite_code":null})"}
         }) {
        CAPTURE(member);
        const auto email = fmt::format("person{}@example.org", ++number);
        house.when(enrol(with(form_of(email), member, json))).then(202, {}, {"AccountRegistered"});
    }
}

TEST_CASE("without a role one registers as a student") {
    House house;
    const auto invite = invite_for(house, "sue@example.org", "student");
    auto form = with_code("sue@example.org", invite.code);
    form.erase("role");
    house.when(enrol(form)).then(201, {{"/roles", R"(["student"])"}}, registered_by_invite);
}
