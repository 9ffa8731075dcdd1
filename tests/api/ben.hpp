#pragma once
// Ben, who has a phone that shows codes.

#include "platform/crypto/totp.hpp"
#include "tests/api/signing_in.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tests {

inline constexpr std::string_view base_path = "/api/v1/2fa";

inline Ask ask_2fa(std::string_view method, std::string_view path, std::string_view token) {
    return by_bearer(Ask{method, fmt::format("{}{}", base_path, path)}, token);
}

inline Ask verify_login(std::string_view temp_token, std::string_view what, std::string_view code) {
    return post("/api/v1/2fa/verify-login")
        .json(fmt::format(R"({{"temp_token":"{}","{}":"{}"}})", temp_token, what, code));
}

struct Ben {
    House& house;
    std::string id;
    std::string secret;
    std::vector<std::string> backup_codes;

    explicit Ben(House& in) : house{in} {
        id = house.given_person("ben@example.org", events::Role::student, bens_password).id;
        house.settle();
    }

    std::string code() const {
        const auto step = platform::crypto::totp_step_of(house.clock.now());
        return platform::crypto::totp_code(secret, step).value();
    }

    void set_up() {
        const auto session = bens_session(house);
        const auto started = house.when(ask_2fa("POST", "/setup/initiate", session.access));
        started.then(200, {}, {"SecondFactorSetupStarted"});
        secret = started.at("/secret");
        const auto enabled = house.when(ask_2fa("POST", "/setup/verify", session.access)
                                            .json(fmt::format(R"({{"code":"{}"}})", code())));
        CHECK(enabled.status() == 200);
        CHECK(enabled.at("/enabled") == "true");
        // And a SessionClosed for each that was open.
        REQUIRE(enabled.facts().size() >= 3);
        CHECK(enabled.facts()[0] == "SecondFactorEnabled");
        CHECK(enabled.facts()[1] == "TokensInvalidated");
        for (int i = 0; i < 10; ++i) {
            backup_codes.push_back(enabled.at(fmt::format("/backup_codes/{}", i)));
        }
        // The code of this half minute is used up.
        house.clock.push(30s);
    }

    std::string temp_token(std::string_view cookie = "") const {
        auto ask = with_password("ben@example.org", bens_password).with("User-Agent", firefox);
        if (!cookie.empty()) {
            ask.with("Cookie", fmt::format("tfa_device={}", cookie));
        }
        const auto said = house.when(ask);
        CHECK(said.status() == 200);
        CHECK(said.at("/requires_2fa") == "true");
        return said.at("/temp_token");
    }

    SignedIn sign_in() const {
        const auto said = house.when(verify_login(temp_token(), "code", code()));
        said.then(
            200, {{"/requires_2fa", "false"}}, {"SecondFactorPassed", "SignedIn", "SessionOpened"}
        );
        house.clock.push(30s);
        return {.access = said.at("/access_token"), .refresh = cookie_of(said, "rid")};
    }

    // What the cookie of the browser is from now on.
    std::string trust() const {
        auto ask = verify_login(temp_token(), "code", code())
                       .with("User-Agent", firefox)
                       .with("X-Trust-Browser", "true");
        const auto said = house.when(ask);
        said.then(200, {}, {"SecondFactorPassed", "DeviceTrusted", "SignedIn", "SessionOpened"});
        house.clock.push(30s);
        return cookie_of(said, "tfa_device");
    }
};

}  // namespace tests
