#include "domain/invites/hold.hpp"

#include "base/mutation.hpp"

#include <algorithm>

namespace domain::invites {

namespace {

using people::Account;

bool is_held_by(const Invite& invite, const events::AccountId& holder) {
    const auto* hold = present_hold(invite);
    return hold && hold->holder == holder;
}

std::uint32_t next_number(const Invite& invite) {
    return invite.hold ? (*invite.hold).number + 1 : 1;
}

std::optional<base::Rejection> check_may_hold(
    const Invite& invite, const HoldInvite& command, base::Instant now
) {
    if (command.role && *command.role != invite.role) {
        return expected_role;
    }
    const auto over = why_over(invite, now);
    const bool is_held = present_hold(invite);
    const bool is_anothers = is_held && !is_held_by(invite, command.holder) &&
                             !base::is_mutated(base::Mutation::hold_is_not_exclusive);
    if ((over && over->rule == &not_used) || is_anothers) {
        return unused_code;
    }
    const bool is_bound = !invite.recipient.empty();
    if (is_bound || (over && over->rule == &not_revoked)) {
        return valid_code;
    }
    if (over && !is_held) {
        return unexpired_code;
    }
    return std::nullopt;
}

}  // namespace

Decided decide(
    const std::optional<HeldInvite>& invite, const HoldInvite& command, const Context& context
) {
    if (!invite) {
        return known_code;
    }
    if (const auto broken = check_may_hold(*invite->invite, command, context.now)) {
        return *broken;
    }
    return std::vector<Placed>{
        {.stream = stream_of(invite->id),
         .fact =
             InviteHeld{
                 .invite = invite->id,
                 .holder = command.holder,
                 .hold = next_number(*invite->invite),
                 .role = invite->invite->role,
                 .code = invite->invite->letter.code(),
                 .at = context.now,
                 .until = context.now + hold_lasts
             }}
    };
}

Decided decide(const Invite& invite, const RedeemHeldInvite& command, const Context& context) {
    if (!is_held_by(invite, command.holder)) {
        return std::vector<Placed>{};
    }
    return std::vector<Placed>{
        {.stream = stream_of(command.invite),
         .fact = redeemed(invite, command.invite, command.holder, context.now)}
    };
}

Decided decide(const Invite& invite, const ReleaseInviteHold& command, const Context& context) {
    const bool is_present =
        is_held_by(invite, command.holder) && present_hold(invite)->number == command.hold;
    if (!is_present) {
        return std::vector<Placed>{};
    }
    return std::vector<Placed>{
        {.stream = stream_of(command.invite),
         .fact =
             InviteHoldReleased{
                 .invite = command.invite,
                 .holder = command.holder,
                 .hold = command.hold,
                 .at = context.now
             }}
    };
}

Decided decide(const Account& account, const SettleHold& command, const Context& context) {
    const CompactId<events::InviteId> invite{command.invite};
    const bool is_granted =
        std::ranges::find(account.grants, invite, &people::Grant::invite) != account.grants.end();
    if (is_granted || people::is_closed(account, command.invite, command.hold)) {
        return std::vector<Placed>{};
    }
    return std::vector<Placed>{
        {.stream = people::stream_of(command.account),
         .fact =
             events::InviteHoldClosed{
                 .account = command.account,
                 .invite = command.invite,
                 .hold = command.hold,
                 .at = context.now
             }}
    };
}

events::BetaAccessGranted granted_by_hold(
    const HeldElsewhere& held,
    const events::AccountId& account,
    const beta::Policy& policy,
    base::Instant now
) {
    return {
        .access = access_of(account, held.invite),
        .account = account,
        .role = held.role,
        .phase = policy.phase.value_or(events::Phase::instructor_only),
        .invite = held.invite,
        .code = held.code,
        .settings_version = policy.version,
        .granted_at = now,
        .hold = held.hold
    };
}

std::vector<FollowUp> react(const events::BetaAccessGranted& fact) {
    if (!fact.hold || !fact.invite) {
        return {};
    }
    return {
        {.name = "redeem",
         .what = SendCommand{RedeemHeldInvite{.invite = *fact.invite, .holder = fact.account}}}
    };
}

std::vector<FollowUp> react(const events::InviteHoldClosed& fact) {
    return {
        {.name = "release",
         .what = SendCommand{ReleaseInviteHold{
             .invite = fact.invite, .holder = fact.account, .hold = fact.hold
         }}}
    };
}

}  // namespace domain::invites
