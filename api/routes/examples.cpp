#include "api/routes/examples.hpp"

#include "api/access/permissions.hpp"

#include <chrono>

namespace api {

namespace {

using namespace std::chrono_literals;
namespace batch_list = projections::batch_list;
namespace invite_list = projections::invite_list;
namespace import_list = projections::import_list;

const base::Instant noon{1'772'452'800'000ms};  // 2026-03-02T12:00:00Z
const std::string account = "01KJPQAY00ADAADAADAADAADA3";
const std::string import = "01KJPQB5T0MP0RTMP0RTMP0R7C";
const std::string batch = "01KJPQB9Q0BATCHBATCHBATC7C";
const std::string invite = "01KJPQBDM01NV1TE1NV1TE1NQ4";
const std::string code = "K7PW3XQ9";
const std::string email = "ann@example.org";

std::string join_url() {
    return "https://beta.instainstru.com/invite/claim?code=" + code + "&d=1";
}

std::string welcome_url() {
    return "https://beta.instainstru.com/instructor/welcome?invite_code=" + code +
           "&email=ann%40example.org";
}

SentItem sent_item() {
    return {
        .id = invite,
        .code = code,
        .email = email,
        .join_url = join_url(),
        .welcome_url = welcome_url()
    };
}

FailedItem failed_item() {
    return {.email = "ben@example.org", .reason = "smtp_550"};
}

std::vector<ImportRowView> import_rows() {
    return {
        {.row = 1, .email = email},
        {.row = 2,
         .email = "nobody",
         .verdict = import_list::Verdict::invalid_email,
         .detail = "This is no e-mail address."}
    };
}

}  // namespace

// ── Session ──────────────────────────────────────────────────────────────────────────────────────

void fill(SignInForm& form) {
    form = {.username = "ada@example.org", .password = "correct horse battery staple"};
}

void fill(SignInBody& body) {
    body = {.email = "ada@example.org", .password = "correct horse battery staple"};
}

void fill(ChangePasswordBody& body) {
    body = {
        .current_password = "correct horse battery staple",
        .new_password = "Wrong horse 2, battery staple"
    };
}

void fill(PasswordChangedView&) {}

void fill(SignInAnswer& answer) {
    answer = {
        .access_token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMUtKIn0.c2lnbmF0dXJl",
        .token_type = "bearer"
    };
}

void fill(MeView& me) {
    me = {
        .id = account,
        .email = "ada@example.org",
        .roles = {"student"},
        .permissions = permissions_of(events::Role::student)
    };
}

// ── Imports ──────────────────────────────────────────────────────────────────────────────────────

void fill(ImportAnswer& answer) {
    answer = {
        .import_id = import,
        .total_rows = 2,
        .ok = 1,
        .rejected = 1,
        .verdicts = {{"invalid_email", 1}, {"ok", 1}},
        .rows = import_rows(),
        .expires_at = noon + 30min,
        .position = std::string{"3:1207"}
    };
}

void fill(ImportView& view) {
    view = {
        .import_id = import,
        .total_rows = 2,
        .ok = 1,
        .rejected = 1,
        .verdicts = {{"invalid_email", 1}, {"ok", 1}},
        .expires_at = noon + 30min,
        .state = import_list::State::ready,
        .source = std::string{"csv_upload"},
        .created_at = noon
    };
}

void fill(ImportRowsView& view) {
    view = {.rows = import_rows()};
}

void fill(SendImportBody& body) {
    body = {.name = "Spring", .grant_founding_status = true};
}

void fill(SentImport& sent) {
    sent = {.task_id = batch, .batch_id = batch, .total = 1};
}

// ── Batches ──────────────────────────────────────────────────────────────────────────────────────

void fill(BatchView& view) {
    view = {
        .id = batch,
        .name = std::string{"Spring"},
        .source = std::string{"csv_upload"},
        .import_id = import,
        .state = batch_list::State::running,
        .total = 100'000,
        .pending = 59'000,
        .released = 1'000,
        .sent = 39'950,
        .failed = 40,
        .skipped = 10,
        .created_at = noon,
        .started_at = noon,
        .requested_by = std::string{"ada@example.org"},
        .rate_per_min = 180'000.0,
        .eta_seconds = std::uint64_t{20},
        .sequence = 82
    };
}

void fill(BatchesView& view) {
    fill(view.batches.emplace_back());
}

void fill(BatchRowsView& view) {
    view.rows = {
        {.row = 1,
         .email = email,
         .state = batch_list::RowState::sent,
         .attempts = 1,
         .invite_id = invite,
         .at = noon + 2s},
        {.row = 2,
         .email = "ben@example.org",
         .state = batch_list::RowState::failed,
         .reason = std::string{"smtp_550"},
         .attempts = 1,
         .at = noon + 2s}
    };
}

void fill(BatchSeries& series) {
    series = {
        .bucket_seconds = 5,
        .points =
            {{.at = noon, .sent = 14'980, .failed = 20},
             {.at = noon + 5s, .sent = 15'005, .failed = 15}}
    };
}

void fill(BatchProgress& progress) {
    progress = {
        .task_id = batch,
        .state = TaskState::SUCCESS,
        .current = 2,
        .total = 2,
        .sent = 1,
        .failed = 1,
        .sent_items = std::vector{sent_item()},
        .failed_items = std::vector{failed_item()},
        .started_at = noon,
        .finished_at = noon + 2s,
        .rate_per_min = 60,
        .batch_state = batch_list::State::completed_with_failures
    };
}

void fill(ControlBody& body) {
    body = {.reason = "The text was wrong"};
}

void fill(BatchControlled& controlled) {
    controlled = {.id = batch, .state = batch_list::State::paused};
}

void fill(ResolveRowBody& body) {
    body = {.outcome = events::Outcome::sent};
}

void fill(RowSettled& settled) {
    settled = {.id = batch, .row = 7, .outcome = events::Outcome::sent};
}

void fill(SendBatchBody& body) {
    body = {
        .emails = {email, "ben@example.org"},
        .role = "instructor",
        .expires_in_days = 14,
        .campaign = "spring fair"
    };
}

void fill(BatchAcceptedView& view) {
    view = {.task_id = batch, .batch_id = batch, .total = 2, .duplicates = 0};
}

void fill(BatchSent& sent) {
    sent = {.task_id = batch, .sent = {sent_item()}, .failed = {failed_item()}};
}

// ── Invites ──────────────────────────────────────────────────────────────────────────────────────

void fill(InviteItem& item) {
    item = {
        .id = invite,
        .code = code,
        .email = email,
        .delivery_state = invite_list::DeliveryState::sent,
        .source = std::string{"csv_upload"},
        .batch_id = batch,
        .created_at = noon,
        .expires_at = noon + std::chrono::days{14}
    };
}

void fill(InvitesView& view) {
    fill(view.invites.emplace_back());
    view.count = 1;
}

void fill(InviteDetail& detail) {
    fill(static_cast<InviteItem&>(detail));
    detail.deliveries = 1;
    detail.status_history = {{.status = "pending", .timestamp = noon}};
    detail.timeline = {
        {.status = "issued", .timestamp = noon},
        {.status = "queued", .timestamp = noon},
        {.status = "sent", .timestamp = noon + 2s}
    };
}

void fill(InviteValidity& validity) {
    validity = {
        .valid = true,
        .code = code,
        .email = email,
        .role = events::Role::instructor,
        .expires_at = noon + std::chrono::days{14}
    };
}

void fill(GenerateBody& body) {
    body = {.count = 2, .role = "student", .emails = std::vector{email}};
}

void fill(GeneratedInvites& generated) {
    generated.invites = {
        {.id = invite,
         .code = code,
         .email = email,
         .role = events::Role::student,
         .expires_at = noon + std::chrono::days{30}}
    };
}

void fill(SendInviteBody& body) {
    body = {.to_email = email, .role = "instructor", .expires_in_days = 14};
}

void fill(InviteSent& sent) {
    sent = {
        .id = invite,
        .code = code,
        .email = email,
        .join_url = join_url(),
        .welcome_url = welcome_url()
    };
}

void fill(RevokeBody& body) {
    body = {.reason = "Sent to the wrong person"};
}

void fill(InviteRevokedView& view) {
    view = {.id = invite};
}

void fill(ResendBody& body) {
    body = {.extend_days = 14};
}

void fill(InviteResentView& view) {
    view = {.id = invite, .delivery = 2, .expires_at = noon + std::chrono::days{28}};
}

void fill(ErasePersonBody& body) {
    body = {.email = email};
}

void fill(PersonErased& erased) {
    erased = {.had_account = true, .invites_revoked = 1, .keys = 3};
}

}  // namespace api
