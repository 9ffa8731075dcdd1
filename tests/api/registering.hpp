#pragma once
// Forms of people who register, and what has to be there before they can.

#include "domain/beta/settings.hpp"
#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

inline constexpr std::string_view password = "Correct horse 1 battery";
inline const std::string invites = "/api/v1/beta/invites";

using Form = std::map<std::string, std::string>;  // JSON by member

inline Form form_of(std::string_view email) {
    return {
        {"email", fmt::format("\"{}\"", email)},
        {"password", fmt::format("\"{}\"", password)},
        {"first_name", "\"Ann\""},
        {"last_name", "\"Bell\""},
        {"zip_code", "\"10001\""},
        {"role", "\"instructor\""}
    };
}

inline Form with(Form form, const std::string& member, std::string json) {
    form[member] = std::move(json);
    return form;
}

inline Form with_code(std::string_view email, std::string_view code) {
    return with(form_of(email), "metadata", fmt::format(R"({{"invite_code":"{}"}})", code));
}

inline Ask enrol(const Form& form) {
    std::string body;
    for (const auto& [member, json] : form) {
        body += fmt::format("{}\"{}\":{}", body.empty() ? "{" : ",", member, json);
    }
    return post("/api/v1/auth/register").json(body + "}");
}

struct IssuedCode {
    std::string id;
    std::string code;
};

inline IssuedCode invite_for(
    House& house, std::string_view email, std::string_view role = "instructor"
) {
    const auto said = house.when_admin(
        post(invites + "/generate")
            .json(fmt::format(R"({{"count":1,"role":"{}","emails":["{}"]}})", role, email))
    );
    REQUIRE(said.status() == 200);
    return {.id = said.at("/invites/0/id"), .code = said.at("/invites/0/code")};
}

inline void given_phase(
    House& house, events::BetaPhase phase, bool disabled = false, bool allow = false
) {
    house.given(domain::ChangeBetaSettings{
        .settings = domain::beta::the_settings,
        .beta_disabled = disabled,
        .beta_phase = phase,
        .allow_signup_without_invite = allow
    });
    house.settle();
}

inline const std::vector<std::string> registered_by_invite{
    "AccountRegistered", "InviteRedeemed", "RecipientInviteEnded", "BetaAccessGranted"
};

inline std::string sign_in(House& house, std::string_view email) {
    const auto said =
        house.when(post("/api/v1/auth/login-with-session")
                       .json(fmt::format(R"({{"email":"{}","password":"{}"}})", email, password)));
    REQUIRE(said.status() == 200);
    return said.at("/access_token");
}

}  // namespace tests
