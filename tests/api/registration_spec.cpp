// Registering over HTTP: who may, what an invite does, and what nobody is told.

#include "tests/api/registering.hpp"
#include "tests/api/rooms.hpp"

#include <algorithm>
#include <memory>

using namespace tests;

TEST_CASE("an invite that was bound to the address opens an account, and is used up by it") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    auto form = with_code(" Ann@Example.org", invite.code);
    form = with(form, "phone", "\"(212) 555-0123\"");
    const auto said = house.when(enrol(form));
    said.then(
        201,
        {{"/email", "ann@example.org"},
         {"/first_name", "Ann"},
         {"/last_name", "Bell"},
         {"/phone", "+12125550123"},
         {"/zip_code", "10001"},
         {"/is_active", "true"},
         {"/timezone", "America/New_York"},
         {"/roles", R"(["instructor"])"}},
        registered_by_invite
    );
    CHECK(said.at("/permissions").find("manage_services") != std::string::npos);
    house.settle();
    house.when_admin(get(invites + "/" + invite.id))
        .then(200, {{"/status", "accepted"}, {"/used_by_user_id", said.at("/id")}});
}

TEST_CASE("whoever registered is welcomed by a mail, once") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    const auto form = with_code("ann@example.org", invite.code);
    house.when(enrol(form)).then(201, {}, registered_by_invite);
    house.when(enrol(form));
    const auto welcomes = [&] { return house.provider().welcomes_to("ann@example.org"); };
    CHECK(comes_true([&] { return welcomes() == 1; }));
    house.settle();
    CHECK(welcomes() == 1);
}

TEST_CASE("who registered by an invite signs in, and token and account tell of the access") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    const auto id = house.when(enrol(with_code("ann@example.org", invite.code))).at("/id");
    const auto token = sign_in(house, "ann@example.org");
    const auto claims = house.claims_of(token);
    REQUIRE(claims.beta.has_value());
    CHECK(claims.beta->role == "instructor");
    CHECK(claims.beta->phase == "instructor_only");
    CHECK(claims.beta->invited_by == invite.code);
    house.when(get("/api/v1/auth/me").with("Authorization", "Bearer " + token))
        .then(
            200,
            {{"/id", id},
             {"/zip_code", "10001"},
             {"/timezone", "America/New_York"},
             {"/beta_access", "true"},
             {"/beta_role", "instructor"},
             {"/beta_phase", "instructor_only"},
             {"/beta_invited_by", invite.code}}
        );
}

TEST_CASE("a token of somebody without access claims none") {
    House house;
    given_phase(house, events::BetaPhase::open_beta);
    house.when(enrol(form_of("ann@example.org"))).then(202, {}, {"AccountRegistered"});
    CHECK_FALSE(house.claims_of(sign_in(house, "ann@example.org")).beta.has_value());
}

TEST_CASE("who needs an invite to register, phase by phase") {
    using events::BetaPhase;

    struct Row {
        BetaPhase phase;
        bool disabled;
        bool allow;
        bool needs_one;
    };

    const Row rows[] = {
        {BetaPhase::instructor_only, false, false, true},
        {BetaPhase::instructor_only, false, true, false},
        {BetaPhase::instructor_only, true, false, false},
        {BetaPhase::open_beta, false, false, false},
    };
    for (const auto& row : rows) {
        House house;
        given_phase(house, row.phase, row.disabled, row.allow);
        for (const std::string role : {"student", "instructor"}) {
            CAPTURE(role);
            CAPTURE(&row - rows);
            auto form = with(form_of(role + "@example.org"), "role", "\"" + role + "\"");
            const auto said = house.when(enrol(form));
            if (row.needs_one) {
                said.then_problem(400, "INVITE_REQUIRED");
                said.then(400);
            } else {
                said.then(202, {}, {"AccountRegistered"});
            }
            form["metadata"] = R"({"invite_code":"  "})";
            form["email"] = "\"another-" + role + "@example.org\"";
            CHECK(house.when(enrol(form)).status() == (row.needs_one ? 400 : 202));
        }
    }
}

TEST_CASE("an invite that opens nothing is refused with one code, and nothing happens") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    const auto revoked = invite_for(house, "rob@example.org");
    house.when_admin(post(invites + "/" + revoked.id + "/revoke"));
    const auto used = invite_for(house, "una@example.org");
    house.when(enrol(with_code("una@example.org", used.code))).then(201, {}, registered_by_invite);

    struct Row {
        const char* because;
        Form form;
    };

    const Row rows[] = {
        {"nobody has that code", with_code("ann@example.org", "ABCDEFGH")},
        {"it cannot be a code", with_code("ann@example.org", "x!")},
        {"it is somebody else's", with_code("ben@example.org", invite.code)},
        {"it was revoked", with_code("rob@example.org", revoked.code)},
        {"it was used", with_code("una@example.org", used.code)},
        {"it is for instructors",
         with(with_code("ann@example.org", invite.code), "role", "\"student\"")},
    };
    for (const auto phase : {events::BetaPhase::instructor_only, events::BetaPhase::open_beta}) {
        given_phase(house, phase);
        for (const auto& row : rows) {
            CAPTURE(row.because);
            const auto said = house.when(enrol(row.form));
            said.then_problem(400, "INVITE_INVALID");
            said.then(400);
        }
    }
    house.later(std::chrono::days{31});
    house.when(enrol(with_code("ann@example.org", invite.code)))
        .then_problem(400, "INVITE_INVALID");
    CHECK(house.count_facts("AccountRegistered") == 3);  // two of the house, and Una
}

TEST_CASE("whether an address has an account is told to nobody who did not prove it is theirs") {
    House house;
    given_phase(house, events::BetaPhase::open_beta);
    const auto first = house.when(enrol(form_of("ann@example.org")));
    first.then(202, {}, {"AccountRegistered"});
    const auto again = house.when(enrol(form_of(" ANN@example.org")));
    again.then(202);
    CHECK(again.body() == first.body());
    for (const auto* name : {"x-command-id", "x-position"}) {
        CAPTURE(name);
        CHECK(again.header(name).empty() == first.header(name).empty());
    }
    CHECK(again.all("set-cookie").size() == first.all("set-cookie").size());
    CHECK(house.count_facts("AccountRegistered") == 3);
}

TEST_CASE("an invite for an address that has an account stays unused, and this is not told") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    given_phase(house, events::BetaPhase::open_beta);
    house.when(enrol(form_of("ann@example.org"))).then(202, {}, {"AccountRegistered"});
    house.when(enrol(with_code("ann@example.org", invite.code))).then(202);
    house.settle();
    house.when(get(invites + "/validate?code=" + invite.code)).then(200, {{"/valid", "true"}});
}

TEST_CASE("where accounts are not hidden, who registers is told") {
    House house{{.hides_accounts = false}};
    given_phase(house, events::BetaPhase::open_beta);
    house.when(enrol(form_of("ann@example.org")))
        .then(201, {{"/email", "ann@example.org"}}, {"AccountRegistered"});
    const auto again = house.when(enrol(form_of("ann@example.org")));
    again.then_problem(400, "EMAIL_ALREADY_REGISTERED");
    again.then(400);
}

TEST_CASE("of many who register with one address and one invite at once, one does") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    std::vector<std::unique_ptr<http_test::Wire>> wires;
    for (int i = 0; i < 8; ++i) {
        wires.push_back(std::make_unique<http_test::Wire>(house.port()));
        wires.back()->send(enrol(with_code("ann@example.org", invite.code)).bytes());
    }
    std::map<int, int> statuses;
    for (auto& wire : wires) {
        ++statuses[wire->answer().status];
    }
    CHECK(statuses[201] == 1);
    CHECK(statuses[400] == 7);
    CHECK(house.count_facts("AccountRegistered") == 3);
    CHECK(house.count_facts("InviteRedeemed") == 1);
    CHECK(house.count_facts("BetaAccessGranted") == 1);
}

TEST_CASE("of many who register with one address and no invite at once, one does") {
    House house;
    given_phase(house, events::BetaPhase::open_beta);
    std::vector<std::unique_ptr<http_test::Wire>> wires;
    for (int i = 0; i < 8; ++i) {
        wires.push_back(std::make_unique<http_test::Wire>(house.port()));
        wires.back()->send(enrol(form_of("ann@example.org")).bytes());
    }
    for (auto& wire : wires) {
        CHECK(wire->answer().status == 202);
    }
    CHECK(house.count_facts("AccountRegistered") == 3);
}

TEST_CASE("what came with the form is kept, for operators") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    const auto id =
        house
            .when(enrol(with(
                form_of("ann@example.org"),
                "metadata",
                fmt::format(R"({{"invite_code":"{}","campaign":"spring","n":3}})", invite.code)
            )))
            .at("/id");
    house.settle();
    const auto path = "/api/v1/admin/people/" + id;
    house.when_admin(get(path)).then(
        200,
        {{"/id", id},
         {"/email", "ann@example.org"},
         {"/role", "instructor"},
         {"/metadata/campaign", "spring"},
         {"/metadata/n", "3"},
         {"/grants/0/role", "instructor"},
         {"/grants/0/phase", "instructor_only"},
         {"/grants/0/invited_by_code", invite.code},
         {"/grants/0/invite_id", invite.id}}
    );
    house.when(get(path).by(house.student)).then_problem(403, "forbidden");
    house.when_admin(get("/api/v1/admin/people/01ARZ3NDEKTSV4RRFFQ69G5FAV"))
        .then_problem(404, "user_not_found");
    house.when_admin(post("/api/v1/admin/people/erase").json(R"({"email":"ann@example.org"})"));
    house.settle();
    house.when_admin(get(path)).then(
        200,
        {{"/email", "erased"},
         {"/erased", "true"},
         {"/metadata", "{}"},
         {"/first_name", "null"},
         {"/grants/0/invited_by_code", "null"}}
    );
}

TEST_CASE("whoever registered is not marked as holder of a code any more") {
    House house;
    const auto invite = invite_for(house, "ann@example.org");
    house.settle();
    const auto marked = house.when(get(invites + "/validate?code=" + invite.code));
    const auto marker = marked.all("set-cookie").front();
    auto ask = enrol(with_code("ann@example.org", invite.code));
    const auto said = house.when(ask.with("Cookie", marker.substr(0, marker.find(';'))));
    bool is_cleared = false;
    for (const auto& cookie : said.all("set-cookie")) {
        is_cleared = is_cleared || (cookie.starts_with("iv_preview=;") &&
                                    cookie.find("Max-Age=0") != std::string::npos);
    }
    CHECK(is_cleared);
}

TEST_CASE("ten registrations an hour from one address, and no more") {
    House house{{.limits = true}};
    for (int i = 0; i < 10; ++i) {
        house.when(enrol(form_of("ann@example.org"))).then_problem(400, "INVITE_REQUIRED");
    }
    const auto said = house.when(enrol(form_of("ann@example.org")));
    said.then_problem(429, "RATE_LIMIT_EXCEEDED");
    CHECK_FALSE(said.header("retry-after").empty());
}

// ── Codes without an address ─────────────────────────────────────────────────────────────────────

namespace {

std::string open_code(House& house, std::string_view role = "instructor") {
    const auto said = house.when_admin(
        post(invites + "/generate").json(fmt::format(R"({{"count":1,"role":"{}"}})", role))
    );
    REQUIRE(said.status() == 200);
    return said.at("/invites/0/code");
}

const std::vector<std::string> registered_by_hold{
    "InviteHeld", "AccountRegistered", "BetaAccessGranted"
};

// Facts of several partitions come in the order of these.
bool has_all(const Said& said, const std::vector<std::string>& names) {
    auto facts = said.facts();
    auto wanted = names;
    std::ranges::sort(facts);
    std::ranges::sort(wanted);
    return facts == wanted;
}

}  // namespace

TEST_CASE("a code without an address is anybody's, wherever it lives, and is used up") {
    House house;
    const auto code = open_code(house);
    const auto said = house.when(enrol(with_code("ann@example.org", code)));
    CHECK(said.status() == 202);  // Whose mailbox it is was not shown.
    CHECK(has_all(said, registered_by_hold));
    house.until(invites + "/" + code, {"/status", "accepted"});
    const auto claims = house.claims_of(sign_in(house, "ann@example.org"));
    REQUIRE(claims.beta.has_value());
    CHECK(claims.beta->invited_by == code);
    house.when(enrol(with_code("ben@example.org", code))).then_problem(400, "INVITE_INVALID");
}

TEST_CASE("of many who register at once by one code without an address, one does") {
    House house;
    const auto code = open_code(house);
    std::vector<std::unique_ptr<http_test::Wire>> wires;
    for (int i = 0; i < 8; ++i) {
        const auto email = fmt::format("person{}@example.org", i);
        wires.push_back(std::make_unique<http_test::Wire>(house.port()));
        wires.back()->send(enrol(with_code(email, code)).bytes());
    }
    std::map<int, int> statuses;
    for (auto& wire : wires) {
        ++statuses[wire->answer().status];
    }
    CHECK(statuses[202] == 1);
    CHECK(statuses[400] == 7);
    house.until(invites + "/" + code, {"/status", "accepted"});
    CHECK(house.count_facts("AccountRegistered") == 3);
    CHECK(house.count_facts("BetaAccessGranted") == 1);
    CHECK(house.count_facts("InviteRedeemed") == 1);
}

TEST_CASE("a code without an address that an account showed in vain can be used by the next") {
    House house;
    const auto code = open_code(house);
    given_phase(house, events::BetaPhase::open_beta);
    house.when(enrol(form_of("ann@example.org"))).then(202, {}, {"AccountRegistered"});
    const auto taken = house.when(enrol(with_code("ann@example.org", code)));
    CHECK(taken.status() == 202);
    CHECK(has_all(taken, {"InviteHeld", "InviteHoldClosed"}));
    const bool is_free = comes_true([&] {
        return house.when(enrol(with_code("ben@example.org", code))).status() == 202;
    });
    CHECK(is_free);
    house.until(invites + "/" + code, {"/status", "accepted"});
}

TEST_CASE("a code without an address is for its role only") {
    House house;
    const auto code = open_code(house, "student");
    house.when(enrol(with_code("ann@example.org", code))).then_problem(400, "INVITE_INVALID");
    house.when(get(invites + "/validate?code=" + code)).then(200, {{"/valid", "true"}});
}
