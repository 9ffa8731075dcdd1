#include "workers/person_file.hpp"

#include "base/describe.hpp"
#include "base/json_write.hpp"
#include "base/raw_object.hpp"
#include "projections/invite_list.hpp"
#include "projections/people.hpp"

#include <optional>
#include <vector>

namespace workers {

namespace {

namespace people = projections::people;
namespace list = projections::invite_list;

using platform::crypto::KeyRing, platform::crypto::Unsealing;
using platform::postgres::Connection;

constexpr std::uint32_t sections = 4;

struct ProfilePart {
    std::string id;
    std::optional<std::string> email;
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    events::Role role = events::Role::student;
    std::optional<std::string> phone;
    std::optional<std::string> zip_code;
    std::optional<std::string> timezone;
    base::Instant registered_at;
    std::optional<base::Instant> signed_in_at;
    std::optional<base::Instant> password_changed_at;
    base::RawObject metadata;  // that came with the registration
};
BOOST_DESCRIBE_STRUCT(
    ProfilePart,
    (),
    (id,
     email,
     first_name,
     last_name,
     role,
     phone,
     zip_code,
     timezone,
     registered_at,
     signed_in_at,
     password_changed_at,
     metadata)
)

struct AccessPart {
    std::string id;
    events::Role role = events::Role::instructor;
    events::Phase phase = events::Phase::instructor_only;
    std::optional<std::string> invited_by_code;
    base::Instant granted_at;
};
BOOST_DESCRIBE_STRUCT(AccessPart, (), (id, role, phase, invited_by_code, granted_at))

struct InvitePart {
    std::string id;
    std::optional<std::string> code;
    std::optional<std::string> name;
    events::Role role = events::Role::instructor;
    std::string status;
    std::string source;
    std::optional<std::string> campaign;
    base::Instant created_at;
    base::Instant expires_at;
    std::optional<base::Instant> accepted_at;
    std::vector<list::Moment> history;
};
BOOST_DESCRIBE_STRUCT(
    InvitePart,
    (),
    (id, code, name, role, status, source, campaign, created_at, expires_at, accepted_at, history)
)

// What keeps mail from the address.
struct MailPart {
    std::optional<events::SuppressionCause> suppressed;
    std::optional<base::Instant> suppressed_at;
};
BOOST_DESCRIBE_STRUCT(MailPart, (), (suppressed, suppressed_at))

struct WholeFile {
    base::Instant written_at;
    ProfilePart profile;
    std::vector<AccessPart> access;
    std::vector<InvitePart> invites;
    MailPart mail;
};
BOOST_DESCRIBE_STRUCT(WholeFile, (), (written_at, profile, access, invites, mail))

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

ProfilePart profile_of(const people::Account& account, const KeyRing& keys) {
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

std::vector<AccessPart> access_of(
    Connection& connection, const KeyRing& keys, const events::AccountId& account
) {
    std::vector<AccessPart> parts;
    for (const auto& grant : people::grants_of(connection, account)) {
        parts.push_back(
            {.id = grant.id.text,
             .role = grant.role,
             .phase = grant.phase,
             .invited_by_code = opened(keys, grant.code),
             .granted_at = grant.granted_at}
        );
    }
    return parts;
}

std::vector<InvitePart> invites_of(
    Connection& connection,
    const KeyRing& keys,
    const events::RecipientId& recipient,
    base::Instant now
) {
    std::vector<InvitePart> parts;
    for (const auto& invite : list::invites_of(connection, recipient)) {
        parts.push_back(
            {.id = invite.id.text,
             .code = opened(keys, invite.code),
             .name = opened(keys, invite.name),
             .role = invite.role,
             .status = std::string{base::name_of(list::status_of(invite, now))},
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

MailPart mail_of(Connection& connection, const events::RecipientId& recipient) {
    const auto found = people::find_recipient(connection, recipient);
    return found ? MailPart{.suppressed = found->suppressed, .suppressed_at = found->suppressed_at}
                 : MailPart{};
}

}  // namespace

std::variant<PersonFile, NoPerson> person_file(
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
    WholeFile file{.written_at = now, .profile = profile_of(*found, keys)};
    done("profile", 1, sections);
    file.access = access_of(connection, keys, account);
    done("access", 2, sections);
    file.invites = invites_of(connection, keys, *found->recipient, now);
    done("invites", 3, sections);
    file.mail = mail_of(connection, *found->recipient);
    done("mail", sections, sections);
    return PersonFile{.json = base::to_json(file), .key = found->address->key};
}

}  // namespace workers
