#include "api/confirmed_invites.hpp"

#include "api/answers.hpp"
#include "api/batch_outcome.hpp"
#include "api/batch_start.hpp"
#include "api/body_check.hpp"
#include "api/confirm_token.hpp"
#include "api/founding.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/json_read.hpp"
#include "domain/batches/batch.hpp"
#include "domain/people/account.hpp"
#include "platform/fault.hpp"
#include "platform/http/json.hpp"
#include "platform/mail/templates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::batch_list;

constexpr std::uint32_t days_default = 14;
constexpr std::string_view source = "mcp_invite";
constexpr base::Duration all_wait{25'000};
constexpr base::Duration one_look{1};
constexpr std::string_view key_header = "Idempotency-Key";

// What was shown, and is sent.
struct Shown {
    std::vector<std::string> emails;  // each once, normalised
    bool grants_founding = true;
    std::uint32_t expires_in_days = days_default;
    std::optional<std::string> message_note;
};
BOOST_DESCRIBE_STRUCT(Shown, (), (emails, grants_founding, expires_in_days, message_note))

constexpr std::string_view blanks = " \t\r\n";

// Without blanks around it; absent when that is nothing.
std::optional<std::string> read_note(const PreviewBody& body, BodyCheck& check) {
    const auto given = body.message_note.value_or("");
    const auto begin = given.find_first_not_of(blanks);
    if (begin == given.npos) {
        return std::nullopt;
    }
    auto note = given.substr(begin, given.find_last_not_of(blanks) + 1 - begin);
    const bool is_legible = std::ranges::none_of(note, [](char c) {
        return static_cast<unsigned char>(c) < ' ' && blanks.find(c) == blanks.npos;
    });
    if (!is_legible) {
        check.complain("body.message_note", "has characters that no mail shows");
    }
    if (length_of(note) > note_length_max) {
        check.complain(
            "body.message_note", fmt::format("is longer than {} characters", note_length_max)
        );
    }
    return note;
}

// Each address once; of the others it is said where they were.
Shown read_preview(const PreviewBody& body, BodyCheck& check, std::vector<std::string>& warnings) {
    Shown wanted{
        .grants_founding = body.grant_founding_status.value_or(true),
        .expires_in_days = check.days(body.expires_in_days, days_default),
        .message_note = read_note(body, check)
    };
    if (body.recipient_emails.empty() || body.recipient_emails.size() > inline_max) {
        check.complain(
            "body.recipient_emails", fmt::format("has not 1 to {} addresses", inline_max)
        );
        return wanted;
    }
    for (std::size_t i = 0; i < body.recipient_emails.size(); ++i) {
        auto email =
            check.email(fmt::format("body.recipient_emails[{}]", i), body.recipient_emails[i]);
        if (std::ranges::find(wanted.emails, email) != wanted.emails.end()) {
            warnings.push_back(fmt::format("{} is there more than once", email));
        } else {
            wanted.emails.push_back(std::move(email));
        }
    }
    return wanted;
}

PreviewedRecipient recipient_of(const Services& services, const std::string& email) {
    const events::RecipientId person{services.routing.person_of(email)};
    const auto account = domain::people::account_of(person);
    PreviewedRecipient recipient{.email = email};
    if (services.access.find(account)) {
        recipient.exists_in_system = true;
        recipient.user_id = account.text;
    }
    return recipient;
}

std::string subject_of(const Shown& wanted) {
    return platform::mail::render_invite(
               {.code = "CODE", .join_url = "/", .founding = wanted.grants_founding}
    )
        .subject;
}

// How many invites still promise a place, if the read side knows: it only advises.
base::Task<std::uint64_t> outstanding(Services& services) {
    if (!services.database.is_reachable()) {
        co_return 0;
    }
    try {
        const auto standing =
            co_await services.database.query([now = services.clock.now()](auto& connection) {
                return founding_standing(connection, now);
            });
        co_return standing.outstanding;
    } catch (const platform::Fault&) {
        co_return 0;  // Whether there is room is decided when it is sent.
    }
}

// Absent: both keys are there, and the same.
std::optional<Response> bad_keys(const Request& request, const ConfirmBody& body) {
    const auto key = request.header(key_header);
    if (!key || key->empty()) {
        return http::bad_request(
            "idempotency_key_required", "What is sent once needs an Idempotency-Key"
        );
    }
    if (body.idempotency_key && *body.idempotency_key != *key) {
        return http::bad_request(
            "idempotency_key_mismatch", "The keys of head and body are not the same"
        );
    }
    return bad_key(request);
}

ConfirmedInvite invite_of(
    const Services& services,
    const list::RowView& row,
    const std::unordered_map<std::string, std::string>& codes
) {
    ConfirmedInvite invite{.email = shown_text(services.keys, row.address)};
    if (!has_ended(row.state)) {
        invite.status = ConfirmedInvite::Status::queued;
        return invite;
    }
    const auto code = row.invite ? codes.find(row.invite->text) : codes.end();
    if (row.state == list::RowState::sent && code != codes.end()) {
        invite.code = code->second;
        return invite;
    }
    invite.status = ConfirmedInvite::Status::failed;
    invite.reason = row.reason.value_or(std::string{base::name_of(row.state)});
    return invite;
}

InvitesConfirmed view_of(
    const Services& services, const BatchOutcome& outcome, const events::BatchId& batch
) {
    std::unordered_map<std::string, std::string> codes;
    for (const auto& invite : outcome.invites) {
        codes.emplace(invite.id.text, shown_text(services.keys, invite.code));
    }
    InvitesConfirmed view{
        .audit_id = events::fact_id(domain::batches::stream_of(batch), 1), .task_id = batch.text
    };
    for (const auto& row : outcome.rows) {
        const auto& invite = view.invites.emplace_back(invite_of(services, row, codes));
        view.sent_count += invite.status == ConfirmedInvite::Status::sent ? 1U : 0U;
        view.failed_count += invite.status == ConfirmedInvite::Status::failed ? 1U : 0U;
    }
    return view;
}

events::InviteTerms terms_of(const Shown& confirmed) {
    return {
        .expires_in_days = confirmed.expires_in_days,
        .source = std::string{source},
        .grants_founding = confirmed.grants_founding,
        .asks_for_founding = confirmed.grants_founding,
        .ends_unsent = true
    };
}

}  // namespace

base::Task<Response> preview_invites(Request& request, Services& services) {
    auto body = http::read_body<PreviewBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    InvitesPreview view;
    const auto wanted = read_preview(*body, check, view.warnings);
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    const auto places = co_await founding_places_now(services);
    if (const auto* refused = std::get_if<Response>(&places)) {
        co_return *refused;
    }
    const auto now = services.clock.now();
    view.preview = {
        .subject = subject_of(wanted),
        .expires_at = now + std::chrono::days{wanted.expires_in_days},
        .grants_founding = wanted.grants_founding,
        .founding_cap_remaining = std::get<domain::FoundingState>(places).remaining,
        .message_note = wanted.message_note
    };
    for (const auto& email : wanted.emails) {
        const auto& recipient = view.recipients.emplace_back(recipient_of(services, email));
        if (recipient.exists_in_system) {
            view.warnings.push_back(fmt::format("{} has an account already", email));
        }
    }
    if (wanted.grants_founding) {
        const auto promised = co_await outstanding(services);
        const FoundingStanding standing{
            .remaining = view.preview.founding_cap_remaining, .outstanding = promised
        };
        for (auto& warning : founding_warnings(wanted.emails.size(), standing)) {
            view.warnings.push_back(std::move(warning));
        }
    }
    view.confirm_expires_at = now + confirm_lasts;
    view.confirm_token =
        confirm_token(services, base::to_json(wanted), actor_of(request), view.confirm_expires_at);
    co_return http::ok(base::to_json(view));
}

base::Task<Response> send_confirmed_invites(Request& request, Services& services) {
    auto body = http::read_body<ConfirmBody>(request);
    if (!body) {
        co_return body.error();
    }
    if (auto refused = bad_keys(request, *body)) {
        co_return std::move(*refused);
    }
    const auto payload = confirmed_payload(services, body->confirm_token, actor_of(request));
    if (const auto* broken = std::get_if<base::Rejection>(&payload)) {
        co_return refusal(*broken);
    }
    const auto confirmed = base::read_json<Shown>(std::get<std::string>(payload));
    if (!confirmed) {
        co_return refusal(confirm_format);
    }
    BodyCheck check;
    WantedBatch wanted{
        .terms = terms_of(*confirmed),
        .rows = rows_of_emails("body.confirm_token", confirmed->emails, check),
        .note = confirmed->message_note
    };
    auto outcome = co_await start_batch_of(request, services, std::move(wanted));
    if (auto* refused = std::get_if<Response>(&outcome)) {
        co_return std::move(*refused);
    }
    const auto& started = std::get<Started>(outcome);
    const events::BatchId batch{started.sent.batch_id};
    const bool is_repeat = started.answer.kind != shards::Answer::Kind::done;
    const auto became = co_await outcome_of(services, batch, is_repeat ? one_look : all_wait);
    if (is_repeat && !became.is_over) {
        co_return http::conflict(
            "idempotency_in_progress", "This is still being sent; ask again in a moment"
        );
    }
    const auto view = view_of(services, became, batch);
    if (!became.is_over) {
        co_return positioned(services, http::accepted(base::to_json(view)), started.answer);
    }
    co_await revoke_undelivered(request, services, became);
    co_return positioned(services, http::ok(base::to_json(view)), started.answer);
}

}  // namespace api
