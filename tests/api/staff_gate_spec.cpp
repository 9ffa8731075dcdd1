// Who sees the pages of a preview.

#include "api/access/staff_gate.hpp"
#include "tests/api/house.hpp"

#include <doctest/doctest.h>

using namespace tests;
using api::GateVerdict, api::judge_at_gate;
using Kind = GateVerdict::Kind;

namespace {

constexpr std::string_view secret = "what only staff know";

}  // namespace

TEST_CASE("the gate of a preview passes, admits or asks, page by page") {
    struct Row {
        const char* target;
        std::string_view cookie;
        GateVerdict verdict;
    };

    const GateVerdict passes{};
    const auto asks = [](const char* location) {
        return GateVerdict{.kind = Kind::ask, .location = location};
    };
    const auto admits = [](const char* location) {
        return GateVerdict{.kind = Kind::admit, .location = location};
    };
    const Row rows[] = {
        {"/", secret, passes},
        {"/search?q=piano", secret, passes},
        {"/", "", asks("/staff-login?redirect=%2F")},
        {"/", "what only staff knew", asks("/staff-login?redirect=%2F")},
        {"/search?q=piano&page=2",
         "",
         asks("/staff-login?redirect=%2Fsearch%3Fq%3Dpiano%26page%3D2")},
        {"/?token=what+only+staff+know", "", admits("/")},
        {"/?token=what%20only%20staff%20know", "wrong", admits("/")},
        {"/search?q=piano&token=what+only+staff+know", "", admits("/search?q=piano")},
        {"/staff?token=what+only+staff+know&redirect=%2Fadmin", "", admits("/admin")},
        {"/x?token=what+only+staff+know&redirect=%2F%2Fevil.example", "", admits("/x")},
        {"/x?token=what+only+staff+know&redirect=%2F%5Cevil.example", "", admits("/x")},
        {"/x?token=what+only+staff+know&redirect=https%3A%2F%2Fevil.example", "", admits("/x")},
        {"/x?token=what+only+staff+know&redirect=", "", admits("/x")},
        {"//evil.example?token=what+only+staff+know", "", admits("/")},
        {"/x?token=wrong", "", asks("/staff-login?redirect=%2Fx&error=invalid")},
        {"/x?token=wrong", secret, passes},
        {"/x?token=%", "", asks("/staff-login?redirect=%2Fx")},
        {"/staff-login?redirect=%2F", "", passes},
        {"/_next/x.js", "", passes},
        {"/static/x.css", "", passes},
        {"/api/v1/health", "", passes},
        {"/robots.txt", "", passes},
        {"/logout", "", passes},
        {"/monitoring", "", passes},
        {"/reset-password?token=of-a-person", "", passes},
        {"/reset-password/x?token=of-a-person", "", passes},
        {"/forgot-password", "", passes},
        {"/verify-email?token=of-a-person", "", passes},
        {"/invite/claim?token=K7PW3XQ9", "", passes},
        {"/invite/claim?code=K7PW3XQ9&d=1", "", passes},
        {"/static/../search", "", asks("/staff-login?redirect=%2Fstatic%2F..%2Fsearch")},
        {"/_next/..%2fsearch", "", asks("/staff-login?redirect=%2F_next%2F..%252fsearch")},
        {"/api/%2e%2e/x", "", asks("/staff-login?redirect=%2Fapi%2F%252e%252e%2Fx")},
        {"/static//search", "", asks("/staff-login?redirect=%2Fstatic%2F%2Fsearch")},
        {"/reset-passwords", "", asks("/staff-login?redirect=%2Freset-passwords")},
    };
    for (const auto& row : rows) {
        CAPTURE(row.target);
        CAPTURE(row.cookie);
        const auto verdict = judge_at_gate(secret, {.target = row.target, .cookie = row.cookie});
        CHECK(verdict.location == row.verdict.location);
        CHECK((verdict.kind == row.verdict.kind));
    }
}

TEST_CASE("without a secret there is no gate") {
    CHECK((judge_at_gate("", {.target = "/", .cookie = ""}) == GateVerdict{}));
    CHECK((judge_at_gate("", {.target = "/?token=", .cookie = ""}) == GateVerdict{}));
}

TEST_CASE("an edge in front of a preview is told what its gate says, and which cookie to set") {
    House house;
    const std::string preview = "/api/v1/beta/route-policy?host=preview.instainstru.com&path=";
    house.when(get(preview + "%2Fsearch"))
        .then(
            200,
            {{"/site", "preview"},
             {"/action", "redirect"},
             {"/location", "/staff-login?redirect=%2Fsearch"},
             {"/preview_gate", "redirect"}}
        );
    const auto admitted = house.when(get(preview + "%2Fsearch%3Ftoken%3Dpages-for-staff-only"));
    admitted.then(
        200,
        {{"/action", "redirect"},
         {"/location", "/search"},
         {"/preview_gate", "active"},
         {"/set_cookie",
          "staff_access_token=pages-for-staff-only; Path=/; SameSite=Lax; Max-Age=2592000; Secure; "
          "HttpOnly"}}
    );
    auto known = get(preview + "%2Fsearch");
    const auto passed = house.when(known.with("Cookie", "staff_access_token=pages-for-staff-only"));
    passed.then(200, {{"/action", "allow"}, {"/preview_gate", "active"}});
    CHECK_FALSE(passed.has("/set_cookie"));
    const auto elsewhere =
        house.when(get("/api/v1/beta/route-policy?host=instainstru.com&path=%2F"));
    CHECK_FALSE(elsewhere.has("/preview_gate"));
    house.when(get("/api/v1/beta/route-policy?host=localhost%3A3000&path=%2F"))
        .then(200, {{"/preview_gate", "redirect"}});
}
