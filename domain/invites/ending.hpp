#pragma once
// The ends of an invite, and its return by an extension: what happens to the invite and what its
// recipient then holds is one commit.

#include "domain/context.hpp"
#include "domain/invites/invite.hpp"
#include "domain/invites/issue.hpp"
#include "domain/people/account.hpp"
#include "domain/people/recipient.hpp"

#include <optional>
#include <string>
#include <vector>

namespace domain::invites {

// As for the invite alone; the recipient has room for another then.
Decided decide_revoke(const Invite& invite, const RevokeInvite& command, const Context& context);

// As for the invite alone. By a failure that ends it the recipient has room for another.
Decided decide_delivery(
    const Invite& invite, const RecordDelivery& command, const Context& context
);

// As for the invite alone: it expires, or its recipient is reminded, who is not written to once
// they are registered, suppressed or erased.
Decided decide_due(
    const Invite& invite,
    const IssueView& recipient,
    const events::InviteId& id,
    const DeadlineReached& command,
    const Context& context
);

// As for the invite alone; rejects also with not_registered, not_suppressed, and with
// one_live_invite when an expired invite would come back beside a live one.
Decided decide_resend(
    const Invite& invite,
    const IssueView& recipient,
    const ResendInvite& command,
    const Context& context
);

// As for the invite alone; rejects also with not_registered.
Decided decide_extend(
    const Invite& invite,
    const IssueView& recipient,
    const ExtendInvite& command,
    const Context& context
);

// Everything that is known of a recipient goes: live invites are revoked, keys are destroyed.
// Never rejects; what is erased and was not used since stays so.
Decided decide_erasure(
    const IssueView& recipient,
    const people::Account& account,
    const EraseSubject& command,
    const Context& context
);

}  // namespace domain::invites
