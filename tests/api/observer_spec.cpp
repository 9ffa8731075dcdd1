// What is counted of answers, under the names that dashboards know.

#include "app/observer.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

namespace {

struct Counting {
    platform::metrics::Metrics metrics;
    base::SystemClock clock;
    std::string_view phase = "unknown";
    app::Observer observer{metrics, clock, 0, [this] { return phase; }};

    void answered(
        std::string_view route,
        int status,
        std::string_view command = {},
        std::string_view outcome = {}
    ) {
        observer.on_request();
        observer.on_response(
            {.route = route, .status = status, .command = command, .outcome = outcome}
        );
    }

    bool shows(const std::string& line) const {
        return metrics.text().find(line + "\n") != std::string::npos;
    }
};

const platform::http::Verdict refused{.allowed = false, .retry_after = std::chrono::seconds{4}};

}  // namespace

TEST_CASE("tokens that end are counted by what ended them, and only if something did") {
    Counting counting;
    counting.answered("/api/v1/public/logout", 204);
    CHECK(counting.metrics.text().find("auth_token_revocation_total{") == std::string::npos);
    counting.answered("/api/v1/public/logout", 204, "ONE");
    counting.answered("/api/v1/public/logout", 503, "TWO");
    counting.answered("/api/v1/auth/change-password", 200, "THREE");
    counting.answered("/api/v1/admin/people/erase", 200, "FOUR");
    counting.answered("/api/v1/account/logout-all-devices", 200, "FIVE");
    counting.answered("/api/v1/admin/users/{id}/force-logout", 200, "SIX");
    counting.answered("/api/v1/account/sessions/{id}", 204, "SEVEN");
    counting.answered("/api/v1/2fa/disable", 200, "EIGHT");
    for (const std::string trigger :
         {"logout",
          "password_change",
          "erasure",
          "logout_all",
          "force_logout",
          "session_ended",
          "second_factor"}) {
        CAPTURE(trigger);
        CHECK(
            counting.shows("instainstru_auth_token_revocation_total{trigger=\"" + trigger + "\"} 1")
        );
    }
}

TEST_CASE("whoever asks for figures without the token is counted apart from other callers") {
    Counting counting;
    counting.answered("/api/v1/internal/metrics", 401);
    counting.answered("/api/v1/auth/me", 401);
    CHECK(counting.shows("instainstru_metrics_auth_fail_total 1"));
    CHECK(counting.shows("instainstru_auth_token_rejection_total{reason=\"not_accepted\"} 1"));
}

TEST_CASE("a code that was looked up in vain is no success, and one that opens is") {
    Counting counting;
    const std::string_view validate = "/api/v1/beta/invites/validate";
    counting.answered(validate, 200, {}, "rejected");
    counting.answered(validate, 200);
    counting.answered(validate, 200);
    counting.answered(validate, 400);
    const auto shows = [&](std::string_view status, int times) {
        return counting.shows(fmt::format(
            "instainstru_service_operations_total{{operation=\"beta_invite_validated\","
            "service=\"beta\",status=\"{}\"}} {}",
            status,
            times
        ));
    };
    CHECK(shows("rejected", 1));
    CHECK(shows("success", 2));
    CHECK(shows("refused", 1));
    counting.answered(validate, 503);
    CHECK(shows("error", 1));
}

TEST_CASE("why a token was refused is told apart") {
    Counting counting;
    counting.answered("/api/v1/auth/me", 401, {}, "expired");
    counting.answered("/api/v1/auth/me", 401, {}, "revoked");
    CHECK(counting.shows("instainstru_auth_token_rejection_total{reason=\"expired\"} 1"));
    CHECK(counting.shows("instainstru_auth_token_rejection_total{reason=\"revoked\"} 1"));
}

TEST_CASE("readings of the audit trail are counted, and pages of it timed") {
    Counting counting;
    counting.answered("/api/v1/admin/audit-log", 403);
    counting.answered("/api/v1/admin/audit-log", 200);
    counting.answered("/api/v1/admin/audit", 200);
    counting.answered("/api/v1/admin/audit-log/export.csv", 200);
    counting.answered("/api/v1/admin/people", 200);
    CHECK(counting.shows("instainstru_audit_log_read_total 3"));
    CHECK(counting.shows("instainstru_audit_log_list_seconds_count 2"));
}

TEST_CASE("sign-ins that a limit refused are counted, unless it only watches") {
    Counting counting;
    counting.observer.on_limit("login", {}, false);
    counting.observer.on_limit("login", refused, true);
    counting.observer.on_limit("write", refused, false);
    CHECK(counting.metrics.text().find("login_rate_limited_total 1") == std::string::npos);
    counting.observer.on_limit("login", refused, false);
    CHECK(counting.shows("instainstru_login_rate_limited_total 1"));
}

TEST_CASE("for how long callers were told to wait is told, by bucket") {
    Counting counting;
    counting.observer.on_limit("login", {}, false);
    counting.observer.on_limit("login", refused, false);
    CHECK(counting.shows("instainstru_rl_retry_after_seconds_count{bucket=\"login\"} 1"));
    CHECK(counting.shows("instainstru_rl_retry_after_seconds_sum{bucket=\"login\"} 4"));
}

TEST_CASE("answers are counted by the phase that their head tells, streams are not") {
    Counting counting;
    counting.answered("/api/v1/health", 200);
    counting.phase = "open_beta";
    counting.answered("/api/v1/health", 200);
    counting.answered("/nowhere", 404);
    counting.answered("/api/v1/beta/invites/batches/{id}/stream", 200);
    CHECK(counting.shows("instainstru_beta_phase_header_total{phase=\"unknown\"} 1"));
    CHECK(counting.shows("instainstru_beta_phase_header_total{phase=\"open_beta\"} 2"));
    CHECK(counting.shows("instainstru_beta_phase_header_total{phase=\"disabled\"} 0"));
}
