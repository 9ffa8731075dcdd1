// Examples of what is said about the beta.

#include "api/access/permissions.hpp"
#include "api/routes/examples.hpp"

#include <chrono>

namespace api {

namespace {

using namespace std::chrono_literals;

const base::Instant noon{1'772'452'800'000ms};  // 2026-03-02T12:00:00Z
const std::string account = "01KJPQAY00ANNANNANNANNANQ4";
const std::string access = "01KJPQAY00ACCESSACCESSACQ4";
const std::string operator_id = "admin:01KJPQAY00ADAADAADAADAADA3";

}  // namespace

void fill(BetaSettingsView& view) {
    view = {
        .beta_phase = events::BetaPhase::open_beta,
        .version = 1,
        .updated_at = noon,
        .updated_by = operator_id
    };
}

void fill(BetaSettingsBody& body) {
    body = {.beta_phase = "open_beta", .reason = "The first fifty instructors are live"};
}

void fill(BetaSettingsHistory& history) {
    history = {
        .changes =
            {{.version = 1,
              .after = {.beta_phase = events::BetaPhase::open_beta},
              .by = operator_id,
              .reason = std::string{"The first fifty instructors are live"},
              .at = noon}},
        .count = 1
    };
}

void fill(GatedPong&) {}

void fill(RoutePolicy& policy) {
    policy = {
        .site = domain::beta::Site::beta,
        .phase = "instructor_only",
        .action = RoutePolicy::Action::redirect,
        .location = std::string{domain::beta::join_page}
    };
}

// ── Registering, and access ──────────────────────────────────────────────────────────────────────

void fill(RegisterBody& body) {
    body = {
        .email = "ann@example.org",
        .password = "Correct horse 1 battery",
        .first_name = "Ann",
        .last_name = "Bell",
        .phone = std::string{"(212) 555-0123"},
        .zip_code = "10001",
        .role = std::string{"instructor"},
        .timezone = std::string{"America/New_York"},
        .metadata = base::RawObject{R"({"invite_code":"K7PW3XQ9","campaign":"spring"})"}
    };
}

void fill(RegisteredUser& user) {
    user = {
        .id = account,
        .email = "ann@example.org",
        .first_name = "Ann",
        .last_name = "Bell",
        .phone = std::string{"+12125550123"},
        .zip_code = "10001",
        .timezone = "America/New_York",
        .roles = {"instructor"},
        .permissions = permissions_of(events::Role::instructor)
    };
}

void fill(RegistrationTaken&) {}

void fill(ConsumeBody& body) {
    body = {.code = "K7PW3XQ9", .user_id = account};
}

void fill(ConsumedView& view) {
    view = {.access_id = access, .user_id = account, .invited_by_code = "K7PW3XQ9"};
}

void fill(PeopleView& view) {
    view.people = {
        {.id = account,
         .email = "ann@example.org",
         .first_name = std::string{"Ann"},
         .last_name = std::string{"Bell"},
         .role = events::Role::instructor,
         .status = events::AccountStatus::active,
         .registered_at = noon}
    };
    view.count = 1;
}

void fill(PersonView& view) {
    view = {
        .id = account,
        .email = "ann@example.org",
        .first_name = std::string{"Ann"},
        .last_name = std::string{"Bell"},
        .role = events::Role::instructor,
        .zip_code = std::string{"10001"},
        .timezone = std::string{"America/New_York"},
        .registered_at = noon,
        .metadata = base::RawObject{R"({"campaign":"spring"})"},
        .grants =
            {{.access_id = access,
              .invited_by_code = std::string{"K7PW3XQ9"},
              .invite_id = std::string{"01KJPQBDM01NV1TE1NV1TE1NQ4"},
              .granted_at = noon}}
    };
}

}  // namespace api
