#pragma once
// The sessions of an account: each from a sign-in on, through the refresh tokens that replace one
// another, to its end. A refresh token is used once; shown again later, one of two has stolen it.

#include "base/rule.hpp"
#include "domain/commands.hpp"
#include "domain/compact_id.hpp"
#include "domain/context.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace domain::people {

using events::RefreshReuseDetected, events::SessionClosed, events::SessionFact,
    events::SessionOpened, events::SessionRefreshed, events::TokensInvalidated;

// ── Rules ────────────────────────────────────────────────────────────────────────────────────────

inline constexpr base::Rule live_session{
    "not_authenticated", base::Kind::unauthenticated, "Token has been revoked"
};
inline constexpr base::Rule known_session{
    "SESSION_NOT_FOUND", base::Kind::absent, "There is no such session."
};

// So many at once; another sign-in closes the one that was not refreshed for the longest time.
inline constexpr std::size_t sessions_max = 20;

// So long the refresh token before the present one is still answered: of two tabs that refresh at
// once, one comes second.
inline constexpr auto reuse_grace = std::chrono::seconds{10};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct Session {
    CompactId<events::SessionId> id;
    events::DeviceFamily device;
    events::SessionMethod method = events::SessionMethod::password;
    std::uint32_t generation = 0;
    base::Instant opened_at;
    base::Instant rotated_at;     // when the present refresh token became the one
    base::Instant tokens_until;   // all access tokens have ended by then
    base::Instant refresh_until;  // it ends then, unless it is refreshed
};

// Those that are open, oldest first.
using Sessions = std::vector<Session>;

Sessions evolve(Sessions sessions, const SessionOpened& fact);
Sessions evolve(Sessions sessions, const SessionRefreshed& fact);
Sessions evolve(Sessions sessions, const RefreshReuseDetected& fact);
Sessions evolve(Sessions sessions, const SessionClosed& fact);
Sessions evolve(Sessions sessions, const TokensInvalidated& fact);

// ── What is decided of them, for the account ─────────────────────────────────────────────────────

// Null when it is not open.
const Session* find_session(const Sessions& sessions, const events::SessionId& session);

// And the one that has to go for it.
std::vector<SessionFact> open_session(
    const Sessions& sessions, const SignIn& command, events::SessionMethod method, base::Instant now
);

// Rejects with live_session. A token that was replaced before the grace closes the session.
base::Decision<SessionFact> refresh_session(
    const Sessions& sessions, const RefreshSession& command, base::Instant now
);

// Absent when it is not open.
std::optional<SessionClosed> close_session(
    const Sessions& sessions,
    const events::AccountId& account,
    const events::SessionId& session,
    events::SessionEnd reason,
    base::Instant now
);

std::vector<SessionClosed> close_all_sessions(
    const Sessions& sessions, const events::AccountId& account, base::Instant now
);

// Those whose refresh token has expired by now.
std::vector<SessionClosed> close_expired_sessions(
    const Sessions& sessions, const events::AccountId& account, base::Instant now
);

// ── Deadline ─────────────────────────────────────────────────────────────────────────────────────

// When the first refresh token expires.
std::optional<base::Instant> deadline(const Sessions& sessions);

}  // namespace domain::people
