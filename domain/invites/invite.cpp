#include "domain/invites/invite.hpp"

#include "base/mutation.hpp"

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

bool mail_may_be_waiting(const Invite& invite) {
    return std::ranges::any_of(invite.deliveries, [](const auto& delivery) {
        return delivery.state == DeliveryState::pending;
    });
}

// Whole days that are left, begun ones included: what the mail says.
std::uint32_t days_left(const Invite& invite, base::Instant now) {
    const auto left = std::chrono::ceil<std::chrono::days>(invite.expires_at - now).count();
    return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 1));
}

void end(Invite& invite, Standing standing) {
    invite.standing = standing;
    invite.hold = {};
    invite.letter.forget_contents();
}

StopInviteJobs stop(const events::InviteId& invite, const char* reason, base::Instant until) {
    return {.invite = invite, .reason = reason, .until = until};
}

}  // namespace

std::string stream_of(const events::InviteId& invite) {
    return "invite-" + invite.text;
}

Invite evolve(Invite, const InviteIssued& fact) {
    Invite invite{
        .role = fact.role,
        .standing = Standing::issued,
        .grants_founding = fact.grants_founding,
        .code_hash = fact.code_hash,
        .expires_at = fact.expires_at,
        .letter = Letter{fact.address, fact.code, fact.name, std::nullopt}
    };
    if (fact.recipient) {
        invite.recipient = *fact.recipient;
    }
    return invite;
}

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
        invite.deliveries[fact.delivery - 1].state = state_after(fact.outcome);
    }
    return invite;
}

Invite evolve(Invite invite, const InviteRevoked&) {
    end(invite, Standing::revoked);
    return invite;
}

Invite evolve(Invite invite, const InviteExpired&) {
    invite.standing = Standing::expired;
    return invite;
}

Invite evolve(Invite invite, const InviteExpiryExtended& fact) {
    invite.standing = Standing::issued;
    invite.expires_at = fact.to;
    return invite;
}

Invite evolve(Invite invite, const InviteRedeemed&) {
    end(invite, Standing::redeemed);
    return invite;
}

// Valid for its holder whatever its end, until that is settled.
Invite evolve(Invite invite, const InviteHeld& fact) {
    invite.hold = Hold{.holder = fact.holder, .number = fact.hold, .until = fact.until};
    return invite;
}

Invite evolve(Invite invite, const InviteHoldQuestioned&) {
    if (invite.hold) {
        (*invite.hold).is_questioned = true;
    }
    return invite;
}

Invite evolve(Invite invite, const InviteHoldReleased&) {
    if (invite.hold) {
        (*invite.hold).is_over = true;
    }
    return invite;
}

const Hold* present_hold(const Invite& invite) {
    const bool is_held = invite.hold && !(*invite.hold).is_over;
    return is_held ? &*invite.hold : nullptr;
}

std::optional<base::Rejection> why_over(const Invite& invite, base::Instant now) {
    if (invite.standing == Standing::redeemed &&
        !base::is_mutated(base::Mutation::used_code_opens)) {
        return not_used;
    }
    if (invite.standing == Standing::revoked &&
        !base::is_mutated(base::Mutation::revoked_code_opens)) {
        return not_revoked;
    }
    if (invite.standing == Standing::expired || invite.expires_at < now) {
        return not_expired;
    }
    return std::nullopt;
}

base::Decision<InviteFact> decide(
    const Invite& invite, const RevokeInvite& command, const Context& context
) {
    if (!invite.exists()) {
        return known_invite;
    }
    if (invite.standing == Standing::revoked) {
        return Facts{};
    }
    if (present_hold(invite)) {
        return not_held;  // Even past its end: it is still good for its holder.
    }
    if (const auto over = why_over(invite, context.now)) {
        return *over;
    }
    return Facts{revocation(invite, command, context)};
}

base::Decision<InviteFact> decide(
    const Invite& invite, const ResendInvite& command, const Context& context
) {
    if (!invite.exists()) {
        return known_invite;
    }
    const auto days = command.extend_days;
    const auto over = why_over(invite, context.now);
    if (over && !(over->rule == &not_expired && days)) {
        return *over;
    }
    if (days && (*days < days_min || *days > days_max)) {
        return days_in_range;
    }
    if (!invite.letter.address()) {
        return has_address;
    }
    if (const auto broken = check_another_delivery(invite, context.now)) {
        return *broken;
    }

    Facts facts;
    auto extended = invite;
    if (days) {
        const InviteExpiryExtended extension{
            .invite = command.invite,
            .from = invite.expires_at,
            .to = std::max(invite.expires_at, context.now) + std::chrono::days{*days},
            .by = context.actor
        };
        extended = evolve(std::move(extended), extension);
        facts.push_back(extension);
    }
    facts.push_back(next_delivery(extended, command.invite, std::nullopt, context.now));
    return facts;
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
    if (!is_news(invite.deliveries[command.delivery - 1].state, command.outcome)) {
        return Facts{};
    }
    return Facts{InviteDeliveryEnded{
        .invite = command.invite,
        .delivery = command.delivery,
        .outcome = command.outcome,
        .attempts = command.attempts,
        .provider = command.provider,
        .provider_id = command.provider_id,
        .reason = command.reason,
        .at = context.now
    }};
}

base::Decision<InviteFact> decide(
    const Invite& invite, const events::InviteId& id, const DeadlineReached&, const Context& context
) {
    const auto due = deadline(invite);
    if (!due || context.now < *due) {
        return Facts{};
    }
    if (const auto* hold = present_hold(invite)) {
        if (base::is_mutated(base::Mutation::hold_lapses_unasked)) {
            return Facts{events::InviteHoldReleased{
                .invite = id, .holder = hold->holder.id(), .hold = hold->number, .at = context.now
            }};
        }
        return Facts{InviteHoldQuestioned{
            .invite = id, .holder = hold->holder.id(), .hold = hold->number, .at = context.now
        }};
    }
    return Facts{InviteExpired{.invite = id, .at = invite.expires_at}};
}

InviteRevoked revocation(
    const Invite& invite, const RevokeInvite& command, const Context& context
) {
    InviteRevoked revoked{
        .invite = command.invite, .reason = command.reason, .by = context.actor, .at = context.now
    };
    if (mail_may_be_waiting(invite)) {
        revoked.mail_until = invite.expires_at;
    }
    return revoked;
}

InviteRedeemed redeemed(
    const Invite& invite,
    const events::InviteId& id,
    const events::AccountId& account,
    base::Instant now
) {
    InviteRedeemed fact{.invite = id, .account = account, .at = now};
    if (mail_may_be_waiting(invite)) {
        fact.mail_until = invite.expires_at;
    }
    return fact;
}

std::optional<base::Rejection> check_another_delivery(const Invite& invite, base::Instant now) {
    if (invite.deliveries.size() >= deliveries_max) {
        return deliveries_left;
    }
    if (invite.deliveries.empty()) {
        return std::nullopt;
    }
    const bool may_have_arrived = invite.deliveries.back().state != DeliveryState::failed;
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
        .requested_at = now
    };
}

std::optional<base::Instant> deadline(const Invite& invite) {
    if (invite.standing != Standing::issued) {
        return std::nullopt;
    }
    if (const auto* hold = present_hold(invite)) {
        return hold->is_questioned ? std::nullopt : std::optional{hold->until};
    }
    return invite.expires_at + base::Duration{1};
}

std::vector<FollowUp> react(const InviteFact& fact) {
    if (const auto* requested = std::get_if<InviteDeliveryRequested>(&fact)) {
        return {
            {.name = "send",
             .what =
                 EnqueueJob{
                     .urgent = !requested->batch_row,
                     .job =
                         {.kind = "invite.send",
                          .key = requested->invite.text,
                          .policy = "invite_mail",
                          .created_at = requested->requested_at,
                          .not_after = requested->expires_at,
                          .args =
                              events::SendInvite{
                                  .invite = requested->invite,
                                  .delivery = requested->delivery,
                                  .address = requested->address,
                                  .code = requested->code,
                                  .name = requested->name,
                                  .role = requested->role,
                                  .grants_founding = requested->grants_founding,
                                  .expires_in_days = requested->expires_in_days,
                                  .base_url = requested->base_url,
                                  .batch_row = requested->batch_row
                              }}
                 }}
        };
    }
    if (const auto* asked = std::get_if<InviteHoldQuestioned>(&fact)) {
        return {
            {.name = "settle",
             .what = SendCommand{SettleHold{
                 .account = asked->holder, .invite = asked->invite, .hold = asked->hold
             }}}
        };
    }
    if (const auto* revoked = std::get_if<InviteRevoked>(&fact); revoked && revoked->mail_until) {
        const auto* reason = revoked->reason == erasure_reason ? "erased" : "revoked";
        return {{.name = "stop", .what = stop(revoked->invite, reason, *revoked->mail_until)}};
    }
    if (const auto* used = std::get_if<InviteRedeemed>(&fact); used && used->mail_until) {
        return {{.name = "stop", .what = stop(used->invite, "used", *used->mail_until)}};
    }
    return {};
}

}  // namespace domain::invites
