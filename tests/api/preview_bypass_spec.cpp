// Why a gate lets pass on a site for previews.

#include "api/access/preview_bypass.hpp"
#include "tests/api/house.hpp"
#include "tests/api/rooms.hpp"

#include <doctest/doctest.h>

using namespace tests;
using api::PreviewBypass, api::PreviewSite, api::PreviewVisit;

namespace {

constexpr PreviewSite preview{
    .is_preview = true,
    .staff_token = "a token that staff know",
    .origin = "https://preview.example.com",
    .api_host = "preview-api.example.com"
};
constexpr PreviewVisit with_token{
    .token = "a token that staff know",
    .origin = "https://preview.example.com",
    .host = "preview-api.example.com",
    .path = "/api/v1/gated/ping"
};

PreviewSite production() {
    auto site = preview;
    site.is_preview = false;
    return site;
}

PreviewSite without_token() {
    auto site = preview;
    site.staff_token = {};
    return site;
}

// The visit with one thing otherwise.
template <class Part, class Value>
PreviewVisit but(Part PreviewVisit::* part, Value value) {
    auto visit = with_token;
    visit.*part = value;
    return visit;
}

}  // namespace

TEST_CASE("who passes the gates of a preview, and why") {
    using enum PreviewBypass;

    struct Row {
        const char* because;
        PreviewSite site;
        PreviewVisit visit;
        bool shows_token;
        std::optional<PreviewBypass> bypass;
    };

    const auto webhook = but(&PreviewVisit::path, "/api/v1/webhooks/mail");
    const Row rows[] = {
        {"the token, from its pages, at its API", preview, with_token, true, header},
        {"another token", preview, but(&PreviewVisit::token, "a token that staff knew"), false, site
        },
        {"a longer one", preview, but(&PreviewVisit::token, "a token that staff know!"), false, site
        },
        {"no token", preview, but(&PreviewVisit::token, ""), false, site},
        {"none is configured", without_token(), with_token, false, site},
        {"none is configured, and none is shown",
         without_token(),
         but(&PreviewVisit::token, ""),
         false,
         site},
        {"from the pages of another site",
         preview,
         but(&PreviewVisit::origin, "https://example.com"),
         false,
         site},
        {"from no page", preview, but(&PreviewVisit::origin, ""), false, site},
        {"at another host", preview, but(&PreviewVisit::host, "api.example.com"), false, site},
        {"an administrator, without a token",
         preview,
         {.path = "/api/v1/gated/ping", .is_staff = true},
         false,
         staff},
        {"anybody else: the site has a gate of its own", preview, {.path = "/x"}, false, site},
        {"a webhook, with the token", preview, webhook, false, std::nullopt},
        {"a webhook, by an administrator",
         preview,
         {.path = "/api/v1/webhooks/mail", .is_staff = true},
         false,
         std::nullopt},
        {"the real site, with the token", production(), with_token, false, std::nullopt},
        {"the real site, by an administrator",
         production(),
         {.path = "/x", .is_staff = true},
         false,
         std::nullopt},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        CHECK(api::shows_staff_token(row.site, row.visit) == row.shows_token);
        CHECK((api::preview_bypass(row.site, row.visit) == row.bypass));
    }
}

TEST_CASE("a token of staff opens no gate of the real site, and signs nobody in on a preview") {
    const auto shown = [](Ask ask) {
        return ask.with("X-Staff-Preview-Token", staff_token)
            .with("Origin", "https://front.example");
    };
    House real{{.environment = "prod"}};
    real.when(shown(get("/api/v1/gated/ping"))).then_problem(403, "beta_access_required");
    House house{{.environment = "preview"}};
    house.when(shown(get("/api/v1/gated/ping"))).then(200);
    house.when(shown(get("/api/v1/auth/me"))).then_problem(401, "not_authenticated");
}

TEST_CASE("each pass of a gate of a preview is counted by why") {
    House house{{.environment = "preview"}};
    const auto ping = get("/api/v1/gated/ping");
    const auto with = Ask{ping}
                          .with("X-Staff-Preview-Token", staff_token)
                          .with("Origin", "https://front.example");
    house.when(ping).then(200);
    house.when(Ask{ping}.by(house.admin)).then(200);
    house.when(Ask{ping}.by(house.student)).then(200);
    house.when(with).then(200);
    CHECK(
        house.rooms().passed ==
        std::map<std::string, int, std::less<>>{{"header", 1}, {"site", 2}, {"staff", 1}}
    );
}
