#include "domain/invites/reminder.hpp"

#include "base/mutation.hpp"

namespace domain::invites {

Invite evolve(Invite invite, const InviteReminderDue&) {
    invite.is_reminded = !base::is_mutated(base::Mutation::reminder_is_repeated);
    return invite;
}

std::optional<base::Instant> reminder_at(const Invite& invite) {
    const bool has_room = !invite.deliveries.empty() && invite.deliveries.size() < deliveries_max;
    if (invite.is_reminded || invite.recipient.empty() || !has_room) {
        return std::nullopt;
    }
    constexpr Told unwelcome = told_soft_bounce | told_hard_bounce | told_complaint;
    const auto& last = invite.deliveries.back();
    if (last.state() != DeliveryState::sent || last.has_told(unwelcome)) {
        return std::nullopt;
    }
    const base::Instant at = invite.expires_at - reminder_before_end;
    return at >= invite.requested_at + reminder_after_mail ? std::optional{at} : std::nullopt;
}

std::vector<InviteFact> remind(
    const Invite& invite, const events::InviteId& id, bool may_be_mailed, const Context& context
) {
    const bool is_late = context.now > *reminder_at(invite) + reminder_late_at_most;
    const bool is_mailed = may_be_mailed && !is_late;
    std::vector<InviteFact> facts{
        InviteReminderDue{.invite = id, .mailed = is_mailed, .at = context.now}
    };
    if (is_mailed) {
        auto delivery = next_delivery(invite, id, std::nullopt, context.now);
        delivery.reminder = true;
        facts.push_back(std::move(delivery));
    }
    return facts;
}

}  // namespace domain::invites
