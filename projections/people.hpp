#pragma once
// Accounts with what they were granted, and what is known of recipients. Signing in asks the shard,
// and gates ask the access view, not these rows.

#include "events/beta.hpp"
#include "events/people.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace projections::people {

// Of an erased person: nothing that identifies them, and `erased`.
struct Account {
    events::AccountId id;
    std::optional<events::RecipientId> recipient;
    std::optional<base::SealedText> address;
    std::optional<base::SealedText> first_name;
    std::optional<base::SealedText> last_name;
    events::Role role = events::Role::student;
    base::Instant registered_at;
    std::optional<base::Instant> signed_in_at;
    std::optional<base::Instant> locked_until;
    std::optional<base::Instant> password_changed_at;
    bool erased = false;
    std::optional<base::SealedText> phone;
    std::optional<base::SealedText> zip_code;
    std::optional<std::string> timezone;
    std::optional<base::SealedText> metadata;  // of the registration, as JSON
    std::optional<std::uint32_t> beta_settings;
    bool operator==(const Account&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Account,
    (),
    (id,
     recipient,
     address,
     first_name,
     last_name,
     role,
     registered_at,
     signed_in_at,
     locked_until,
     password_changed_at,
     erased,
     phone,
     zip_code,
     timezone,
     metadata,
     beta_settings)
)

// Access that was granted, also when it was revoked since. Of an erased person: without the code.
struct Grant {
    events::AccessId id;
    events::AccountId account;
    events::Role role = events::Role::student;
    events::Phase phase = events::Phase::instructor_only;
    std::optional<events::InviteId> invite;
    std::optional<base::SealedText> code;
    std::uint32_t settings_version = 0;
    base::Instant granted_at;
    std::optional<std::string> granted_by;  // by hand, and why
    std::optional<std::string> reason;
    std::optional<base::Instant> revoked_at;
    std::optional<std::string> revoked_by;
    std::optional<std::string> revocation_reason;
    bool operator==(const Grant&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Grant,
    (),
    (id,
     account,
     role,
     phase,
     invite,
     code,
     settings_version,
     granted_at,
     granted_by,
     reason,
     revoked_at,
     revoked_by,
     revocation_reason)
)

// Only those of whom there is something to say.
struct Recipient {
    events::RecipientId id;
    bool redeemed = false;
    std::optional<events::SuppressionCause> suppressed;
    std::optional<base::Instant> suppressed_at;
    std::optional<base::Instant> erased_at;
    std::optional<std::string> suppressed_by;
    std::optional<std::string> suppression_reason;
    bool operator==(const Recipient&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Recipient,
    (),
    (id, redeemed, suppressed, suppressed_at, erased_at, suppressed_by, suppression_reason)
)

extern const Table<Account> accounts;
extern const Table<Recipient> recipients;
extern const Table<Grant> grants;

Projection projection();

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

std::optional<Account> find_account(
    platform::postgres::Connection& connection, const events::AccountId& id
);

std::optional<Account> find_account_of(
    platform::postgres::Connection& connection, const events::RecipientId& recipient
);

// Oldest first.
std::vector<Grant> grants_of(
    platform::postgres::Connection& connection, const events::AccountId& account
);

std::optional<Recipient> find_recipient(
    platform::postgres::Connection& connection, const events::RecipientId& id
);

struct AccountFilter {
    std::optional<events::RecipientId> recipient;  // of the address they registered with
    std::optional<events::Role> role;
};

// Who registered last comes first; erased ones too.
std::optional<Page<Account>> list_accounts(
    platform::postgres::Connection& connection, const AccountFilter& filter, const PageRequest& page
);

struct SuppressionFilter {
    std::optional<events::SuppressionCause> cause;
    std::optional<events::RecipientId> recipient;
};

// Those who are not written to; latest first.
std::optional<Page<Recipient>> list_suppressed(
    platform::postgres::Connection& connection,
    const SuppressionFilter& filter,
    const PageRequest& page
);

}  // namespace projections::people
