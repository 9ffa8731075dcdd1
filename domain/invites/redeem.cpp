#include "domain/invites/redeem.hpp"

#include "base/mutation.hpp"
#include "domain/invites/hold.hpp"

#include <algorithm>

namespace domain::invites {

namespace {

using people::Account, people::Grant;

const Grant* grant_by(const Account& account, const events::InviteId& invite) {
    const auto found =
        std::ranges::find(account.grants, CompactId<events::InviteId>{invite}, &Grant::invite);
    return found == account.grants.end() ? nullptr : &*found;
}

bool has_access(const Account& account, events::Role role, events::Phase phase) {
    return !base::is_mutated(base::Mutation::same_access_is_granted_again) &&
           people::has_access(account.grants, role, phase);
}

// Or it may have been: nobody can say yet. A code may also be told by whoever drew it.
bool was_mailed(const Invite& invite) {
    return std::ranges::any_of(invite.deliveries, [](const Delivery& delivery) {
        return delivery.state() == DeliveryState::sent ||
               delivery.state() == DeliveryState::unknown;
    });
}

// By an invite that was used: whatever became of what it granted, it grants nothing more.
Decided granted_before(const Grant& grant) {
    return grant.is_revoked ? Decided{unused_code} : Decided{std::vector<Placed>{}};
}

// What the caller expects may be what it was when the invite was redeemed, or what it is now.
std::optional<base::Rejection> check_expected(
    const RedeemInvite& command, events::Role role, const Grant* granted
) {
    if (command.role && *command.role != role) {
        return expected_role;
    }
    const bool is_present = command.phase == command.policy.phase;
    const bool was_then = granted && command.phase == granted->phase;
    if (command.phase && !is_present && !was_then) {
        return expected_phase;
    }
    return std::nullopt;
}

std::optional<base::Rejection> check_opens(
    const HeldInvite& invite, const Account& account, base::Instant now
) {
    const auto over = why_over(*invite.invite, now);
    const bool is_held = present_hold(*invite.invite) &&
                         !base::is_mutated(base::Mutation::held_code_opens_for_others);
    if (is_held || (over && over->rule == &not_used)) {
        return unused_code;
    }
    if (over && over->rule == &not_revoked) {
        return valid_code;
    }
    const auto& bound_to = invite.invite->recipient;
    if (!bound_to.empty() && bound_to.id() != account.recipient &&
        !base::is_mutated(base::Mutation::bound_code_opens_for_others)) {
        return valid_code;
    }
    if (over) {
        return unexpired_code;
    }
    return std::nullopt;
}

// By an invite of another slot, which is held for this account.
Decided redeem_held(const Account& account, const RedeemInvite& command, const Context& context) {
    const auto& held = *command.held;
    const auto* granted = grant_by(account, held.invite);
    if (const auto broken = check_expected(command, held.role, granted)) {
        return *broken;
    }
    if (granted) {
        return granted_before(*granted);
    }
    if (people::is_closed(account, held.invite, held.hold)) {
        return valid_code;
    }
    if (!command.policy.phase) {
        return known_phase;
    }
    if (has_access(account, held.role, *command.policy.phase)) {
        return std::vector<Placed>{};
    }
    return std::vector<Placed>{
        {.stream = people::stream_of(command.account),
         .fact = granted_by_hold(held, command.account, command.policy, context.now)}
    };
}

}  // namespace

events::AccessId access_of(const events::AccountId& account, const events::InviteId& invite) {
    return {base::derive_id(account.text, invite.text)};
}

std::vector<Placed> redemption(
    const HeldInvite& invite,
    const events::AccountId& account,
    const beta::Policy& policy,
    base::Instant now
) {
    std::vector<Placed> placed{
        {.stream = stream_of(invite.id), .fact = redeemed(*invite.invite, invite.id, account, now)}
    };
    if (!invite.invite->recipient.empty()) {
        const auto recipient = invite.invite->recipient.id();
        placed.push_back(
            {.stream = people::stream_of(recipient),
             .fact =
                 events::RecipientInviteEnded{
                     .recipient = recipient,
                     .invite = invite.id,
                     .redeemed = true,
                     .mailed = was_mailed(*invite.invite) ? std::optional{true} : std::nullopt
                 }}
        );
    }
    if (base::is_mutated(base::Mutation::redemption_grants_nothing)) {
        return placed;
    }
    placed.push_back(
        {.stream = people::stream_of(account),
         .fact =
             events::BetaAccessGranted{
                 .access = access_of(account, invite.id),
                 .account = account,
                 .role = invite.invite->role,
                 .phase = policy.phase.value_or(events::Phase::instructor_only),
                 .invite = invite.id,
                 .code = invite.invite->letter.code(),
                 .settings_version = policy.version,
                 .granted_at = now
             }}
    );
    return placed;
}

Decided decide(
    const Account& account,
    const std::optional<HeldInvite>& invite,
    const RedeemInvite& command,
    const Context& context
) {
    if (!account.exists()) {
        return known_user;
    }
    if (command.held) {
        return redeem_held(account, command, context);
    }
    if (!invite) {
        return known_code;
    }
    const auto role = invite->invite->role;
    const auto* granted = grant_by(account, invite->id);
    if (const auto broken = check_expected(command, role, granted)) {
        return *broken;
    }
    if (granted) {
        return granted_before(*granted);
    }
    if (const auto broken = check_opens(*invite, account, context.now)) {
        return *broken;
    }
    if (!command.policy.phase) {
        return known_phase;
    }
    if (has_access(account, role, *command.policy.phase)) {
        return std::vector<Placed>{};
    }
    return redemption(*invite, command.account, command.policy, context.now);
}

}  // namespace domain::invites
