#pragma once
// Facts of invites. These names and fields are the stored format: only ever add, and only optional
// fields.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"
#include "events/people.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace events {

// The row of a batch that an invite was issued for.
struct BatchRow {
    BatchId batch;
    std::uint32_t row = 0;         // 1…total of the batch
    std::uint32_t generation = 1;  // grows with each retry of failed rows
    bool operator==(const BatchRow&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchRow, (), (batch, row, generation))

struct InviteIssued {
    InviteId invite;
    CodeHash code_hash;
    base::SealedText code;
    std::optional<RecipientId> recipient;     // absent: whoever holds the code
    std::optional<base::SealedText> address;  // present with recipient
    std::optional<base::SealedText> name;     // of the person, as the importer wrote it
    Role role = Role::instructor;
    bool grants_founding = true;
    base::Instant issued_at;
    base::Instant expires_at;  // exclusive: at that moment it is still valid, after it not
    std::string source;
    std::optional<std::string> campaign;
    std::optional<BatchRow> batch_row;
    std::string issued_by;
    std::map<std::string, std::string> metadata;
    std::optional<base::SealedText> note;  // a personal line for its mails
    std::optional<bool> ends_unsent;       // if its first mail fails it is revoked
    bool operator==(const InviteIssued&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    InviteIssued,
    (),
    (invite,
     code_hash,
     code,
     recipient,
     address,
     name,
     role,
     grants_founding,
     issued_at,
     expires_at,
     source,
     campaign,
     batch_row,
     issued_by,
     metadata,
     note,
     ends_unsent)
)

// A mail is to be sent. Carries all that the mail says, because what a fact causes may look at the
// fact alone.
struct InviteDeliveryRequested {
    InviteId invite;
    std::uint32_t delivery = 1;  // 1…3
    base::SealedText address;
    base::SealedText code;
    std::optional<base::SealedText> name;
    Role role = Role::instructor;
    bool grants_founding = true;
    std::uint32_t expires_in_days = 14;
    base::Instant expires_at;  // a mail that would leave later is not sent
    std::optional<std::string> base_url;
    std::optional<BatchRow> batch_row;
    base::Instant requested_at;
    std::optional<bool> reminder;  // of an earlier mail, because its end is near
    std::optional<base::SealedText> note;
    bool operator==(const InviteDeliveryRequested&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    InviteDeliveryRequested,
    (),
    (invite,
     delivery,
     address,
     code,
     name,
     role,
     grants_founding,
     expires_in_days,
     expires_at,
     base_url,
     batch_row,
     requested_at,
     reminder,
     note)
)

// How a piece of work in the world came out. `unknown`: it may have happened, nobody can say yet.
enum class Outcome { sent, failed, skipped, cancelled, unknown };
BOOST_DESCRIBE_ENUM(Outcome, sent, failed, skipped, cancelled, unknown)

struct InviteDeliveryEnded {
    InviteId invite;
    std::uint32_t delivery = 1;
    Outcome outcome = Outcome::sent;
    std::uint32_t attempts = 0;
    std::string provider;
    std::optional<std::string> provider_id;
    std::optional<std::string> reason;  // a code for why not, e.g. "smtp_550"
    base::Instant at;
    bool operator==(const InviteDeliveryEnded&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    InviteDeliveryEnded,
    (),
    (invite, delivery, outcome, attempts, provider, provider_id, reason, at)
)

// The person's slot said no to an invite that a batch asked for.
struct InviteRefused {
    RecipientId recipient;
    BatchRow batch_row;
    std::string verdict;  // already_invited, already_registered, already_redeemed, suppressed
    bool operator==(const InviteRefused&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteRefused, (), (recipient, batch_row, verdict))

struct InviteRevoked {
    InviteId invite;
    std::string reason;
    std::string by;
    base::Instant at;
    std::optional<base::Instant> mail_until;  // a mail may be waiting: to be stopped until then
    bool operator==(const InviteRevoked&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteRevoked, (), (invite, reason, by, at, mail_until))

struct InviteExpired {
    InviteId invite;
    base::Instant at;
    bool operator==(const InviteExpired&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteExpired, (), (invite, at))

struct InviteExpiryExtended {
    InviteId invite;
    base::Instant from;
    base::Instant to;
    std::string by;
    bool operator==(const InviteExpiryExtended&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteExpiryExtended, (), (invite, from, to, by))

struct InviteRedeemed {
    InviteId invite;
    AccountId account;
    base::Instant at;
    std::optional<base::Instant> mail_until;  // as of InviteRevoked
    std::optional<bool> promises_founding;    // to whoever redeems it, while there is room
    bool operator==(const InviteRedeemed&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteRedeemed, (), (invite, account, at, mail_until, promises_founding))

// An account of another slot is about to redeem it, and nobody else can meanwhile. It does not
// lapse by itself: what became of it is asked there.
struct InviteHeld {
    InviteId invite;
    AccountId holder;
    std::uint32_t hold = 1;  // of this invite; grows
    Role role = Role::instructor;
    base::SealedText code;
    base::Instant at;
    base::Instant until;  // and then it is asked
    bool operator==(const InviteHeld&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteHeld, (), (invite, holder, hold, role, code, at, until))

struct InviteHoldQuestioned {
    InviteId invite;
    AccountId holder;
    std::uint32_t hold = 1;
    base::Instant at;
    bool operator==(const InviteHoldQuestioned&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteHoldQuestioned, (), (invite, holder, hold, at))

struct InviteHoldReleased {
    InviteId invite;
    AccountId holder;
    std::uint32_t hold = 1;
    base::Instant at;
    bool operator==(const InviteHoldReleased&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteHoldReleased, (), (invite, holder, hold, at))

// Somebody followed the link of a mail, or its provider says so. Not each time: once in ten
// minutes.
struct InviteLinkClicked {
    InviteId invite;
    std::optional<std::uint32_t> delivery;   // the mail, as its link says
    std::map<std::string, std::string> utm;  // where else they say they came from
    bool first = true;
    base::Instant at;
    bool operator==(const InviteLinkClicked&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteLinkClicked, (), (invite, delivery, utm, first, at))

// Somebody asked whether its code opens the door, and it did. As rarely as that.
struct InviteValidated {
    InviteId invite;
    bool first = true;
    base::Instant at;
    bool operator==(const InviteValidated&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteValidated, (), (invite, first, at))

// Somebody tried to redeem it, and was refused. As rarely as that.
struct InviteRedemptionRejected {
    InviteId invite;
    std::string reason;  // used, revoked, expired, held, another_address, another_role
    base::Instant at;
    bool operator==(const InviteRedemptionRejected&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteRedemptionRejected, (), (invite, reason, at))

// The recipient now has this live invite, and with it no room for another of the same role.
struct RecipientInvited {
    RecipientId recipient;
    InviteId invite;
    Role role = Role::instructor;
    bool operator==(const RecipientInvited&) const = default;
};
BOOST_DESCRIBE_STRUCT(RecipientInvited, (), (recipient, invite, role))

// That invite is over (redeemed, revoked or expired); another may be issued.
struct RecipientInviteEnded {
    RecipientId recipient;
    InviteId invite;
    bool redeemed = false;
    std::optional<bool> mailed;  // its code left for the address before it was redeemed
    bool operator==(const RecipientInviteEnded&) const = default;
};
BOOST_DESCRIBE_STRUCT(RecipientInviteEnded, (), (recipient, invite, redeemed, mailed))

using InviteFact = std::variant<
    InviteIssued,
    InviteDeliveryRequested,
    InviteDeliveryEnded,
    InviteRefused,
    InviteRevoked,
    InviteExpired,
    InviteExpiryExtended,
    InviteRedeemed,
    InviteHeld,
    InviteHoldQuestioned,
    InviteHoldReleased,
    RecipientInvited,
    RecipientInviteEnded,
    InviteLinkClicked,
    InviteValidated,
    InviteRedemptionRejected>;

}  // namespace events
