// Who looks round before they have an account.

#include "tests/api/signing_in.hpp"

#include <algorithm>

using namespace tests;

namespace {

Ask look_round(std::string_view cookie = "") {
    auto ask = post("/api/v1/public/session/guest");
    if (!cookie.empty()) {
        ask.with("Cookie", fmt::format("guest_id={}", cookie));
    }
    return ask;
}

}  // namespace

TEST_CASE("a guest's browser has a name for thirty days, and the one that it has") {
    House house;
    const auto said = house.when(look_round());
    said.then(200);
    const auto guest = cookie_of(said, "guest_id");
    CHECK(said.at("/guest_id") == guest);
    CHECK(guest.size() == 26);
    const auto line = said.header("set-cookie");
    CHECK(line.find("Max-Age=2592000") != std::string::npos);
    CHECK(line.find("HttpOnly") != std::string::npos);
    CHECK(line.find("Secure") != std::string::npos);

    const auto again = house.when(look_round(guest));
    again.then(204);
    CHECK(again.all("set-cookie").empty());
    house.when(look_round("made up")).then(200);
}

TEST_CASE("whoever signs out is no guest any more, and no guest is told to forget a name they lack"
) {
    House house;
    const auto out = [&](std::string_view cookie) {
        auto ask = post("/api/v1/public/logout");
        if (!cookie.empty()) {
            ask.with("Cookie", cookie);
        }
        return house.when(ask).all("set-cookie");
    };
    const auto is_of_guest = [](const auto& line) { return line.starts_with("guest_id=;"); };
    CHECK(std::ranges::count_if(out("guest_id=01ARZ3NDEKTSV4RRFFQ69G5FAV"), is_of_guest) == 1);
    CHECK(std::ranges::count_if(out(""), is_of_guest) == 0);
}

TEST_CASE("a guest signs in with the name of their browser") {
    House house;
    house.given_person("ben@example.org", events::Role::student, bens_password);
    house.settle();
    house
        .when(post("/api/v1/auth/login-with-session")
                  .json(fmt::format(
                      R"({{"email":"ben@example.org","password":"{}","guest_session_id":"{}"}})",
                      bens_password,
                      "01ARZ3NDEKTSV4RRFFQ69G5FAV"
                  )))
        .then(200, {}, {"SignedIn", "SessionOpened"});
}
