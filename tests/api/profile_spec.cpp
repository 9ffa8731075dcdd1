// Who one is, and what one changes of it.

#include "tests/api/registering.hpp"

using namespace tests;

namespace {

const std::string me = "/api/v1/auth/me";
const std::string phone = "/api/v1/account/phone";
const std::vector<std::string> changed{"ProfileChanged"};

Ask changing(std::string body) {
    return Ask{"PATCH", me}.json(std::move(body));
}

IssuedCode mailed_invite_for(House& house, std::string_view email) {
    const auto said = house.when_admin(
        post(invites + "/send")
            .json(fmt::format(R"({{"to_email":"{}","grant_founding_status":false}})", email))
    );
    REQUIRE(said.status() == 200);
    house.until(invites + "/" + said.at("/id"), {"/delivery_state", "sent"});
    return {.id = said.at("/id"), .code = said.at("/code")};
}

// Ann, who registered by an invite.
Person given_ann(House& house, bool is_mailed = true) {
    const auto issued = is_mailed ? mailed_invite_for(house, "ann@example.org")
                                  : invite_for(house, "ann@example.org");
    auto form = with(with_code("ann@example.org", issued.code), "phone", "\"(212) 555-0100\"");
    const auto said = house.when(enrol(form));
    REQUIRE(said.status() == 201);
    Person ann{.id = said.at("/id"), .email = "ann@example.org"};
    ann.token = sign_in(house, ann.email);
    return ann;
}

}  // namespace

TEST_CASE("who one is tells what one told, and what is known of it") {
    House house;
    const auto ann = given_ann(house);
    house.when(get(me).by(ann))
        .then(
            200,
            {{"/first_name", "Ann"},
             {"/phone", "+12125550100"},
             {"/phone_verified", "false"},
             {"/email_verified", "true"},
             {"/zip_code", "10001"},
             {"/timezone", "America/New_York"},
             {"/profile_picture_version", "0"},
             {"/has_profile_picture", "false"}}
        );
    house.when(get(me).by(house.student)).then(200, {{"/email_verified", "false"}});
}

TEST_CASE("a code that was told, and not mailed, proves no mailbox") {
    House house;
    const auto ann = given_ann(house, false);
    house.when(get(me).by(ann)).then(200, {{"/email_verified", "false"}});
}

TEST_CASE("whoever changes what they told is known by it from then on") {
    House house;
    const auto ann = given_ann(house);
    house.when(changing(R"({"first_name":" Anna ","last_name":"Bell-King"})").by(ann))
        .then(
            200,
            {{"/first_name", "Anna"}, {"/last_name", "Bell-King"}, {"/phone", "+12125550100"}},
            changed
        );
    house.when(get(me).by(ann)).then(200, {{"/first_name", "Anna"}});
    house.until("/api/v1/admin/people/" + ann.id, {"/first_name", "Anna"})
        .then(200, {{"/last_name", "Bell-King"}, {"/zip_code", "10001"}});
    house.when(get("/api/v1/privacy/export/me").by(ann))
        .then(200, {{"/data/profile/first_name", "Anna"}});
}

TEST_CASE("what does not change is no fact, and is answered alike") {
    House house;
    const auto ann = given_ann(house);
    house.when(changing("{}").by(ann)).then(200, {{"/first_name", "Ann"}}, {});
    house.when(changing(R"({"first_name":"Ann","phone":"2125550100","zip_code":"10001"})").by(ann))
        .then(200, {{"/phone", "+12125550100"}}, {});
}

TEST_CASE("another zip code brings its time zone, unless one is given") {
    House house;
    const auto ann = given_ann(house);
    house.when(changing(R"({"zip_code":"94110"})").by(ann))
        .then(200, {{"/zip_code", "94110"}, {"/timezone", "America/Los_Angeles"}}, changed);
    house.when(changing(R"({"zip_code":"60601","timezone":"America/Denver"})").by(ann))
        .then(200, {{"/timezone", "America/Denver"}}, changed);
    // The same zip code again is none other.
    house.when(changing(R"({"zip_code":"60601"})").by(ann))
        .then(200, {{"/timezone", "America/Denver"}}, {});
    house.when(changing(R"({"timezone":"Europe/Berlin"})").by(ann))
        .then(200, {{"/timezone", "Europe/Berlin"}, {"/zip_code", "60601"}}, changed);
}

TEST_CASE("whoever registers lives in the time zone of their zip code") {
    House house;
    const auto issued = invite_for(house, "wes@example.org");
    const auto form = with(with_code("wes@example.org", issued.code), "zip_code", "\"94110\"");
    house.when(enrol(form)).then(201, {{"/timezone", "America/Los_Angeles"}}, registered_by_invite);
}

TEST_CASE("a number to call is taken away by null, and another one is to be verified") {
    House house;
    const auto ann = given_ann(house);
    house.when(changing(R"({"phone":"212-555-0199"})").by(ann))
        .then(200, {{"/phone", "+12125550199"}, {"/phone_verified", "false"}}, changed);
    house.when(changing(R"({"phone":null})").by(ann)).then(200, {{"/phone", "null"}}, changed);
    house.when(changing(R"({"phone":null})").by(ann)).then(200, {{"/phone", "null"}}, {});
}

TEST_CASE("what cannot be is refused with its place, and nothing changes") {
    House house;
    const auto ann = given_ann(house);

    struct Row {
        const char* body;
        const char* place;
    };

    const Row rows[] = {
        {R"({"first_name":""})", R"(["body","first_name"])"},
        {R"({"last_name":"   "})", R"(["body","last_name"])"},
        {R"({"phone":"123"})", R"(["body","phone"])"},
        {R"({"zip_code":"1000"})", R"(["body","zip_code"])"},
        {R"({"zip_code":"1000a"})", R"(["body","zip_code"])"},
        {R"({"timezone":"Mars/Olympus"})", R"(["body","timezone"])"},
        {R"({"timezone":""})", R"(["body","timezone"])"},
        {R"({"email":"x@example.org"})", R"(["body","email"])"},
        {R"({"role":"admin"})", R"(["body","role"])"},
        {R"({"phone":7})", R"(["body","phone"])"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.body);
        house.when(changing(row.body).by(ann)).then_invalid(row.place);
    }
    const auto name = std::string(51, 'x');
    house.when(changing(fmt::format(R"({{"first_name":"{}"}})", name)).by(ann))
        .then_invalid(R"(["body","first_name"])");
    house.when(changing(fmt::format(R"({{"first_name":"{}"}})", name.substr(1))).by(ann))
        .then(200, {}, changed);
}

TEST_CASE("whose right to it was taken changes nothing of their profile") {
    House house;
    const auto ann = given_ann(house);
    house.given(domain::OverridePermission{
        .account = {ann.id},
        .permission = events::Permission::manage_own_profile,
        .effect = events::PermissionEffect::revoked,
        .reason = "impostor"
    });
    house.settle();
    house.when(changing(R"({"first_name":"Zoe"})").by(ann)).then_problem(403, "forbidden");
    house.when(get(me).by(ann)).then(200, {{"/first_name", "Ann"}});
}

TEST_CASE("the audit log names what was changed, and nothing of what it says") {
    House house;
    const auto ann = given_ann(house);
    house.when(changing(R"({"first_name":"Anna","zip_code":"94110"})").by(ann))
        .then(200, {}, changed);
    const auto said = house.until("/api/v1/admin/audit-log?action=user.update", {"/count", "1"});
    said.then(
        200,
        {{"/entries/0/actor_id", ann.id},
         {"/entries/0/resource_id", ann.id},
         {"/entries/0/summary/fields", R"(["first_name","zip_code","timezone"])"},
         {"/entries/0/summary/first_name", "[REDACTED]"}}
    );
    CHECK(said.body().find("Anna") == std::string::npos);
    CHECK(said.body().find("94110") == std::string::npos);
}

TEST_CASE("a number to call is shown and put by itself, as it is dialled from anywhere") {
    House house;
    const auto ann = given_ann(house);
    house.when(get(phone).by(ann))
        .then(200, {{"/phone_number", "+12125550100"}, {"/verified", "false"}});
    const auto putting = [&](std::string_view number) {
        return put(phone).json(fmt::format(R"({{"phone_number":"{}"}})", number)).by(ann);
    };
    house.when(putting("+4930123456"))
        .then(200, {{"/phone_number", "+4930123456"}, {"/verified", "false"}}, changed);
    house.when(putting("+4930123456")).then(200, {{"/phone_number", "+4930123456"}}, {});
    for (const auto* number :
         {"", "2125550100", "+0125550100", "+1234567", "+1234567890123456", "+1 212 555 0100"}) {
        CAPTURE(number);
        house.when(putting(number)).then_invalid(R"(["body","phone_number"])");
    }
    house.when(putting("+12345678")).then(200, {}, changed);
    house.when(putting("+123456789012345")).then(200, {}, changed);
    house.when(get(phone).by(house.student)).then(200, {{"/phone_number", "null"}});
}
