#pragma once
// An invite is a code that opens the door once, until it expires or is revoked; and the mails that
// bring it to its recipient.

#include "domain/batches/row_origin.hpp"
#include "domain/commands.hpp"
#include "domain/compact_id.hpp"
#include "domain/context.hpp"
#include "domain/follow_ups.hpp"
#include "domain/invites/letter.hpp"
#include "domain/rarely.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domain::invites {

using events::InviteDeliveryEnded, events::InviteDeliveryRequested, events::InviteExpired,
    events::InviteExpiryExtended, events::InviteHeld, events::InviteHoldQuestioned,
    events::InviteHoldReleased, events::InviteIssued, events::InviteLinkClicked,
    events::InviteMailBounced, events::InviteMailComplained, events::InviteMailDelivered,
    events::InviteMailOpened, events::InviteRedeemed, events::InviteReminderDue,
    events::InviteRevoked, events::InviteValidated;

using InviteFact = std::variant<
    InviteIssued,
    InviteDeliveryRequested,
    InviteDeliveryEnded,
    InviteRevoked,
    InviteExpired,
    InviteExpiryExtended,
    InviteRedeemed,
    InviteHeld,
    InviteHoldQuestioned,
    InviteHoldReleased,
    InviteMailDelivered,
    InviteMailBounced,
    InviteMailComplained,
    InviteMailOpened,
    InviteReminderDue,
    InviteLinkClicked,
    InviteValidated>;

std::string stream_of(const events::InviteId& invite);

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule known_invite{
    "invite_not_found", base::Kind::absent, "There is no such invite."
};
inline constexpr base::Rule not_used{
    "invite_used", base::Kind::conflict, "An invite is redeemed once."
};
inline constexpr base::Rule not_revoked{
    "invite_revoked", base::Kind::conflict, "A revoked invite stays revoked."
};
inline constexpr base::Rule not_expired{
    "invite_expired",
    base::Kind::conflict,
    "An expired invite lives again only when it is mailed again with more days."
};
inline constexpr base::Rule not_held{
    "invite_held",
    base::Kind::conflict,
    "Somebody is about to redeem it: try again in some minutes."
};
inline constexpr base::Rule days_in_range{
    "invalid_days", base::Kind::malformed, "An invite is valid for 1 to 180 days."
};
inline constexpr base::Rule has_address{
    "address_required", base::Kind::conflict, "Only an invite bound to an address can be mailed."
};
inline constexpr base::Rule deliveries_left{
    "delivery_limit", base::Kind::too_many, "An invite is mailed three times at most."
};
inline constexpr base::Rule deliveries_apart{
    "delivered_recently", base::Kind::too_many, "Two mails of an invite are an hour apart."
};

inline constexpr std::uint32_t days_min = 1;
inline constexpr std::uint32_t days_max = 180;
inline constexpr std::size_t deliveries_max = 3;
inline constexpr auto between_deliveries = std::chrono::hours{1};
// Then the holder's slot is asked what became of it.
inline constexpr auto hold_lasts = std::chrono::minutes{10};
// Of those that are revoked because their mail failed.
inline constexpr std::string_view unsent_reason = "delivery_failed";
// Of those that an erasure revokes; jobs about them end with it.
inline constexpr std::string_view erasure_reason = "erased";

// ── State ────────────────────────────────────────────────────────────────────────────────────────

enum class Standing : std::uint8_t { none, issued, redeemed, revoked, expired };
BOOST_DESCRIBE_ENUM(Standing, none, issued, redeemed, revoked, expired)
enum class DeliveryState : std::uint8_t { pending, sent, failed, skipped, cancelled, unknown };
BOOST_DESCRIBE_ENUM(DeliveryState, pending, sent, failed, skipped, cancelled, unknown)

// What its provider has told of a mail, each once: bits, because several can be true of it.
using Told = std::uint8_t;
inline constexpr Told told_delivered = 1;
inline constexpr Told told_soft_bounce = 2;
inline constexpr Told told_hard_bounce = 4;
inline constexpr Told told_complaint = 8;
inline constexpr Told told_opened = 16;

// What was done with its code: bits.
using Seen = std::uint8_t;
inline constexpr Seen seen_clicked = 1;
inline constexpr Seen seen_validated = 2;

struct Delivery {
    [[no_unique_address]] batches::RowOrigin origin;
    std::uint8_t fate = 0;  // the state in its lower three bits, what was told above: all there is

    DeliveryState state() const { return static_cast<DeliveryState>(fate & 7); }

    bool has_told(Told any) const { return ((fate >> 3) & any) != 0; }

    void move(DeliveryState to) {
        fate = static_cast<std::uint8_t>((fate & ~7) | static_cast<std::uint8_t>(to));
    }

    void note(Told told) { fate = static_cast<std::uint8_t>(fate | told << 3); }
};

static_assert(sizeof(Delivery) == 24);  // fits the second smallest block of malloc

struct Hold {
    CompactId<events::AccountId> holder;
    std::uint32_t number = 1;
    base::Instant until;
    bool is_questioned = false;
    bool is_over = false;  // let go; the next one has the next number
};

// There are hundreds of thousands: the order of the fields leaves no gaps.
struct Invite {
    events::Role role = events::Role::instructor;
    Standing standing = Standing::none;
    bool grants_founding = true;
    bool is_reminded = false;
    bool ends_unsent = false;
    Seen seen = 0;
    CompactId<events::CodeHash> code_hash;
    CompactId<events::RecipientId> recipient;  // empty: whoever holds the code
    base::Instant expires_at;                  // still valid at that moment
    base::Instant requested_at;                // the latest delivery
    Letter letter;
    std::vector<Delivery> deliveries;  // 1, 2, 3
    Rarely<Hold> hold;                 // the latest

    bool exists() const { return standing != Standing::none; }

    bool has_seen(Seen what) const { return (seen & what) != 0; }
};

Invite evolve(Invite invite, const InviteIssued& fact);
Invite evolve(Invite invite, const InviteDeliveryRequested& fact);
Invite evolve(Invite invite, const InviteDeliveryEnded& fact);
Invite evolve(Invite invite, const InviteRevoked& fact);
Invite evolve(Invite invite, const InviteExpired& fact);
Invite evolve(Invite invite, const InviteExpiryExtended& fact);
Invite evolve(Invite invite, const InviteRedeemed& fact);
Invite evolve(Invite invite, const InviteHeld& fact);
Invite evolve(Invite invite, const InviteHoldQuestioned& fact);
Invite evolve(Invite invite, const InviteHoldReleased& fact);
Invite evolve(Invite invite, const InviteMailDelivered& fact);
Invite evolve(Invite invite, const InviteMailBounced& fact);
Invite evolve(Invite invite, const InviteMailComplained& fact);
Invite evolve(Invite invite, const InviteMailOpened& fact);
Invite evolve(Invite invite, const InviteReminderDue& fact);
Invite evolve(Invite invite, const InviteLinkClicked& fact);
Invite evolve(Invite invite, const InviteValidated& fact);

// Null while nobody holds it.
const Hold* present_hold(const Invite& invite);

// Why its code does not open the door: not_used, not_revoked, not_expired, in this order. Absent
// while it does. By the clock, whether or not the expiry was recorded.
std::optional<base::Rejection> why_over(const Invite& invite, base::Instant now);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Rejects with known_invite, not_used, not_held. What is revoked stays so: nothing. What has
// expired can be revoked, and does not come back then.
base::Decision<InviteFact> decide(
    const Invite& invite, const RevokeInvite& command, const Context& context
);

// Rejects with known_invite, not_used, not_revoked, not_expired (unless it is extended),
// days_in_range, has_address, deliveries_left, deliveries_apart. The same code is mailed again; an
// extension counts from the present end, or from now when that is past. Asks for one more mail each
// time, so deciding again is refused rather than nothing.
base::Decision<InviteFact> decide(
    const Invite& invite, const ResendInvite& command, const Context& context
);

// Rejects with known_invite, not_used, not_revoked, not_expired, days_in_range. Counts from the
// present end. Extends it once more each time.
base::Decision<InviteFact> decide(
    const Invite& invite, const ExtendInvite& command, const Context& context
);

// Rejects with known_invite. A delivery ends once; later only what settles it counts: a `sent`
// after all, or a `failed` for one in doubt. An invite that ends unsent is revoked by a failure,
// while no mail of it left or may leave, and nobody holds it.
base::Decision<InviteFact> decide(
    const Invite& invite, const RecordDelivery& command, const Context& context
);

// Expires what is past its end; what is held does not, but after a while its holder is asked.
// Before the end it was mailed about a reminder is due, which is told to `may_be_mailed`. Never
// rejects.
base::Decision<InviteFact> decide(
    const Invite& invite,
    const events::InviteId& id,
    const DeadlineReached& command,
    bool may_be_mailed,
    const Context& context
);

// The fact that ends it, whatever its standing.
InviteRevoked revocation(const Invite& invite, const RevokeInvite& command, const Context& context);

// The fact that uses it up.
InviteRedeemed redeemed(
    const Invite& invite,
    const events::InviteId& id,
    const events::AccountId& account,
    base::Instant now
);

// deliveries_left, deliveries_apart. A delivery that failed brought no mail, so the next one need
// not wait for an hour.
std::optional<base::Rejection> check_another_delivery(const Invite& invite, base::Instant now);

// The next delivery of a live invite that has an address.
InviteDeliveryRequested next_delivery(
    const Invite& invite,
    const events::InviteId& id,
    const std::optional<events::BatchRow>& batch_row,
    base::Instant now
);

// ── What happens without being asked ─────────────────────────────────────────────────────────────

// The first moment at which it is no longer valid, or at which its holder is asked or its recipient
// reminded.
std::optional<base::Instant> deadline(const Invite& invite);

// A delivery becomes a job; the jobs of an invite that is over are stopped; a holder is asked; a
// batch hears of a mail that came back.
std::vector<FollowUp> react(const InviteFact& fact);

}  // namespace domain::invites
