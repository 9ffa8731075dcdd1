// Browsers that are trusted without a second factor.

#include "tests/api/ben.hpp"

using namespace tests;

namespace {

Ask from_browser(std::string_view user_agent, std::string_view cookie) {
    return with_password("ben@example.org", bens_password)
        .with("User-Agent", user_agent)
        .with("Cookie", fmt::format("tfa_device={}", cookie));
}

}  // namespace

TEST_CASE("a browser that is trusted is not asked for a code for thirty days") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto cookie = ben.trust();
    CHECK(cookie.size() == 43);
    house.when(from_browser(firefox, cookie))
        .then(200, {{"/requires_2fa", "false"}}, {"SignedIn", "SessionOpened"});
    // The same browser, a version later.
    const std::string_view later =
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    house.when(from_browser(later, cookie)).then(200, {}, {"SignedIn", "SessionOpened"});
    ben.temp_token("another");
    house.clock.push(std::chrono::hours{30 * 24});
    ben.temp_token(cookie);
}

TEST_CASE("another browser with the cookie is asked for a code, and is trusted no more") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto cookie = ben.trust();
    const auto said = house.when(from_browser(chrome, cookie));
    said.then(200, {{"/requires_2fa", "true"}}, {"DeviceTrustEnded"});
    CHECK(said.all("set-cookie").front().starts_with("tfa_device=; Path=/api/v1/auth; "));
    ben.temp_token(cookie);
}

TEST_CASE("a person sees which browsers are trusted, and ends it for one or all") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto one = ben.trust();
    const auto other = ben.trust();
    const auto in = ben.sign_in();
    const auto list = house.when(ask_2fa("GET", "/trusted-devices", in.access));
    list.then(200, {{"/devices/0/browser", "Firefox"}, {"/devices/1/system", "Linux"}});
    const auto first = "/trusted-devices/" + list.at("/devices/1/id");
    house.when(ask_2fa("DELETE", first, in.access)).then(204, {}, {"DeviceTrustEnded"});
    house.when(ask_2fa("DELETE", first, in.access)).then_problem(404, "TRUSTED_DEVICE_NOT_FOUND");
    house.when(ask_2fa("DELETE", "/trusted-devices/nonsense", in.access))
        .then_problem(404, "TRUSTED_DEVICE_NOT_FOUND");
    ben.temp_token(one);
    house.when(from_browser(firefox, other)).then(200, {}, {"SignedIn", "SessionOpened"});
    house.when(ask_2fa("DELETE", "/trusted-devices", in.access))
        .then(204, {}, {"DeviceTrustEnded"});
    ben.temp_token(other);
    house.when(ask_2fa("DELETE", "/trusted-devices", in.access)).then(204);
}

TEST_CASE("after a changed password a trusted browser is asked for a code again") {
    House house;
    Ben ben{house};
    ben.set_up();
    const auto cookie = ben.trust();
    const auto in = ben.sign_in();
    const auto changed = house.when(by_bearer(
        post("/api/v1/auth/change-password")
            .json(R"({"current_password":"Correct horse 1","new_password":"Correct horse 2"})"),
        in.access
    ));
    CHECK(changed.status() == 200);
    const auto said = house.when(with_password("ben@example.org", "Correct horse 2")
                                     .with("User-Agent", firefox)
                                     .with("Cookie", "tfa_device=" + cookie));
    said.then(200, {{"/requires_2fa", "true"}});
}
