#include "domain/invites/ending.hpp"

#include "base/mutation.hpp"
#include "domain/place.hpp"

#include <algorithm>

namespace domain::invites {

namespace {

// The invite's own facts, and what the recipient holds after them.
Decided with_recipient(
    const Invite& invite,
    const events::InviteId& id,
    base::Decision<InviteFact> decision,
    bool comes_back = false
) {
    auto placed = place(stream_of(id), std::move(decision));
    if (!placed || placed->empty() || invite.recipient.empty()) {
        return placed;
    }
    const auto recipient = invite.recipient.id();
    events::Fact held = events::RecipientInviteEnded{.recipient = recipient, .invite = id};
    if (comes_back) {
        held = events::RecipientInvited{.recipient = recipient, .invite = id, .role = invite.role};
    }
    placed->push_back({.stream = people::stream_of(recipient), .fact = std::move(held)});
    return placed;
}

void add_keys(std::vector<std::string>& keys, const std::vector<std::string>& more) {
    for (const auto& key : more) {
        if (std::ranges::find(keys, key) == keys.end()) {
            keys.push_back(key);
        }
    }
}

}  // namespace

Decided decide_revoke(const Invite& invite, const RevokeInvite& command, const Context& context) {
    return with_recipient(invite, command.invite, decide(invite, command, context));
}

Decided decide_delivery(
    const Invite& invite, const RecordDelivery& command, const Context& context
) {
    auto decision = decide(invite, command, context);
    const bool ends =
        decision && !decision->empty() && std::holds_alternative<InviteRevoked>(decision->back());
    return ends ? with_recipient(invite, command.invite, std::move(decision))
                : place(stream_of(command.invite), std::move(decision));
}

Decided decide_due(
    const Invite& invite,
    const IssueView& recipient,
    const events::InviteId& id,
    const DeadlineReached& command,
    const Context& context
) {
    const auto& known = recipient.recipient;
    const bool may_be_mailed = !recipient.registered && !known.suppressed && !known.erased;
    auto decision = decide(invite, id, command, may_be_mailed, context);
    const bool ends =
        decision && !decision->empty() && std::holds_alternative<InviteExpired>(decision->front());
    return ends ? with_recipient(invite, id, std::move(decision))
                : place(stream_of(id), std::move(decision));
}

Decided decide_resend(
    const Invite& invite,
    const IssueView& recipient,
    const ResendInvite& command,
    const Context& context
) {
    auto decision = decide(invite, command, context);
    if (!decision) {
        return decision.error();
    }
    if (recipient.registered) {
        return not_registered;
    }
    if (recipient.recipient.suppressed &&
        !base::is_mutated(base::Mutation::suppressed_are_mailed)) {
        return not_suppressed;
    }
    const bool comes_back = why_over(invite, context.now).has_value();
    if (!comes_back) {
        return place(stream_of(command.invite), std::move(decision));
    }
    const bool has_another = std::ranges::any_of(recipient.held, [&](const HeldInvite& held) {
        return held.invite->role == invite.role && !why_over(*held.invite, context.now);
    });
    if (has_another) {
        return one_live_invite;
    }
    return with_recipient(invite, command.invite, std::move(decision), true);
}

Decided decide_extend(
    const Invite& invite,
    const IssueView& recipient,
    const ExtendInvite& command,
    const Context& context
) {
    auto decision = decide(invite, command, context);
    if (!decision) {
        return decision.error();
    }
    if (recipient.registered) {
        return not_registered;
    }
    return place(stream_of(command.invite), std::move(decision));
}

Decided decide_erasure(
    const IssueView& recipient,
    const people::Account& account,
    const EraseSubject& command,
    const Context& context
) {
    std::vector<Placed> placed;
    if (recipient.recipient.erased && recipient.held.empty() && !account.exists()) {
        return placed;
    }
    events::SubjectErased erased{
        .recipient = command.recipient,
        .by = context.actor,
        .at = context.now,
        .anonymised = command.anonymises
    };
    for (const auto& held : recipient.held) {
        add_keys(erased.keys, held.invite->letter.keys());
        // Those that expired as well: they could be extended.
        const auto standing = held.invite->standing;
        if (standing == Standing::redeemed || standing == Standing::revoked) {
            continue;
        }
        const RevokeInvite revoke{.invite = held.id, .reason = std::string{erasure_reason}};
        const auto revoked = revocation(*held.invite, revoke, context);
        auto ended = with_recipient(*held.invite, held.id, std::vector<InviteFact>{revoked});
        placed.insert(placed.end(), ended->begin(), ended->end());
    }
    if (account.exists()) {
        add_keys(erased.keys, account.keys);
        const auto stream = people::stream_of(people::account_of(command.recipient));
        placed.push_back({.stream = stream, .fact = erased});
    }
    placed.push_back({.stream = people::stream_of(command.recipient), .fact = erased});
    return placed;
}

}  // namespace domain::invites
