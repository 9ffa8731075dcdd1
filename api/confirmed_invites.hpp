#pragma once
// Invites that are looked at before they are sent: the preview hands out a token, and sending asks
// for it. For programs above all, so that what a person saw is what is done.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct PreviewBody {
    std::vector<std::string> recipient_emails;  // 1 to 100
    std::optional<bool> grant_founding_status;  // true
    std::optional<std::uint32_t> expires_in_days;
    std::optional<std::string> message_note;  // a personal line of each mail
};
BOOST_DESCRIBE_STRUCT(
    PreviewBody, (), (recipient_emails, grant_founding_status, expires_in_days, message_note)
)

inline constexpr std::size_t note_length_max = 1'000;  // characters

struct PreviewedRecipient {
    std::string email;
    bool exists_in_system = false;
    OrNull<std::string> user_id;
};
BOOST_DESCRIBE_STRUCT(PreviewedRecipient, (), (email, exists_in_system, user_id))

struct PreviewedMail {
    std::string subject;
    base::Instant expires_at;  // of the invites, if they were sent now
    bool grants_founding = true;
    std::uint32_t founding_cap_remaining = 0;
    OrNull<std::string> message_note;  // as the mails will have it
};
BOOST_DESCRIBE_STRUCT(
    PreviewedMail, (), (subject, expires_at, grants_founding, founding_cap_remaining, message_note)
)

struct InvitesPreview {
    std::vector<PreviewedRecipient> recipients;
    PreviewedMail preview;
    std::string confirm_token;
    base::Instant confirm_expires_at;
    std::vector<std::string> warnings;
};
BOOST_DESCRIBE_STRUCT(
    InvitesPreview, (), (recipients, preview, confirm_token, confirm_expires_at, warnings)
)

struct ConfirmBody {
    std::string confirm_token;
    std::optional<std::string> idempotency_key;  // if given, that of the head
};
BOOST_DESCRIBE_STRUCT(ConfirmBody, (), (confirm_token, idempotency_key))

struct ConfirmedInvite {
    enum class Status { sent, failed, queued };
    BOOST_DESCRIBE_NESTED_ENUM(Status, sent, failed, queued)

    std::string email;
    OrNull<std::string> code;  // of those that were sent
    Status status = Status::sent;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ConfirmedInvite, (), (email, code, status, reason))

// `audit_id` finds it in the audit log; `task_id` is the batch.
struct InvitesConfirmed {
    std::uint64_t sent_count = 0;
    std::uint64_t failed_count = 0;
    std::vector<ConfirmedInvite> invites;
    std::string audit_id;
    std::string task_id;
};
BOOST_DESCRIBE_STRUCT(InvitesConfirmed, (), (sent_count, failed_count, invites, audit_id, task_id))

using platform::http::Request, platform::http::Response;

// Sends nothing, keeps nothing.
base::Task<Response> preview_invites(Request& request, Services& services);

// What the token's preview showed, once. Waits up to 25 seconds for the mails; then 202. The same
// key again is told the same, or 409 while it is still going on.
base::Task<Response> send_confirmed_invites(Request& request, Services& services);

}  // namespace api
