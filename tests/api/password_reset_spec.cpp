// Another password by a link that is mailed.

#include "tests/api/registering.hpp"

using namespace tests;

namespace {

constexpr std::string_view another = "Another horse 2 battery";

Ask request_reset(std::string_view email) {
    return post("/api/v1/password-reset/request").json(fmt::format(R"({{"email":"{}"}})", email));
}

Ask confirm(std::string_view token, std::string_view new_password = another) {
    return post("/api/v1/password-reset/confirm")
        .json(fmt::format(R"({{"token":"{}","new_password":"{}"}})", token, new_password));
}

Ask look_at(const std::string& token) {
    return get("/api/v1/password-reset/verify/" + token);
}

Ask who_am_i(const std::string& token) {
    return get("/api/v1/auth/me").with("Authorization", "Bearer " + token);
}

Ask try_to_sign_in(std::string_view email, std::string_view with_password) {
    return post("/api/v1/auth/login-with-session")
        .json(fmt::format(R"({{"email":"{}","password":"{}"}})", email, with_password));
}

std::string link_for(House& house, const std::string& email, std::size_t nth = 1) {
    house.when(request_reset(email)).then(200, {}, {"PasswordResetRequested"});
    const auto told = house.notice_to(email, nth);
    CHECK((told.notice == events::Notice::reset_link));
    return told.secret;
}

}  // namespace

TEST_CASE("a link that was mailed gives another password, and ends every session from before") {
    House house;
    const std::string ben = "ben@example.org";
    house.given_person(ben, events::Role::student, password);
    const auto before = sign_in(house, ben);
    const auto link = link_for(house, ben);
    CHECK(link.size() == 43 + 26);
    house.when(look_at(link)).then(200, {{"/valid", "true"}, {"/email", "be***@example.org"}});
    house.later(std::chrono::seconds{2});
    house.when(confirm(link))
        .then(200, {}, {"PasswordChanged", "PasswordResetUsed", "SessionClosed"});
    house.when(who_am_i(before)).then(401, {{"/detail", "Token has been revoked"}});
    house.when(try_to_sign_in(ben, password)).then_problem(401, "AUTH_INVALID_CREDENTIALS");
    house.when(try_to_sign_in(ben, another)).then(200, {}, {"SignedIn", "SessionOpened"});
    CHECK((house.notice_to(ben, 2).notice == events::Notice::reset_done));
}

TEST_CASE("asking for a link says the same of addresses with and without an account") {
    House house;
    const auto known = house.when(request_reset("sam@example.org"));
    const auto unknown = house.when(request_reset("ann@example.org"));
    known.then(200, {}, {"PasswordResetRequested"});
    unknown.then(200);
    CHECK(known.body() == unknown.body());
    for (const auto* name : {"x-command-id", "x-position", "retry-after"}) {
        CAPTURE(name);
        CHECK(known.header(name).empty() == unknown.header(name).empty());
    }
    // Whatever is mailed later is mailed after it.
    house.notice_to("sam@example.org");
    CHECK(house.provider().mails_to("ann@example.org") == 0);
}

TEST_CASE("an account whose key is not here yet is answered as no account is") {
    House house;
    const base::SealedText unread{.key = "AAAAAAAAAAAAAAAAAAAAAA", .text = "on its way"};
    house.given(domain::RegisterAccount{
        .recipient = house.recipient("kim@example.org"), .address = unread, .password = unread
    });
    const auto known = house.when(request_reset("kim@example.org"));
    const auto unknown = house.when(request_reset("ann@example.org"));
    known.then(200);
    unknown.then(200);
    CHECK(known.body() == unknown.body());
    for (const auto* name : {"x-command-id", "x-position", "retry-after"}) {
        CAPTURE(name);
        CHECK(known.header(name).empty() == unknown.header(name).empty());
    }
}

TEST_CASE("the fourth request within an hour is answered like the others and mails nothing") {
    House house;
    for (std::size_t n = 1; n <= 3; ++n) {
        link_for(house, "sam@example.org", n);
    }
    house.when(request_reset(" SAM@example.org")).then(200);
    CHECK(house.count_facts("PasswordResetRequested") == 3);
}

TEST_CASE("ten links an hour are asked for from one network address, and no more") {
    House house{{.limits = true}};
    for (int i = 0; i < 10; ++i) {
        house.when(request_reset(fmt::format("person{}@example.org", i))).then(200);
    }
    house.when(request_reset("ann@example.org")).then_problem(429, "RATE_LIMIT_EXCEEDED");
}

TEST_CASE("twenty links a minute are looked at and ten confirmed from one network address") {
    House house{{.limits = true}};
    for (int i = 0; i < 20; ++i) {
        house.when(look_at("x")).then(200, {{"/valid", "false"}});
    }
    house.when(look_at("x")).then_problem(429, "RATE_LIMIT_EXCEEDED");
    for (int i = 0; i < 10; ++i) {
        house.when(confirm("x")).then_problem(400, "PASSWORD_RESET_INVALID");
    }
    house.when(confirm("x")).then_problem(429, "RATE_LIMIT_EXCEEDED");
}

TEST_CASE("a link that was used, voided or ran out is told with one code, and so is one made up") {
    House house;
    const std::string sam = "sam@example.org";
    const auto first = link_for(house, sam, 1);
    const auto second = link_for(house, sam, 2);
    auto made_up = second;
    made_up[0] = made_up[0] == 'A' ? 'B' : 'A';
    for (const std::string& token : {first, made_up, std::string{"x"}, std::string(69, '!')}) {
        CAPTURE(token);
        house.when(confirm(token)).then_problem(400, "PASSWORD_RESET_INVALID");
    }
    house.when(look_at(first)).then(200, {{"/valid", "false"}});
    house.when(confirm(second)).then(200, {}, {"PasswordChanged", "PasswordResetUsed"});
    house.when(confirm(second)).then_problem(400, "PASSWORD_RESET_INVALID");
    const auto late = link_for(house, sam, 4);
    house.later(std::chrono::hours{1});
    house.when(look_at(late)).then(200, {{"/valid", "false"}});
    house.when(confirm(late)).then_problem(400, "PASSWORD_RESET_INVALID");
}

TEST_CASE("a weak password is not taken, and the link still works") {
    House house;
    const auto link = link_for(house, "sam@example.org");
    for (const std::string weak : {"Short1", "no upper case 1", "No Digit At All"}) {
        CAPTURE(weak);
        house.when(confirm(link, weak))
            .then_problem(400, "new_password_too_weak")
            .then(400, {{"/detail", "New password is too weak"}});
    }
    house.when(confirm(link)).then(200, {}, {"PasswordChanged", "PasswordResetUsed"});
}

TEST_CASE("of a link only its hash is in the log, and its token nowhere in the open") {
    House house;
    const auto link = link_for(house, "sam@example.org");
    for (std::int32_t number = 0; number < 4; ++number) {
        for (const auto& record : house.log().records({"facts", number})) {
            CHECK(record.value.find(link) == std::string::npos);
            CHECK(record.value.find(link.substr(0, 43)) == std::string::npos);
        }
    }
}

TEST_CASE("what is no address is refused with its place") {
    House house;
    house.when(request_reset("ann")).then_invalid(R"(["body","email"])");
}

TEST_CASE("the owner is told when the password was changed by who knew the old one") {
    House house;
    const auto ben = house.given_person("ben@example.org", events::Role::student, password);
    house.settle();
    house
        .when(post("/api/v1/auth/change-password")
                  .by(ben)
                  .json(fmt::format(
                      R"({{"current_password":"{}","new_password":"{}"}})", password, another
                  )))
        .then(200, {}, {"PasswordChanged"});
    CHECK((house.notice_to("ben@example.org").notice == events::Notice::password_changed));
}
