// Proving a mailbox over HTTP, and what the proof does when somebody registers.

#include "tests/api/registering.hpp"

#include <memory>

using namespace tests;

namespace {

const std::string ann = "ann@example.org";

Ask send_code(std::string_view email) {
    return post("/api/v1/auth/send-email-verification")
        .json(fmt::format(R"({{"email":"{}"}})", email));
}

Ask verify(std::string_view email, std::string_view code) {
    return post("/api/v1/auth/verify-email-code")
        .json(fmt::format(R"({{"email":"{}","code":"{}"}})", email, code));
}

std::string other_than(std::string code) {
    code[0] = code[0] == '9' ? '0' : static_cast<char>(code[0] + 1);
    return code;
}

// The code that was mailed to them.
std::string code_for(House& house, const std::string& email, std::size_t nth = 1) {
    house.when(send_code(email)).then(200, {}, {"EmailCodeSent"});
    const auto told = house.notice_to(email, nth);
    CHECK((told.notice == events::Notice::email_code));
    return told.secret;
}

std::string token_for(House& house, const std::string& email) {
    const auto code = code_for(house, email, house.provider().notices_to(email).size() + 1);
    return house.when(verify(email, code)).at("/verification_token");
}

Form with_token(std::string_view email, const std::string& token) {
    auto form = with(form_of(email), "role", "\"student\"");
    return with(std::move(form), "email_verification_token", "\"" + token + "\"");
}

std::unique_ptr<House> open_house(Furnishing furnishing = {}) {
    auto house = std::make_unique<House>(std::move(furnishing));
    given_phase(*house, events::BetaPhase::open_beta);
    return house;
}

}  // namespace

TEST_CASE("a code of six digits is mailed, and typed back it gives a token for fifteen minutes") {
    House house;
    const auto code = code_for(house, ann);
    CHECK(code.size() == 6);
    const auto said = house.when(verify(" ANN@example.org", code));
    said.then(200, {{"/expires_in_seconds", "900"}}, {"EmailCodeVerified"});
    CHECK_FALSE(said.at("/verification_token").empty());
}

TEST_CASE("sending a code says the same of addresses with and without an account") {
    House house;
    const auto known = house.when(send_code("sam@example.org"));
    const auto unknown = house.when(send_code(ann));
    known.then(200, {}, {"EmailCodeSent"});
    unknown.then(200, {}, {"EmailCodeSent"});
    CHECK(known.body() == unknown.body());
    const auto mailed_to_known = house.notice_to("sam@example.org");
    CHECK(mailed_to_known.secret.size() == 6);
}

TEST_CASE("the fourth code in ten minutes is not sent to an address, whoever asks") {
    House house;
    for (int i = 0; i < 3; ++i) {
        house.when(send_code(ann)).then(200, {}, {"EmailCodeSent"});
    }
    const auto said = house.when(send_code("Ann@Example.org "));
    said.then_problem(429, "EMAIL_VERIFICATION_RATE_LIMITED");
    CHECK(said.header("retry-after") == "600");
    house.when(send_code("ben@example.org")).then(200, {}, {"EmailCodeSent"});
    house.later(std::chrono::minutes{10});
    house.when(send_code(ann)).then(200, {}, {"EmailCodeSent"});
}

TEST_CASE("from one network address twenty codes an hour are asked for, and no more") {
    House house{{.limits = true}};
    for (int i = 0; i < 20; ++i) {
        house.when(send_code(fmt::format("person{}@example.org", i)))
            .then(200, {}, {"EmailCodeSent"});
    }
    const auto said = house.when(send_code(ann));
    said.then_problem(429, "EMAIL_VERIFICATION_IP_RATE_LIMITED");
    CHECK_FALSE(said.header("retry-after").empty());
}

TEST_CASE("while mail cannot leave nobody is told to wait for a code") {
    House house;
    house.system().lanes = {{.name = "mail", .breaker = "open"}};
    house.when(send_code(ann)).then_problem(503, "EMAIL_VERIFICATION_DELIVERY_FAILED");
    house.system().lanes = {{.name = "mail", .breaker = "closed"}};
    house.when(send_code(ann)).then(200, {}, {"EmailCodeSent"});
}

TEST_CASE("a wrong code is told with the tries that are left, and the fifth is the last") {
    House house;
    const auto code = code_for(house, ann);
    for (const auto* remaining : {"4", "3", "2", "1"}) {
        house.when(verify(ann, other_than(code)))
            .then(
                400,
                {{"/code", "EMAIL_VERIFICATION_CODE_INVALID"},
                 {"/details/remaining_attempts", remaining}},
                {"EmailCodeMissed"}
            );
    }
    house.when(verify(ann, other_than(code)))
        .then(400, {{"/code", "EMAIL_VERIFICATION_LOCKED"}}, {"EmailCodeLocked"});
    house.when(verify(ann, code)).then_problem(400, "EMAIL_VERIFICATION_LOCKED");
    house.later(std::chrono::minutes{10});
    house.when(verify(ann, code))
        .then(400, {{"/code", "EMAIL_VERIFICATION_CODE_INVALID"}, {"/details/expired", "true"}});
}

TEST_CASE("a code that was used, ran out or never was sent is told to be over") {
    House house;
    const auto code = code_for(house, ann);
    house.when(verify(ann, code)).then(200, {}, {"EmailCodeVerified"});
    for (const auto& ask : {verify(ann, code), verify("ben@example.org", "000000")}) {
        const auto said = house.when(ask);
        said.then_problem(400, "EMAIL_VERIFICATION_CODE_INVALID");
        CHECK(said.at("/details/expired") == "true");
    }
    const auto late = code_for(house, "ben@example.org");
    house.later(std::chrono::minutes{5});
    CHECK(house.when(verify("ben@example.org", late)).at("/details/expired") == "true");
}

TEST_CASE("what cannot be a code or an address is refused with its place") {
    House house;
    house.when(send_code("ann")).then_invalid(R"(["body","email"])");
    house.when(verify("ann", "123456")).then_invalid(R"(["body","email"])");
    for (const std::string code : {"12345", "1234567", "12345a", "", "１２３４５６"}) {
        CAPTURE(code);
        house.when(verify(ann, code)).then_invalid(R"(["body","code"])");
    }
}

TEST_CASE("who proved their mailbox registers openly, and the proof is used up by it") {
    const auto house = open_house();
    const auto token = token_for(*house, ann);
    house->when(enrol(with_token(ann, token)))
        .then(201, {{"/email", ann}}, {"AccountRegistered", "EmailProofUsed"});
    house->when(enrol(with_token(ann, token))).then_problem(400, "EMAIL_VERIFICATION_INVALID");
}

TEST_CASE("a proof is for its own address, and for fifteen minutes") {
    const auto house = open_house();
    const auto token = token_for(*house, ann);
    house->when(enrol(with_token("ben@example.org", token)))
        .then_problem(400, "EMAIL_VERIFICATION_EMAIL_MISMATCH");
    house->later(std::chrono::minutes{15});
    house->when(enrol(with_token(ann, token))).then_problem(400, "EMAIL_VERIFICATION_INVALID");
}

TEST_CASE("a verification of an address that nobody gave out is none") {
    const auto house = open_house();
    const auto token = token_for(*house, ann);
    const auto forged = token.substr(0, token.rfind('.') + 1) + std::string(43, 'A');
    for (const std::string& made_up : {std::string{"x"}, house->student.token, forged}) {
        house->when(enrol(with_token(ann, made_up)))
            .then_problem(400, "EMAIL_VERIFICATION_INVALID");
    }
}

TEST_CASE("who proved their mailbox may know that it has an account already") {
    const auto house = open_house();
    house->when(enrol(with(form_of(ann), "role", "\"student\"")))
        .then(202, {}, {"AccountRegistered"});
    const auto token = token_for(*house, ann);
    const auto refused = house->when(enrol(with_token(ann, token)));
    refused.then_problem(400, "EMAIL_ALREADY_REGISTERED");
}

TEST_CASE("where a proved mailbox is asked for nobody registers without") {
    const auto house = open_house({.needs_proved_mailbox = true});
    house->when(enrol(with(form_of(ann), "role", "\"student\"")))
        .then_problem(400, "EMAIL_VERIFICATION_REQUIRED");
    const auto token = token_for(*house, ann);
    house->when(enrol(with_token(ann, token)))
        .then(201, {}, {"AccountRegistered", "EmailProofUsed"});
}

TEST_CASE("a proof is no access token") {
    House house;
    const auto token = token_for(house, ann);
    house.when(get("/api/v1/auth/me").with("Authorization", "Bearer " + token))
        .then_problem(401, "not_authenticated");
}

TEST_CASE("while the log is away codes cannot be checked, and nothing is counted as wrong") {
    House house{{.gateway = {.deadline = base::Duration{300}}}};
    const auto code = code_for(house, ann);
    house.log().go_away();
    CHECK(house.when(verify(ann, other_than(code))).status() == 503);
    house.when(verify(ann, other_than(code))).then_problem(503, "EMAIL_VERIFICATION_UNAVAILABLE");
    house.log().come_back();
    CHECK(house.count_facts("EmailCodeMissed") == 0);
}
