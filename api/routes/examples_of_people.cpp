// Examples of what operators see of people.

#include "api/routes/examples.hpp"

namespace api {

namespace {

constexpr base::Instant some_day{base::Duration{1'772'452'800'000}};
const std::string account = "01KJPQAY00V8GQ4ZT5R9M2C0A7";
const std::string access = "01KJPQAY00V8GQ4ZT5R9M2GRA7";

}  // namespace

void fill(PermissionsView& view) {
    view = {
        .user_id = account,
        .email = "ada@example.org",
        .role = events::Role::student,
        .permissions = {"manage_own_profile", "moderate_content"},
        .overrides =
            {{.permission = events::Permission::moderate_content,
              .effect = OverrideEffect::grant,
              .by = "eve@example.org",
              .reason = "Helps with the reviews",
              .at = some_day}}
    };
}

void fill(AccessGrantsView& view) {
    view = {
        .user_id = account,
        .grants =
            {{.access_id = access,
              .granted_at = some_day,
              .granted_by = std::string{"eve@example.org"},
              .reason = std::string{"Taught with us before"}}}
    };
}

void fill(GrantAccessBody& body) {
    body = {.reason = "Taught with us before"};
}

void fill(AccessGranted& view) {
    view = {.access_id = access, .user_id = account, .granted_at = some_day};
}

void fill(RevokeAccessBody& body) {
    body.reason = "Did not want to take part after all";
}

void fill(AccessRevokedView& view) {
    view = {.access_id = access, .user_id = account};
}

void fill(AccessSeeded& view) {
    view = {.created = 12, .existing = 140};
}

void fill(FoundingFunnel& funnel) {
    funnel = {
        .stages =
            {{.stage = "registered", .count = 40}, {.stage = "profile_submitted", .count = 30}},
        .conversion_rates =
            {{.from_stage = "registered", .to_stage = "profile_submitted", .rate = 0.75}},
        .founding_cap = {.cap = 100, .used = 34, .remaining = 66},
        .time_window = {.start = some_day}
    };
}

void fill(StuckInstructors& view) {
    view = {
        .total = 1,
        .summary = {{.stage = "profile_submitted", .count = 1}},
        .instructors =
            {{.user_id = account,
              .email = std::string{"ann@example.org"},
              .name = std::string{"Ann Bell"},
              .stage = "profile_submitted",
              .since = some_day,
              .days_stuck = 12}}
    };
}

void fill(FunnelSnapshot& snapshot) {
    const auto week = std::chrono::hours{7 * 24};
    snapshot = {
        .current =
            {.start = some_day - week,
             .end = some_day,
             .stages = {{.stage = "signup", .count = 120}}},
        .compare = Comparison::previous_period,
        .previous =
            PeriodFunnel{
                .start = some_day - 2 * week,
                .end = some_day - week,
                .stages = {{.stage = "signup", .count = 80}}
            },
        .changes = {{.stage = "signup", .percent = 50}},
        .omitted = {"verified", "search", "booking_started", "booking_confirmed", "completed"}
    };
}

void fill(ExportAccepted& accepted) {
    accepted.export_id = account;
}

void fill(ExportView& view) {
    view = {
        .export_id = account,
        .state = ExportState::ready,
        .progress = 100,
        .download_url = "/api/v1/privacy/exports/" + account + "/file",
        .expires_at = some_day + std::chrono::hours{72},
        .requested_at = some_day
    };
}

void fill(GuestSession& guest) {
    guest.guest_id = account;
}

void fill(TrustedPeople& view) {
    fill(view.people.emplace_back());
}

void fill(OverrideBody& body) {
    body = {.effect = OverrideEffect::grant, .reason = "Helps with the reviews"};
}

}  // namespace api
