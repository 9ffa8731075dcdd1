// Examples of what operators and programs ask.

#include "api/routes/examples.hpp"

#include <chrono>

namespace api {

namespace {

using namespace std::chrono_literals;

const base::Instant noon{1'772'452'800'000ms};  // 2026-03-02T12:00:00Z
const std::string ada = "01KJPQAY00ADAADAADAADAADA3";
const std::string ann = "01KJPQAY00ANNANNANNANNANQ4";
const std::string token = "01KJPQAY00T0KENT0KENT0KEA3";
const std::string batch = "01KJPQB9Q0BATCHBATCHBATC7C";
const std::string address = "ann@example.org";
const std::string program = "Invites from the CRM";

BetaScheduled opening() {
    return {
        .change = 1,
        .after = {.beta_phase = events::BetaPhase::open_beta},
        .at = noon + std::chrono::days{3},
        .by = "admin:" + ada,
        .reason = std::string{"Launch on Thursday"},
        .scheduled_at = noon
    };
}

std::vector<BetaEffect> effects() {
    return {
        {.what = "register_as_student", .who = "anybody", .before = "invite_needed", .after = "open"
        }
    };
}

}  // namespace

// ── Audit ────────────────────────────────────────────────────────────────────────────────────────

void fill(AuditLog& log) {
    log = {
        .entries =
            {{.id = "batch-" + batch + ".7",
              .at = noon,
              .actor_type = "admin",
              .actor_id = ada,
              .actor_role = std::string{"admin"},
              .action = "batch.pause",
              .resource_type = "batch",
              .resource_id = batch,
              .summary = {R"({"batch":")" + batch + R"(","reason":"too many bounces"})"},
              .request_id = std::string{"6f1c7a52-2d4b-4d7e-9c55-0d8a1b7e4c11"}}},
        .count = 1
    };
}

void fill(EntityAudit& view) {
    view = {
        .items =
            {{.id = "batch-" + batch + ".7",
              .entity_type = "batch",
              .entity_id = batch,
              .action = "batch.pause",
              .actor_id = ada,
              .actor_role = std::string{"admin"},
              .occurred_at = noon,
              .details = {R"({"batch":")" + batch + R"(","reason":"too many bounces"})"}}},
        .total = 1
    };
}

// ── Lock-outs ────────────────────────────────────────────────────────────────────────────────────

void fill(AuthBlocksView& view) {
    view = {
        .blocks =
            {{.user_id = ann,
              .email = address,
              .failures = 10,
              .locked_at = noon,
              .until = noon + 5min}},
        .count = 1
    };
}

void fill(AuthBlocksSummary& view) {
    view = {.total = 3, .lockout = 2, .captcha = 1};
}

void fill(AuthBlocksOf& view) {
    view = {.email = address, .user_id = ann, .blocks = {{.until = noon + 5min, .failures = 10U}}};
}

void fill(ClearBlocksBody& body) {
    body = {.types = std::vector<std::string>{"lockout"}, .reason = "They called, it was them"};
}

void fill(BlocksCleared& cleared) {
    cleared = {.email = address, .cleared = {events::SignInBlock::lockout}};
}

// ── Programs ─────────────────────────────────────────────────────────────────────────────────────

void fill(ServiceTokenBody& body) {
    body = {.name = program, .scopes = {"mcp:read", "mcp:write"}, .expires_in_days = 90U};
}

void fill(ServiceTokenMade& made) {
    made = {
        .id = token,
        .name = program,
        .scopes = {"mcp:read", "mcp:write"},
        .secret = std::string{"ist_c2VjcmV0LXNob3duLW9uY2Utb25seS10byBhZG1pbnM"},
        .expires_at = noon + std::chrono::days{90}
    };
}

void fill(ServiceTokensView& view) {
    view = {
        .tokens =
            {{.id = token,
              .name = program,
              .scopes = {"mcp:read"},
              .issued_by = "ada@example.org",
              .issued_at = noon}},
        .count = 1
    };
}

void fill(RevokeServiceTokenBody& body) {
    body = {.reason = "The laptop was lost"};
}

void fill(ServiceTokenRevokedView& view) {
    view = {.id = token};
}

void fill(PreviewBody& body) {
    body = {.recipient_emails = {address}, .grant_founding_status = true, .expires_in_days = 14U};
}

void fill(InvitesPreview& preview) {
    preview = {
        .recipients = {{.email = address}},
        .preview =
            {.subject = "You are invited to teach on iNSTAiNSTRU",
             .expires_at = noon + std::chrono::days{14},
             .founding_cap_remaining = 42},
        .confirm_token = "eyJoYXNoIjoi.eyJlbWFpbHMi.c2lnbmF0dXJl",
        .confirm_expires_at = noon + 30min,
        .warnings = {"ann@example.org is there more than once"}
    };
}

void fill(ConfirmBody& body) {
    body = {.confirm_token = "eyJoYXNoIjoi.eyJlbWFpbHMi.c2lnbmF0dXJl"};
}

void fill(InvitesConfirmed& confirmed) {
    confirmed = {
        .sent_count = 1,
        .invites = {{.email = address, .code = std::string{"K7PW3XQ9"}}},
        .audit_id = "batch-" + batch + ".1",
        .task_id = batch
    };
}

// ── Waitlist ─────────────────────────────────────────────────────────────────────────────────────

void fill(JoinWaitlistBody& body) {
    body = {.email = address, .name = "Ann Bell", .role = "instructor", .source = "landing_page"};
}

void fill(WaitlistTaken&) {}

void fill(WaitlistView& view) {
    view = {
        .entries =
            {{.id = "01KJPQAY00WA1TERWA1TERWAQ4",
              .email = address,
              .name = std::string{"Ann Bell"},
              .source = std::string{"landing_page"},
              .joined_at = noon}},
        .count = 1
    };
}

void fill(InviteWaitlistBody& body) {
    body = {.count = 50U, .grant_founding_status = false};
}

void fill(LeaveWaitlistBody& body) {
    body = {.reason = "They asked for it"};
}

void fill(WaitlistLeftView& view) {
    view = {.id = "01KJPQAY00WA1TERWA1TERWAQ4"};
}

// ── Changes of the beta ──────────────────────────────────────────────────────────────────────────

void fill(BetaChangePreview& preview) {
    preview = {
        .after = {.beta_phase = events::BetaPhase::open_beta},
        .version = 1,
        .changes_anything = true,
        .effects = effects()
    };
}

void fill(ScheduleBetaChangeBody& body) {
    body = {
        .beta_phase = "open_beta", .at = noon + std::chrono::days{3}, .reason = "Launch on Thursday"
    };
}

void fill(BetaChangeScheduledView& view) {
    view = {.scheduled = opening(), .effects = effects()};
}

void fill(CancelBetaChangeBody& body) {
    body = {.change = 1U, .reason = "Not yet"};
}

void fill(BetaChangeCancelledView&) {}

void fill(RevertBetaBody& body) {
    body = {.version = 2, .reason = "Too many came at once"};
}

}  // namespace api
