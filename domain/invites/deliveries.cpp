// The mails of an invite: whether another may be sent, and what becomes of each.

#include "base/mutation.hpp"
#include "domain/invites/invite.hpp"

#include <algorithm>

namespace domain::invites {

namespace {

using Facts = std::vector<InviteFact>;

DeliveryState state_after(events::Outcome outcome) {
    switch (outcome) {
        case events::Outcome::sent:
            return DeliveryState::sent;
        case events::Outcome::failed:
            return DeliveryState::failed;
        case events::Outcome::skipped:
            return DeliveryState::skipped;
        case events::Outcome::cancelled:
            return DeliveryState::cancelled;
        case events::Outcome::unknown:
            return DeliveryState::unknown;
    }
    return DeliveryState::unknown;
}

bool is_news(DeliveryState known, events::Outcome outcome) {
    switch (known) {
        case DeliveryState::pending:
            return true;
        case DeliveryState::sent:
            return false;
        case DeliveryState::unknown:
            return outcome == events::Outcome::sent || outcome == events::Outcome::failed;
        case DeliveryState::failed:
        case DeliveryState::skipped:
        case DeliveryState::cancelled:
            return outcome == events::Outcome::sent;
    }
    return false;
}

// Whole days that are left, begun ones included: what the mail says.
std::uint32_t days_left(const Invite& invite, base::Instant now) {
    const auto left = std::chrono::ceil<std::chrono::days>(invite.expires_at - now).count();
    return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 1));
}

// No other mail of it left, or may leave yet.
bool is_the_only_chance(const Invite& invite, std::uint32_t delivery) {
    for (std::size_t i = 0; i < invite.deliveries.size(); ++i) {
        const auto state = invite.deliveries[i].state();
        const bool brings_nothing = state == DeliveryState::failed ||
                                    state == DeliveryState::skipped ||
                                    state == DeliveryState::cancelled;
        if (i + 1 != delivery && !brings_nothing) {
            return false;
        }
    }
    return true;
}

bool ends_by_failure(const Invite& invite, std::uint32_t delivery) {
    return invite.ends_unsent && invite.standing == Standing::issued && !present_hold(invite) &&
           is_the_only_chance(invite, delivery) &&
           !base::is_mutated(base::Mutation::unsent_codes_stay);
}

void note(Invite& invite, std::uint32_t delivery, Told told) {
    if (delivery >= 1 && delivery <= invite.deliveries.size()) {
        invite.deliveries[delivery - 1].note(told);
    }
}

}  // namespace

Invite evolve(Invite invite, const InviteDeliveryRequested& fact) {
    Delivery delivery;
    if (fact.batch_row) {
        delivery.origin = batches::origin_of(*fact.batch_row);
    }
    // One at a time: most are mailed once, and vectors double.
    invite.deliveries.reserve(invite.deliveries.size() + 1);
    invite.deliveries.push_back(delivery);
    invite.requested_at = fact.requested_at;
    if (fact.base_url) {
        invite.letter.send_to_site(*fact.base_url);
    }
    return invite;
}

Invite evolve(Invite invite, const InviteDeliveryEnded& fact) {
    if (fact.delivery >= 1 && fact.delivery <= invite.deliveries.size()) {
        invite.deliveries[fact.delivery - 1].move(state_after(fact.outcome));
    }
    return invite;
}

Invite evolve(Invite invite, const InviteMailDelivered& fact) {
    note(invite, fact.delivery, told_delivered);
    return invite;
}

Invite evolve(Invite invite, const InviteMailBounced& fact) {
    note(invite, fact.delivery, fact.hard ? told_hard_bounce : told_soft_bounce);
    return invite;
}

Invite evolve(Invite invite, const InviteMailComplained& fact) {
    note(invite, fact.delivery, told_complaint);
    return invite;
}

Invite evolve(Invite invite, const InviteMailOpened& fact) {
    note(invite, fact.delivery, told_opened);
    return invite;
}

base::Decision<InviteFact> decide(
    const Invite& invite, const RecordDelivery& command, const Context& context
) {
    if (!invite.exists()) {
        return known_invite;
    }
    const bool was_requested =
        command.delivery >= 1 && command.delivery <= invite.deliveries.size();
    if (!was_requested) {
        return Facts{};
    }
    if (!is_news(invite.deliveries[command.delivery - 1].state(), command.outcome)) {
        return Facts{};
    }
    const InviteDeliveryEnded ended{
        .invite = command.invite,
        .delivery = command.delivery,
        .outcome = command.outcome,
        .attempts = command.attempts,
        .provider = command.provider,
        .provider_id = command.provider_id,
        .reason = command.reason,
        .at = context.now
    };
    Facts facts{ended};
    if (command.outcome == events::Outcome::failed && ends_by_failure(invite, command.delivery)) {
        const RevokeInvite revoke{.invite = command.invite, .reason = std::string{unsent_reason}};
        auto revoked = revocation(evolve(invite, ended), revoke, context);
        // Its dead job may be tried again: it would mail a code that opens nothing.
        revoked.mail_until = invite.expires_at;
        facts.emplace_back(std::move(revoked));
    }
    return facts;
}

std::optional<base::Rejection> check_another_delivery(const Invite& invite, base::Instant now) {
    if (invite.deliveries.size() >= deliveries_max) {
        return deliveries_left;
    }
    if (invite.deliveries.empty()) {
        return std::nullopt;
    }
    const bool may_have_arrived = invite.deliveries.back().state() != DeliveryState::failed;
    if (may_have_arrived && now - invite.requested_at < between_deliveries) {
        return deliveries_apart;
    }
    return std::nullopt;
}

InviteDeliveryRequested next_delivery(
    const Invite& invite,
    const events::InviteId& id,
    const std::optional<events::BatchRow>& batch_row,
    base::Instant now
) {
    const auto address = invite.letter.address();
    ENSURE(address, "callers check that the invite has an address");
    return {
        .invite = id,
        .delivery = static_cast<std::uint32_t>(invite.deliveries.size()) + 1,
        .address = *address,
        .code = invite.letter.code(),
        .name = invite.letter.name(),
        .role = invite.role,
        .grants_founding = invite.grants_founding,
        .expires_in_days = days_left(invite, now),
        .expires_at = invite.expires_at,
        .base_url = invite.letter.base_url(),
        .batch_row = batch_row,
        .requested_at = now,
        .note = invite.letter.note()
    };
}

}  // namespace domain::invites
