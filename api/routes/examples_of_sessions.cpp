// Examples of sessions, second factors and what accounts are told.

#include "api/routes/examples.hpp"

namespace api {

namespace {

constexpr base::Instant some_day{base::Duration{1'772'452'800'000}};
constexpr auto some_days = std::chrono::hours{7 * 24};

}  // namespace

void fill(SessionsView& view) {
    view.sessions = {
        {.id = "01KJPQAY00V8GQ4ZT5R9M2C0A7",
         .browser = "Firefox",
         .system = "Linux",
         .method = events::SessionMethod::second_factor,
         .signed_in_at = some_day,
         .refreshed_at = some_day,
         .expires_at = some_day + some_days,
         .current = true}
    };
}

void fill(PersonSecurity& security) {
    SessionsView where;
    fill(where);
    where.sessions.front().current = false;
    security = {
        .user_id = "01KJPQAY00ADAADAADAADAADA3",
        .role = events::Role::instructor,
        .can_suspend = true,
        .can_deactivate = true,
        .second_factor = {.enabled = true, .verified_at = some_day, .backup_codes_left = 10},
        .sessions = where.sessions
    };
}

void fill(ChangeProfileBody& body) {
    body = {
        .first_name = "Ada",
        .phone = {.is_given = true, .value = "(212) 555-0123"},
        .zip_code = "94110"
    };
}

void fill(PhoneBody& body) {
    body.phone_number = "+12125550123";
}

void fill(PhoneView& view) {
    view.phone_number = std::string{"+12125550123"};
}

void fill(StreamTokenView& view) {
    view.token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMUtKIn0.c2lnbmF0dXJl";
}

void fill(NotificationsView& view) {
    const std::string batch = "01KJPQB9Q0BATCHBATCHBATC7C";
    view = {
        .notifications =
            {{.id = "batch-" + batch + ".7",
              .category = "system_updates",
              .type = projections::inbox::Type::batch_completed,
              .title = "A batch of invites is done",
              .body = "Sent: 98. Failed: 1. Skipped: 0. In doubt: 1.",
              .data =
                  {R"({"batch_id":")" + batch +
                   R"(","outcome":"partial","sent":98,"failed":1,"skipped":0,"cancelled":0,)"
                   R"("in_doubt":1})"},
              .created_at = some_day}},
        .total = 1,
        .unread_count = 1
    };
}

void fill(UnreadCountView& view) {
    view.unread_count = 1;
}

void fill(NotificationsChanged& changed) {
    changed.message = "The notification is read";
}

void fill(RefreshedView&) {}

void fill(SignedOutEverywhere&) {}

void fill(SecondFactorSetupView& view) {
    view = {
        .secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        .otpauth_url =
            "otpauth://totp/iNSTAiNSTRU:ada%40example.org?secret="
            "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=iNSTAiNSTRU&algorithm=SHA1&"
            "digits=6&period=30",
        .qr_code_data_url = "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4="
    };
}

void fill(SecondFactorCodeBody& body) {
    body.code = "287082";
}

void fill(SecondFactorEnabledView& view) {
    view.backup_codes = {"K7QM-2XBA-9WTE", "H4ZP-8RCN-V6JD"};
}

void fill(SecondFactorPasswordBody& body) {
    body.current_password = "Correct horse battery 1";
}

void fill(SecondFactorMessage& view) {
    view.message = "2FA disabled: sign in again";
}

void fill(SecondFactorStatus& status) {
    status = {
        .enabled = true,
        .verified_at = some_day,
        .last_used_at = some_day + some_days,
        .backup_codes_left = 9
    };
}

void fill(BackupCodesView& view) {
    view.backup_codes = {"K7QM-2XBA-9WTE", "H4ZP-8RCN-V6JD"};
}

void fill(SecondFactorBody& body) {
    body = {
        .temp_token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMUtKIn0.c2lnbmF0dXJl", .code = "287082"
    };
}

void fill(TrustedDevicesView& view) {
    view.devices = {
        {.id = "01KJPQAY00V8GQ4ZT5R9M2C0A7",
         .browser = "Firefox",
         .system = "Linux",
         .trusted_at = some_day,
         .expires_at = some_day + some_days}
    };
}

}  // namespace api
