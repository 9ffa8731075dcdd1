#include "domain/beta/route_policy.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using domain::beta::Policy, domain::beta::Site;
using events::Phase;

namespace {

constexpr auto beta = Site::beta;
constexpr auto preview = Site::preview;
constexpr auto production = Site::production;
constexpr auto instructor_only = Phase::instructor_only;
const std::vector<std::string> previews{"preview.instainstru.com", "another-preview.example"};

}  // namespace

TEST_CASE("which site a host is") {
    struct Row {
        const char* host;
        Site site;
    };

    const Row rows[] = {
        {"beta.instainstru.com", beta},
        {"BETA.InstaInstru.com", beta},
        {"www.beta.instainstru.com", beta},
        {"beta.instainstru.com:443", beta},
        {"www.Beta.instainstru.com:8080", beta},
        {"beta-local.instainstru.com", beta},
        {"preview.instainstru.com", preview},
        {"preview.instainstru.com.", preview},
        {"beta.instainstru.com.:443", beta},
        {"www.Another-Preview.example:443", preview},
        {"not-told.vercel.app", production},
        {"instainstru.com", production},
        {"beta.instainstru.com.evil.example", production},
        {"xbeta.instainstru.com", production},
        {"www.www.beta.instainstru.com", production},
        {"", production},
    };
    for (const auto& row : rows) {
        CAPTURE(row.host);
        CHECK((domain::beta::site_of(row.host, previews) == row.site));
    }
}

TEST_CASE("which pages are shown, site by site and phase by phase") {
    struct Row {
        Site site;
        const char* target;
        std::optional<Phase> phase;
        bool allow_signup;
        bool shown;
    };

    const Row rows[] = {
        {beta, "/", instructor_only, false, false},
        {beta, "/", instructor_only, true, false},
        {beta, "/?utm=x", instructor_only, false, false},
        {beta, "/", Phase::open_beta, false, true},
        {beta, "/", Phase::disabled, false, true},
        {beta, "/", std::nullopt, true, false},
        {beta, "/student", instructor_only, false, false},
        {beta, "/search?q=piano", instructor_only, false, false},
        {beta, "/services/x", instructor_only, false, false},
        {beta, "/servicesx", instructor_only, false, true},
        {beta, "/book/1", instructor_only, false, false},
        {beta, "/bookings", instructor_only, false, true},
        {beta, "/instructors", instructor_only, false, false},
        {beta, "/instructor/join", instructor_only, false, true},
        {beta, "/instructor/welcome", instructor_only, false, true},
        {beta, "/_next/x.js", instructor_only, false, true},
        {beta, "/static/x.css", instructor_only, false, true},
        {beta, "/api/v1/health", instructor_only, false, true},
        {beta, "/staff-login", instructor_only, false, true},
        {beta, "/robots.txt", instructor_only, false, true},
        {beta, "/logout", instructor_only, false, true},
        {beta, "/reset-password/x", std::nullopt, false, true},
        {beta, "/signup", instructor_only, false, false},
        {beta, "/signup", instructor_only, true, true},
        {beta, "/signup", Phase::open_beta, false, true},
        {beta, "/signup", Phase::disabled, false, true},
        {beta, "/signup", std::nullopt, true, false},
        {beta, "/signup?invite_code=K7PW3XQ9", instructor_only, false, true},
        {beta, "/signup?role=instructor&invite_code=", instructor_only, false, true},
        {beta, "/signup?role=invite_code", instructor_only, false, false},
        {beta, "/signup?my_invite_code=1", instructor_only, false, false},
        {production, "/", instructor_only, false, true},
        {production, "/signup", std::nullopt, false, true},
        {preview, "/search", instructor_only, false, true},
    };
    for (const auto& row : rows) {
        CAPTURE(row.target);
        CAPTURE(&row - rows);
        const auto instead = domain::beta::redirect_of(
            row.site,
            row.target,
            Policy{.phase = row.phase, .allow_signup_without_invite = row.allow_signup}
        );
        CHECK(instead.has_value() != row.shown);
        if (instead) {
            CHECK(*instead == "/instructor/join");
        }
    }
}
