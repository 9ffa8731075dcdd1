#pragma once
// All that is known of a person, as they are told it: the one description of it, opened with the
// keys that are here. What is sealed under a key that is gone is left out.

#include "base/raw_object.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/account_standing.hpp"
#include "projections/inbox.hpp"
#include "projections/invite_list.hpp"
#include "projections/people.hpp"
#include "projections/waitlist.hpp"

#include <boost/describe.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace projections {

struct ProfileOfPerson {
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
    ProfileOfPerson,
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

struct AccessOfPerson {
    std::string id;
    events::Role role = events::Role::instructor;
    events::Phase phase = events::Phase::instructor_only;
    std::optional<std::string> invited_by_code;  // absent: it was granted by hand
    base::Instant granted_at;
    std::optional<std::string> reason;  // of who granted it by hand
    std::optional<base::Instant> revoked_at;
    std::optional<std::string> revocation_reason;
};
BOOST_DESCRIBE_STRUCT(
    AccessOfPerson,
    (),
    (id, role, phase, invited_by_code, granted_at, reason, revoked_at, revocation_reason)
)

struct InviteOfPerson {
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
    std::vector<invite_list::Moment> history;
};
BOOST_DESCRIBE_STRUCT(
    InviteOfPerson,
    (),
    (id, code, name, role, status, source, campaign, created_at, expires_at, accepted_at, history)
)

// What keeps mail from the address.
struct MailOfPerson {
    std::optional<events::SuppressionCause> suppressed;
    std::optional<base::Instant> suppressed_at;
};
BOOST_DESCRIBE_STRUCT(MailOfPerson, (), (suppressed, suppressed_at))

struct WaitingOfPerson {
    std::optional<std::string> name;
    events::Role role = events::Role::instructor;
    std::optional<std::string> source;
    waitlist::State state = waitlist::State::waiting;
    base::Instant joined_at;
    std::optional<base::Instant> invited_at;
};
BOOST_DESCRIBE_STRUCT(WaitingOfPerson, (), (name, role, source, state, joined_at, invited_at))

// A line of the audit trail about them. Who did it is told by their kind: user, admin, system.
struct DoneToPerson {
    base::Instant at;
    std::string by;
    std::string action;
    base::RawObject summary;
};
BOOST_DESCRIBE_STRUCT(DoneToPerson, (), (at, by, action, summary))

// That they were told in the application, themselves and nobody else.
struct NotificationOfPerson {
    inbox::Type type = inbox::Type::batch_completed;
    std::string title;
    base::Instant created_at;
    std::optional<base::Instant> read_at;
};
BOOST_DESCRIBE_STRUCT(NotificationOfPerson, (), (type, title, created_at, read_at))

struct PersonFile {
    base::Instant written_at;
    events::AccountStatus account_status = events::AccountStatus::active;
    ProfileOfPerson profile;
    std::vector<AccessOfPerson> access;
    std::vector<InviteOfPerson> invites;
    MailOfPerson mail;
    std::optional<WaitingOfPerson> waitlist;
    std::vector<account_standing::OpenSession> sessions;
    std::vector<account_standing::TrustedBrowser> trusted_browsers;
    std::vector<account_standing::Right> permissions;  // given or taken besides the role's
    std::vector<DoneToPerson> history;                 // latest first
    std::vector<NotificationOfPerson> notifications;   // oldest first
};
BOOST_DESCRIBE_STRUCT(
    PersonFile,
    (),
    (written_at,
     account_status,
     profile,
     access,
     invites,
     mail,
     waitlist,
     sessions,
     trusted_browsers,
     permissions,
     history,
     notifications)
)

// Whose rows it is read from; who reads their own writes waits for them.
inline constexpr std::array<std::string_view, 6> projections_of_person_file{
    "people", "invite_list", "waitlist", "account_standing", "audit_trail", "inbox"
};

struct WrittenFile {
    PersonFile file;
    std::string key;  // of the person: what the file is to be sealed under
};

// Why there is none: the rows do not show the account yet, or its owner was erased.
enum class NoPerson { not_yet, erased };

// Told after each section: its name, how many are done, of how many.
using SectionDone =
    std::function<void(std::string_view section, std::uint32_t done, std::uint32_t total)>;

// Blocks; throws faults of PostgreSQL.
std::variant<WrittenFile, NoPerson> person_file(
    platform::postgres::Connection& connection,
    const platform::crypto::KeyRing& keys,
    const events::AccountId& account,
    base::Instant now,
    const SectionDone& done = [](std::string_view, std::uint32_t, std::uint32_t) {}
);

}  // namespace projections
