#pragma once
// Inviting people one by one, or a few at a time, by JSON.

#include "api/batch_progress.hpp"
#include "api/invites.hpp"

namespace api {

struct GenerateBody {
    std::optional<std::uint32_t> count;  // 1 to 1000; 1
    std::optional<std::string> role;     // student or instructor; instructor
    std::optional<std::uint32_t> expires_in_days;
    std::optional<std::string> source;
    std::optional<std::vector<std::string>> emails;  // the first invites are bound to these
};
BOOST_DESCRIBE_STRUCT(GenerateBody, (), (count, role, expires_in_days, source, emails))

struct GeneratedInvite {
    std::string id;
    std::string code;
    OrNull<std::string> email;
    events::Role role = events::Role::instructor;
    base::Instant expires_at;
    std::string join_url;
    bool grant_founding_status = true;
};
BOOST_DESCRIBE_STRUCT(
    GeneratedInvite, (), (id, code, email, role, expires_at, join_url, grant_founding_status)
)

// `failed`: addresses that cannot be invited, and why not; left out when there are none.
struct GeneratedInvites {
    std::vector<GeneratedInvite> invites;
    std::optional<std::vector<FailedItem>> failed;
};
BOOST_DESCRIBE_STRUCT(GeneratedInvites, (), (invites, failed))

struct SendInviteBody {
    std::string to_email;
    std::optional<std::string> role;
    std::optional<std::uint32_t> expires_in_days;
    std::optional<std::string> source;
    std::optional<std::string> base_url;
    std::optional<bool> grant_founding_status;
};
BOOST_DESCRIBE_STRUCT(
    SendInviteBody, (), (to_email, role, expires_in_days, source, base_url, grant_founding_status)
)

struct InviteSent {
    std::string id;
    std::string code;
    std::string email;
    std::string join_url;
    std::string welcome_url;
    std::optional<std::string> delivery_state;  // "queued": the mail has not left yet
};
BOOST_DESCRIBE_STRUCT(InviteSent, (), (id, code, email, join_url, welcome_url, delivery_state))

struct SendBatchBody {
    std::vector<std::string> emails;
    std::optional<std::string> role;
    std::optional<std::uint32_t> expires_in_days;
    std::optional<std::string> source;
    std::optional<std::string> base_url;
    std::optional<bool> grant_founding_status;
    std::optional<std::string> campaign;
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(
    SendBatchBody,
    (),
    (emails, role, expires_in_days, source, base_url, grant_founding_status, campaign, name)
)

struct BatchAcceptedView {
    std::string task_id;
    std::string batch_id;
    std::uint32_t total = 0;
    std::uint32_t duplicates = 0;
};
BOOST_DESCRIBE_STRUCT(BatchAcceptedView, (), (task_id, batch_id, total, duplicates))

// `queued`: rows that have not ended within the time; their batch goes on.
struct BatchSent {
    std::string task_id;
    std::vector<SentItem> sent;
    std::vector<FailedItem> failed;
    std::optional<std::uint64_t> queued;
};
BOOST_DESCRIBE_STRUCT(BatchSent, (), (task_id, sent, failed, queued))

// Mails nobody.
base::Task<Response> generate_invites(Request& request, Services& services);

// Waits up to ten seconds for the mail to leave.
base::Task<Response> send_invite(Request& request, Services& services);

// Waits up to 25 seconds for all; then 202, and the batch goes on. Who was not reached has no
// invite afterwards.
base::Task<Response> send_batch(Request& request, Services& services);
base::Task<Response> send_batch_async(Request& request, Services& services);

}  // namespace api
