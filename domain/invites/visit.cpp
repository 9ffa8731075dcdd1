#include "domain/invites/visit.hpp"

#include "base/mutation.hpp"
#include "domain/people/account.hpp"

namespace domain::invites {

namespace {

bool is_first(const Invite& invite, Seen what) {
    return !invite.has_seen(what) || base::is_mutated(base::Mutation::every_visit_is_the_first);
}

// Empty: nothing of the invite was in the way.
std::string_view why_refused(
    const Invite& invite, const NoteInviteVisit& command, base::Instant now
) {
    if (const auto over = why_over(invite, now)) {
        return over->rule == &not_used      ? "used"
               : over->rule == &not_revoked ? "revoked"
                                            : "expired";
    }
    const auto* hold = present_hold(invite);
    const bool is_own = hold && command.account && hold->holder == *command.account;
    if (hold && !is_own) {
        return "held";
    }
    const bool is_for_another = command.account && !invite.recipient.empty() &&
                                people::account_of(invite.recipient.id()) != *command.account;
    if (is_for_another) {
        return "another_address";
    }
    return command.role && *command.role != invite.role ? "another_role" : "";
}

std::optional<events::Fact> fact_of(
    const HeldInvite& held, const NoteInviteVisit& command, base::Instant now
) {
    const auto& invite = *held.invite;
    switch (command.visit) {
        case Visit::clicked:
            if (invite.standing == Standing::redeemed || invite.standing == Standing::revoked) {
                return std::nullopt;
            }
            return InviteLinkClicked{
                .invite = held.id,
                .delivery = command.delivery,
                .utm = command.utm,
                .first = is_first(invite, seen_clicked),
                .at = now
            };
        case Visit::validated:
            if (why_over(invite, now)) {
                return std::nullopt;
            }
            return InviteValidated{
                .invite = held.id, .first = is_first(invite, seen_validated), .at = now
            };
        case Visit::refused:
            break;
    }
    const auto why = why_refused(invite, command, now);
    if (why.empty()) {
        return std::nullopt;
    }
    return events::InviteRedemptionRejected{
        .invite = held.id, .reason = std::string{why}, .at = now
    };
}

}  // namespace

Invite evolve(Invite invite, const InviteLinkClicked&) {
    invite.seen |= seen_clicked;
    return invite;
}

Invite evolve(Invite invite, const InviteValidated&) {
    invite.seen |= seen_validated;
    return invite;
}

Decided decide(
    const std::optional<HeldInvite>& invite, const NoteInviteVisit& command, const Context& context
) {
    auto fact = invite ? fact_of(*invite, command, context.now) : std::nullopt;
    if (!fact) {
        return std::vector<Placed>{};
    }
    return std::vector<Placed>{{.stream = stream_of(invite->id), .fact = std::move(*fact)}};
}

}  // namespace domain::invites
