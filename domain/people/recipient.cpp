#include "domain/people/recipient.hpp"

#include <algorithm>

namespace domain::people {

namespace {

using Facts = std::vector<RecipientFact>;

HeldInvite* find(Recipient& recipient, const events::InviteId& invite) {
    const auto found = std::ranges::find(
        recipient.invites, CompactId<events::InviteId>{invite}, &HeldInvite::invite
    );
    return found == recipient.invites.end() ? nullptr : &*found;
}

bool is_unreachable(events::SuppressionCause cause) {
    using events::SuppressionCause;
    return cause == SuppressionCause::bounce || cause == SuppressionCause::complaint;
}

}  // namespace

std::string stream_of(const events::RecipientId& recipient) {
    return "recipient-" + recipient.text;
}

base::Instant lifted_at(const Recipient& recipient) {
    return base::Instant{std::chrono::seconds{recipient.lifted_s}};
}

Recipient evolve(Recipient recipient, const RecipientInvited& fact) {
    recipient.erased = false;
    if (auto* held = find(recipient, fact.invite)) {
        held->live = true;
    } else {
        // One at a time: most have one invite for ever, and vectors double.
        recipient.invites.reserve(recipient.invites.size() + 1);
        recipient.invites.push_back({.role = fact.role, .invite = fact.invite});
    }
    return recipient;
}

Recipient evolve(Recipient recipient, const RecipientInviteEnded& fact) {
    recipient.redeemed = recipient.redeemed || fact.redeemed;
    if (auto* held = find(recipient, fact.invite)) {
        held->live = false;
    }
    return recipient;
}

Recipient evolve(Recipient recipient, const InviteRefused& fact) {
    recipient.refused.push_back(batches::origin_of(fact.batch_row));
    return recipient;
}

Recipient evolve(Recipient recipient, const RecipientSuppressed& fact) {
    recipient.suppressed = true;
    recipient.unreachable = is_unreachable(fact.cause);
    return recipient;
}

Recipient evolve(Recipient recipient, const RecipientSuppressionLifted& fact) {
    recipient.suppressed = false;
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(fact.at.time_since_epoch());
    recipient.lifted_s = static_cast<std::uint32_t>(seconds.count());
    recipient.unreachable = false;
    return recipient;
}

Recipient evolve(Recipient recipient, const SubjectErased&) {
    return {
        .refused = std::move(recipient.refused),
        .suppressed = recipient.suppressed,
        .unreachable = recipient.unreachable,
        .erased = true,
        .lifted_s = recipient.lifted_s
    };
}

base::Decision<RecipientFact> decide(
    const Recipient& recipient, const SuppressRecipient& command, const Context& context
) {
    const bool is_news = is_unreachable(command.cause) && !recipient.unreachable;
    if (recipient.suppressed && !is_news) {
        return Facts{};
    }
    return Facts{RecipientSuppressed{
        .recipient = command.recipient,
        .cause = command.cause,
        .at = context.now,
        .by = context.actor,
        .reason = command.reason
    }};
}

base::Decision<RecipientFact> decide(
    const Recipient& recipient, const LiftSuppression& command, const Context& context
) {
    if (!recipient.suppressed) {
        return Facts{};
    }
    return Facts{RecipientSuppressionLifted{
        .recipient = command.recipient,
        .by = context.actor,
        .at = context.now,
        .reason = command.reason
    }};
}

}  // namespace domain::people
