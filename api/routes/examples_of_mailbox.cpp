#include "api/routes/examples.hpp"

namespace api {

namespace {

const std::string email = "ann@example.org";
const std::string token = "q0Zb2t7bEw4mYk5n1Yv3cP9rS8dFh6jLxTzVuWiO0aE01KJPQAY00ADAADAADAADAADA3";

}  // namespace

void fill(SendEmailVerificationBody& body) {
    body = {.email = email};
}

void fill(EmailVerificationSent&) {}

void fill(VerifyEmailCodeBody& body) {
    body = {.email = email, .code = "204917"};
}

void fill(EmailVerified& verified) {
    verified = {.verification_token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"};
}

void fill(RequestResetBody& body) {
    body = {.email = email};
}

void fill(ResetRequestedView&) {}

void fill(ResetLinkView& view) {
    view = {.valid = true, .email = "an***@example.org"};
}

void fill(ConfirmResetBody& body) {
    body = {.token = token, .new_password = "Wrong horse 2, battery staple"};
}

void fill(PasswordResetView&) {}

void fill(StatusChanged& changed) {
    changed = {
        .message = "The account rests: it is not to be booked",
        .new_status = events::AccountStatus::suspended
    };
}

void fill(StatusView& view) {
    view = {
        .user_id = "01KJPQAY00ADAADAADAADAADA3",
        .role = events::Role::instructor,
        .can_receive_bookings = true,
        .can_suspend = true,
        .can_deactivate = true
    };
}

void fill(PrivacyExport& exported) {
    exported.data.profile = {
        .id = "01KJPQAY00ADAADAADAADAADA3",
        .email = "ada@example.org",
        .first_name = "Ada",
        .metadata = {"{}"}
    };
}

void fill(DeletePersonBody& body) {
    body = {.delete_account = true};
}

void fill(PrivacyDeletion& deletion) {
    deletion = {
        .message = "The account and all that identified its owner is erased, for good",
        .account_deleted = true
    };
}

void fill(PrivacyStatisticsView& view) {
    view.statistics = {.accounts = 412, .accounts_erased = 3, .people_erased = 7, .invites = 2'000};
}

void fill(RetentionApplied& applied) {
    applied.export_files = 1;
}

}  // namespace api
