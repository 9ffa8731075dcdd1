#pragma once
// Before an invite ends unused its recipient is reminded, once.

#include "domain/invites/invite.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace domain::invites {

inline constexpr auto reminder_before_end = std::chrono::days{3};
// Whoever was mailed later than that before needs no reminder.
inline constexpr auto reminder_after_mail = std::chrono::days{1};
// An outage mails no old news.
inline constexpr auto reminder_late_at_most = std::chrono::days{1};

// When it is due; absent when there is no point in it: it was never mailed, or its mail came back
// or was unwelcome, or all mails are used up, or it was too short for one.
std::optional<base::Instant> reminder_at(const Invite& invite);

// That it was due, and the mail; without one when it is too late or may not be sent.
std::vector<InviteFact> remind(
    const Invite& invite, const events::InviteId& id, bool may_be_mailed, const Context& context
);

}  // namespace domain::invites
