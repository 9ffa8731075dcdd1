// After three wrong passwords a captcha is asked for, where one is configured.

#include "tests/api/signing_in.hpp"

using namespace tests;
using platform::captcha::Verdict;

namespace {

constexpr std::string_view wrong = "Wrong horse 1";
constexpr std::string_view ben = "ben@example.org";

// Says at once what it was told to say.
class FakeVerifier final : public platform::captcha::Verifier {
public:
    void verify(platform::captcha::Shown shown, std::function<void(Verdict)> done) override {
        const std::lock_guard lock{mutex_};
        shown_.push_back(shown.token);
        done(
            silent_                   ? Verdict::silent
            : shown.token == "solved" ? Verdict::solved
                                      : Verdict::wrong
        );
    }

    void fall_silent() {
        const std::lock_guard lock{mutex_};
        silent_ = true;
    }

    std::size_t asked() const {
        const std::lock_guard lock{mutex_};
        return shown_.size();
    }

private:
    mutable std::mutex mutex_;
    bool silent_ = false;
    std::vector<std::string> shown_;
};

Ask with_captcha(
    std::string_view email, std::string_view password_given, std::string_view captcha
) {
    return post("/api/v1/auth/login-with-session")
        .json(fmt::format(
            R"({{"email":"{}","password":"{}","captcha_token":"{}"}})",
            email,
            password_given,
            captcha
        ));
}

Ask form_with_captcha(std::string_view captcha) {
    return post("/api/v1/auth/login")
        .form(fmt::format("username=ben%40example.org&password=Correct+horse+1{}", captcha));
}

void fail_times(House& house, std::string_view email, int times) {
    for (int i = 0; i < times; ++i) {
        const auto said = house.when(with_password(email, wrong));
        CAPTURE(i);
        CHECK(said.status() == 401);
    }
}

void check_asked(const Said& said) {
    said.then_problem(428, "CAPTCHA_REQUIRED");
    CHECK(said.header("x-captcha-required") == "true");
}

}  // namespace

TEST_CASE("the fourth sign-in after three wrong passwords is asked for a captcha, whoever it is") {
    FakeVerifier verifier;
    House house{{.captcha = &verifier}};
    house.given_person(std::string{ben}, events::Role::student, bens_password);
    for (const std::string_view email : {ben, std::string_view{"nobody@example.org"}}) {
        CAPTURE(email);
        fail_times(house, email, 3);
        check_asked(house.when(with_password(email, wrong)));
        check_asked(house.when(with_password(email, bens_password)));
        check_asked(house.when(with_captcha(email, bens_password, "")));
    }
    CHECK(verifier.asked() == 0);
    // Others are asked for nothing.
    house.when(with_password("eve@example.org", wrong)).then(401);
}

TEST_CASE("a solved captcha lets the password be tried, and success asks for no more of them") {
    FakeVerifier verifier;
    House house{{.captcha = &verifier}};
    house.given_person(std::string{ben}, events::Role::student, bens_password);
    fail_times(house, ben, 3);
    house.when(with_captcha(ben, bens_password, "guessed")).then_problem(400, "CAPTCHA_INVALID");
    house.when(with_captcha(ben, wrong, "solved")).then_problem(401, "AUTH_INVALID_CREDENTIALS");
    check_asked(house.when(form_with_captcha("")));
    house.when(form_with_captcha("&captcha_token=guessed")).then_problem(400, "CAPTCHA_INVALID");
    house.when(form_with_captcha("&captcha_token=solved"))
        .then(200, {}, {"SignedIn", "SessionOpened"});
    house.when(with_password(ben, bens_password)).then(200, {}, {"SignedIn", "SessionOpened"});
}

TEST_CASE("a wrong captcha is no wrong password, and a lock goes before it") {
    FakeVerifier verifier;
    House house{{.captcha = &verifier}};
    house.given_person(std::string{ben}, events::Role::student, bens_password);
    fail_times(house, ben, 3);
    for (int i = 0; i < 5; ++i) {
        house.when(with_captcha(ben, wrong, "guessed")).then_problem(400, "CAPTCHA_INVALID");
    }
    house.when(with_captcha(ben, wrong, "solved")).then_problem(401, "AUTH_INVALID_CREDENTIALS");
    house.when(with_captcha(ben, wrong, "solved")).then(429, {}, {"SignInLocked"});
    house.when(with_captcha(ben, bens_password, "guessed"))
        .then_problem(429, "AUTH_ACCOUNT_LOCKED");
}

TEST_CASE("while the provider says nothing nobody guesses on, and nobody else is held up") {
    FakeVerifier verifier;
    House house{{.captcha = &verifier}};
    house.given_person(std::string{ben}, events::Role::student, bens_password);
    house.given_person("eve@example.org", events::Role::student, bens_password);
    fail_times(house, ben, 3);
    verifier.fall_silent();
    const auto said = house.when(with_captcha(ben, bens_password, "solved"));
    said.then_problem(429, "CAPTCHA_UNAVAILABLE");
    CHECK(said.header("retry-after") == "10");
    house.when(with_password("eve@example.org", bens_password))
        .then(200, {}, {"SignedIn", "SessionOpened"});
}

TEST_CASE("an hour after the last wrong password no captcha is asked for") {
    FakeVerifier verifier;
    House house{{.captcha = &verifier}};
    house.given_person(std::string{ben}, events::Role::student, bens_password);
    fail_times(house, ben, 3);
    house.later(std::chrono::hours{1});
    house.when(with_password(ben, bens_password)).then(200, {}, {"SignedIn", "SessionOpened"});
}

TEST_CASE("without a secret nobody is asked for a captcha") {
    House house;
    house.given_person(std::string{ben}, events::Role::student, bens_password);
    fail_times(house, ben, 4);
    house.when(with_captcha(ben, bens_password, "anything"))
        .then(200, {}, {"SignedIn", "SessionOpened"});
}

TEST_CASE("operators see who is asked for a captcha, and end that with a reason") {
    FakeVerifier verifier;
    House house{{.captcha = &verifier}};
    const auto person = house.given_person(std::string{ben}, events::Role::student, bens_password);
    const std::string blocks = "/api/v1/admin/auth-blocks";
    fail_times(house, ben, 3);
    fail_times(house, "nobody@example.org", 3);
    house.until(blocks + "?type=captcha", {"/count", "1"})
        .then(
            200,
            {{"/blocks/0/user_id", person.id},
             {"/blocks/0/type", "captcha"},
             {"/blocks/0/failures", "3"}}
        );
    house.when_admin(get(blocks + "?type=lockout")).then(200, {{"/count", "0"}});
    for (const std::string_view email : {ben, std::string_view{"nobody@example.org"}}) {
        const auto path = fmt::format("{}/{}", blocks, email);
        house.when_admin(get(path)).then(200, {{"/blocks/0/type", "captcha"}});
        house.when_admin(Ask{"DELETE", path}.json(R"({"types":["captcha"],"reason":"called"})"))
            .then(200, {{"/cleared", R"(["captcha"])"}}, {"SignInUnlocked"});
        house.when_admin(get(path)).then_problem(404, "auth_block_not_found");
        house.when(with_password(email, wrong)).then_problem(401, "AUTH_INVALID_CREDENTIALS");
    }
    house.until(blocks + "?type=captcha", {"/count", "0"});
}
