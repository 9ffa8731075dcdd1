#pragma once
// Signing in as a browser does, for specs of what comes after.

#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace tests {

inline constexpr std::string_view firefox =
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
inline constexpr std::string_view chrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36";

// What a cookie was set to last; empty when it was not.
inline std::string cookie_of(const Said& said, std::string_view name) {
    std::string value;
    for (const auto& line : said.all("set-cookie")) {
        if (line.starts_with(fmt::format("{}=", name))) {
            value = line.substr(name.size() + 1, line.find(';') - name.size() - 1);
        }
    }
    return value;
}

inline Ask with_password(std::string_view email, std::string_view password) {
    return post("/api/v1/auth/login-with-session")
        .json(fmt::format(R"({{"email":"{}","password":"{}"}})", email, password));
}

inline Ask by_bearer(Ask ask, std::string_view token) {
    return ask.with("Authorization", fmt::format("Bearer {}", token));
}

inline Ask who_am_i(std::string_view token) {
    return by_bearer(get("/api/v1/auth/me"), token);
}

// As a page of the front end does.
inline Ask refreshing(std::string_view refresh_token) {
    return post("/api/v1/auth/refresh")
        .with("Cookie", fmt::format("rid={}", refresh_token))
        .with("Origin", "https://front.example");
}

// A person with a session.
struct SignedIn {
    Person person;
    std::string access;
    std::string refresh;
};

inline constexpr std::string_view bens_password = "Correct horse 1";

inline SignedIn bens_session(House& house, std::string_view user_agent = firefox) {
    const auto said =
        house.when(with_password("ben@example.org", bens_password).with("User-Agent", user_agent));
    said.then(200, {{"/requires_2fa", "false"}}, {"SignedIn", "SessionOpened"});
    return {.access = said.at("/access_token"), .refresh = cookie_of(said, "rid")};
}

}  // namespace tests
