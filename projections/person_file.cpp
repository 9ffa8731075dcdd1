#include "projections/person_file.hpp"

#include "base/describe.hpp"
#include "projections/audit_trail.hpp"

namespace projections {

namespace {

using platform::crypto::KeyRing, platform::crypto::Unsealing;
using platform::postgres::Connection;

constexpr std::uint32_t sections = 8;
constexpr std::uint32_t history_page = 500;

std::optional<std::string> opened(
    const KeyRing& keys, const std::optional<base::SealedText>& sealed
) {
    if (!sealed) {
        return std::nullopt;
    }
    auto unsealed = keys.unseal(*sealed);
    return unsealed.how == Unsealing::opened ? std::optional{std::move(unsealed.text)}
                                             : std::nullopt;
}

ProfileOfPerson profile_of(const people::Account& account, const KeyRing& keys) {
    return {
        .id = account.id.text,
        .email = opened(keys, account.address),
        .first_name = opened(keys, account.first_name),
        .last_name = opened(keys, account.last_name),
        .role = account.role,
        .phone = opened(keys, account.phone),
        .zip_code = opened(keys, account.zip_code),
        .timezone = account.timezone,
        .registered_at = account.registered_at,
        .signed_in_at = account.signed_in_at,
        .password_changed_at = account.password_changed_at,
        .metadata = {opened(keys, account.metadata).value_or("{}")}
    };
}

std::vector<AccessOfPerson> access_of(
    Connection& connection, const KeyRing& keys, const events::AccountId& account
) {
    std::vector<AccessOfPerson> parts;
    for (const auto& grant : people::grants_of(connection, account)) {
        parts.push_back(
            {.id = grant.id.text,
             .role = grant.role,
             .phase = grant.phase,
             .invited_by_code = opened(keys, grant.code),
             .granted_at = grant.granted_at,
             .reason = grant.reason,
             .revoked_at = grant.revoked_at,
             .revocation_reason = grant.revocation_reason}
        );
    }
    return parts;
}

std::vector<InviteOfPerson> invites_of(
    Connection& connection,
    const KeyRing& keys,
    const events::RecipientId& recipient,
    base::Instant now
) {
    std::vector<InviteOfPerson> parts;
    for (const auto& invite : invite_list::invites_of(connection, recipient)) {
        parts.push_back(
            {.id = invite.id.text,
             .code = opened(keys, invite.code),
             .name = opened(keys, invite.name),
             .role = invite.role,
             .status = std::string{base::name_of(invite_list::status_of(invite, now))},
             .source = invite.source,
             .campaign = invite.campaign,
             .created_at = invite.created_at,
             .expires_at = invite.expires_at,
             .accepted_at = invite.accepted_at,
             .history = invite.history}
        );
    }
    return parts;
}

MailOfPerson mail_of(Connection& connection, const events::RecipientId& recipient) {
    const auto found = people::find_recipient(connection, recipient);
    return found
               ? MailOfPerson{.suppressed = found->suppressed, .suppressed_at = found->suppressed_at}
               : MailOfPerson{};
}

std::optional<WaitingOfPerson> waiting_of(
    Connection& connection, const KeyRing& keys, const events::RecipientId& recipient
) {
    const auto found = waitlist::find_entry(connection, recipient);
    if (!found) {
        return std::nullopt;
    }
    return WaitingOfPerson{
        .name = opened(keys, found->name),
        .role = found->role,
        .source = found->source,
        .state = waitlist::state_of(*found),
        .joined_at = found->joined_at,
        .invited_at = found->invited_at
    };
}

void add_standing(Connection& connection, const events::AccountId& account, PersonFile& file) {
    auto standing = account_standing::find_standing(connection, account);
    if (!standing) {
        return;
    }
    file.account_status = standing->status;
    file.sessions = std::move(standing->sessions);
    file.trusted_browsers = std::move(standing->browsers);
    file.permissions = std::move(standing->rights);
}

// Since they registered: whoever had the address before and was erased is somebody else.
std::vector<DoneToPerson> history_of(Connection& connection, const people::Account& account) {
    std::vector<DoneToPerson> lines;
    std::optional<std::string> cursor;
    do {
        auto page = audit_trail::list_entries(
            connection,
            {.resource_id = account.id.text, .from = account.registered_at},
            {.limit = history_page, .cursor = cursor}
        );
        cursor.reset();
        if (!page) {
            break;
        }
        for (auto& entry : page->rows) {
            lines.push_back(
                {.at = entry.at,
                 .by = std::move(entry.actor_type),
                 .action = std::move(entry.action),
                 .summary = {std::move(entry.summary)}}
            );
        }
        cursor = std::move(page->next_cursor);
    } while (cursor);
    return lines;
}

std::vector<NotificationOfPerson> notifications_of(
    Connection& connection, const events::AccountId& account
) {
    std::vector<NotificationOfPerson> parts;
    for (auto& told : inbox::addressed_to(connection, account)) {
        parts.push_back(
            {.type = told.type,
             .title = std::move(told.title),
             .created_at = told.created_at,
             .read_at = told.read_at}
        );
    }
    return parts;
}

}  // namespace

std::variant<WrittenFile, NoPerson> person_file(
    Connection& connection,
    const KeyRing& keys,
    const events::AccountId& account,
    base::Instant now,
    const SectionDone& done
) {
    const auto found = people::find_account(connection, account);
    if (!found) {
        return NoPerson::not_yet;
    }
    if (!found->address || !found->recipient) {
        return NoPerson::erased;
    }
    PersonFile file{.written_at = now, .profile = profile_of(*found, keys)};
    done("profile", 1, sections);
    file.access = access_of(connection, keys, account);
    done("access", 2, sections);
    file.invites = invites_of(connection, keys, *found->recipient, now);
    done("invites", 3, sections);
    file.mail = mail_of(connection, *found->recipient);
    done("mail", 4, sections);
    file.waitlist = waiting_of(connection, keys, *found->recipient);
    done("waitlist", 5, sections);
    add_standing(connection, account, file);
    done("standing", 6, sections);
    file.history = history_of(connection, *found);
    done("history", 7, sections);
    file.notifications = notifications_of(connection, account);
    done("notifications", sections, sections);
    return WrittenFile{.file = std::move(file), .key = found->address->key};
}

}  // namespace projections
