// Examples of what is said about mails that have left, of measures, and of founding instructors.

#include "api/routes/examples.hpp"

#include <chrono>

namespace api {

namespace {

using namespace std::chrono_literals;

const base::Instant noon{1'772'452'800'000ms};  // 2026-03-02T12:00:00Z
const std::string report = "01KJPQBF00REP0RTREP0RTREQ4";
const std::string recipient = "01KJPQAY00RECEARECEARECEQ4";
const std::string invite = "01KJPQBDM01NV1TE1NV1TE1NQ4";
const std::string account = "01KJPQAY00ANNANNANNANNANQ4";

}  // namespace

void fill(WebhookTaken& taken) {
    taken = {.id = report};
}

void fill(WebhookView& view) {
    view = {
        .id = report,
        .provider = "resend",
        .event_id = "msg_2Lh9KRb0pzN4LePd3XiA4v12Axj",
        .type = "email.bounced",
        .what = events::MailEvent::bounced,
        .mail_id = std::string{"56761188-7520-42d8-8898-ff6fc54ce618"},
        .recipient_id = recipient,
        .invite_id = invite,
        .delivery = 1U,
        .hard = true,
        .reason = std::string{"Permanent/General"},
        .happened_at = noon,
        .received_at = noon + 2s,
        .by = "provider:resend"
    };
}

void fill(WebhooksView& view) {
    fill(view.webhooks.emplace_back());
    view.count = 1;
    view.last_24h = {{"applied", 812}, {"not_understood", 1}};
}

void fill(SuppressionsView& view) {
    view.suppressions = {
        {.id = recipient,
         .email = std::string{"ben@example.org"},
         .reason = std::string{"Permanent/General"},
         .by = std::string{"provider:resend"},
         .at = noon}
    };
    view.count = 1;
}

void fill(SuppressBody& body) {
    body = {.email = "ben@example.org", .reason = "He called and asked"};
}

void fill(LiftBody& body) {
    body = {.reason = "The mailbox was full, and is not any more"};
}

void fill(SuppressionChanged& changed) {
    changed = {.id = recipient};
}

void fill(ExtendBody& body) {
    body = {.extend_days = 14};
}

void fill(InviteExtendedView& view) {
    view = {.id = invite, .expires_at = noon + 28 * 24h};
}

void fill(AskAgainBody& body) {
    body = {.email = "ann@example.org"};
}

void fill(AskedAgain&) {}

void fill(MetricsSummary& summary) {
    summary = {
        .invites_sent_24h = 412,
        .invites_errors_24h = 3,
        .phase_counts_24h = {{"instructor_only", 10'481}}
    };
}

void fill(Funnel& funnel) {
    const FunnelRow row{
        .key = std::string{"2026-03-02"},
        .issued = 100,
        .sent = 98,
        .delivered = 95,
        .opened = 61,
        .bounced = 2,
        .redeemed = 34,
        .profile_submitted = 30,
        .went_live = 12,
        .conversion = 0.34,
        .redeemed_within_p50_seconds = std::uint64_t{7'200},
        .redeemed_within_p90_seconds = std::uint64_t{190'000}
    };
    funnel = {.total = row, .rows = {row}};
    funnel.total.key = {};
}

void fill(FoundingCount& count) {
    count = {.count = 34, .cap = 100, .remaining = 66};
}

void fill(FoundingStatus& status) {
    status = {.total_founding_spots = 100, .spots_filled = 34, .spots_remaining = 66};
}

void fill(FoundingView& view) {
    view = {
        .count = 34,
        .cap = 100,
        .remaining = 66,
        .outstanding_invites = 70,
        .oversubscribed_by = 4,
        .members =
            {{.user_id = account,
              .email = std::string{"ann@example.org"},
              .ordinal = 1,
              .invite_id = invite,
              .claimed_at = noon}}
    };
}

void fill(FoundingCapBody& body) {
    body = {.cap = 120, .reason = "A second city"};
}

void fill(FoundingCapSet& set) {
    set = {.cap = 120};
}

void fill(ReleaseBody& body) {
    body = {.user_id = account, .reason = "Moved away"};
}

void fill(FoundingReleased& released) {
    released = {.user_id = account};
}

}  // namespace api
