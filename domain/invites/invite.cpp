#include "domain/invites/invite.hpp"

#include "base/mutation.hpp"
#include "domain/founding/cohort.hpp"
#include "domain/invites/reminder.hpp"

#include <algorithm>

namespace domain::invites {

namespace {

using Facts = std::vector<InviteFact>;

bool mail_may_be_waiting(const Invite& invite) {
    return std::ranges::any_of(invite.deliveries, [](const auto& delivery) {
        return delivery.state() == DeliveryState::pending;
    });
}

void end(Invite& invite, Standing standing) {
    invite.standing = standing;
    invite.hold = {};
    invite.letter.forget_contents();
}

InviteExpiryExtended extension(
    const Invite& invite, const events::InviteId& id, std::uint32_t days, const Context& context
) {
    return {
        .invite = id,
        .from = invite.expires_at,
        .to = std::max(invite.expires_at, context.now) + std::chrono::days{days},
        .by = context.actor
    };
}

StopInviteJobs stop(const events::InviteId& invite, const char* reason, base::Instant until) {
    return {.invite = invite, .reason = reason, .until = until};
}

std::vector<FollowUp> after_redemption(const InviteRedeemed& used) {
    std::vector<FollowUp> caused;
    if (used.mail_until) {
        caused.push_back({.name = "stop", .what = stop(used.invite, "used", *used.mail_until)});
    }
    if (used.promises_founding) {
        caused.push_back(
            {.name = "founding",
             .what = SendCommand{ClaimFoundingSlot{
                 .cohort = founding::the_cohort, .member = used.account, .by_invite = used.invite
             }}}
        );
    }
    return caused;
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
        .letter = Letter{fact.address, fact.code, fact.name, std::nullopt, fact.note}
    };
    if (fact.recipient) {
        invite.recipient = *fact.recipient;
    }
    invite.ends_unsent = fact.ends_unsent.value_or(false);
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
    // Past its end as well: then it does not come back by more days.
    if (const auto over = why_over(invite, context.now); over && over->rule != &not_expired) {
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
        const auto further = extension(invite, command.invite, *days, context);
        extended = evolve(std::move(extended), further);
        facts.push_back(further);
    }
    facts.push_back(next_delivery(extended, command.invite, std::nullopt, context.now));
    return facts;
}

base::Decision<InviteFact> decide(
    const Invite& invite, const ExtendInvite& command, const Context& context
) {
    if (!invite.exists()) {
        return known_invite;
    }
    if (const auto over = why_over(invite, context.now)) {
        return *over;
    }
    if (command.extend_days < days_min || command.extend_days > days_max) {
        return days_in_range;
    }
    return Facts{extension(invite, command.invite, command.extend_days, context)};
}

base::Decision<InviteFact> decide(
    const Invite& invite,
    const events::InviteId& id,
    const DeadlineReached&,
    bool may_be_mailed,
    const Context& context
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
    if (reminder_at(invite) && context.now <= invite.expires_at) {
        return remind(invite, id, may_be_mailed, context);
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
    if (invite.grants_founding && invite.role == events::Role::instructor) {
        fact.promises_founding = true;
    }
    if (mail_may_be_waiting(invite)) {
        fact.mail_until = invite.expires_at;
    }
    return fact;
}

std::optional<base::Instant> deadline(const Invite& invite) {
    if (invite.standing != Standing::issued) {
        return std::nullopt;
    }
    if (const auto* hold = present_hold(invite)) {
        return hold->is_questioned ? std::nullopt : std::optional{hold->until};
    }
    const auto reminder = reminder_at(invite);
    return reminder ? *reminder : invite.expires_at + base::Duration{1};
}

std::vector<FollowUp> react(const InviteFact& fact) {
    if (const auto* requested = std::get_if<InviteDeliveryRequested>(&fact)) {
        return {
            {.name = "send",
             .what =
                 EnqueueJob{
                     .urgent = !requested->batch_row && !requested->reminder,
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
                                  .batch_row = requested->batch_row,
                                  .reminder = requested->reminder,
                                  .note = requested->note
                              }}
                 }}
        };
    }
    if (const auto* bounced = std::get_if<InviteMailBounced>(&fact);
        bounced && bounced->batch_row) {
        const auto& row = *bounced->batch_row;
        return {
            {.name = "bounce",
             .what = SendCommand{RecordBounces{.batch = row.batch, .rows = {row.row}}}}
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
    if (const auto* used = std::get_if<InviteRedeemed>(&fact)) {
        return after_redemption(*used);
    }
    return {};
}

}  // namespace domain::invites
