// Examples of what operators see of people.

#include "api/routes/examples.hpp"

namespace api {

namespace {

constexpr base::Instant some_day{base::Duration{1'772'452'800'000}};
const std::string account = "01KJPQAY00V8GQ4ZT5R9M2C0A7";

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
