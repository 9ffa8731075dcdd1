#include "domain/people/session.hpp"

#include "base/mutation.hpp"

#include <algorithm>

namespace domain::people {

namespace {

SessionClosed closed(
    const Session& session,
    const events::AccountId& account,
    events::SessionEnd reason,
    base::Instant now
) {
    return {
        .account = account,
        .session = session.id.id(),
        .reason = reason,
        .at = now,
        .tokens_until = session.tokens_until
    };
}

}  // namespace

Sessions evolve(Sessions sessions, const SessionOpened& fact) {
    sessions.push_back(
        {.id = fact.session,
         .device = fact.device,
         .method = fact.method,
         .opened_at = fact.at,
         .rotated_at = fact.at,
         .tokens_until = fact.tokens_until,
         .refresh_until = fact.refresh_until}
    );
    return sessions;
}

Sessions evolve(Sessions sessions, const SessionRefreshed& fact) {
    const CompactId<events::SessionId> id{fact.session};
    const auto session = std::ranges::find(sessions, id, &Session::id);
    if (session == sessions.end()) {
        return sessions;
    }
    // Whoever comes second within the grace does not make it longer.
    if (session->generation != fact.generation) {
        session->generation = fact.generation;
        session->rotated_at = fact.at;
    }
    session->tokens_until = std::max(session->tokens_until, fact.tokens_until);
    session->refresh_until = fact.refresh_until;
    return sessions;
}

Sessions evolve(Sessions sessions, const RefreshReuseDetected&) {
    return sessions;
}

Sessions evolve(Sessions sessions, const SessionClosed& fact) {
    if (base::is_mutated(base::Mutation::closed_session_goes_on)) {
        return sessions;
    }
    const CompactId<events::SessionId> id{fact.session};
    std::erase_if(sessions, [&](const auto& one) { return one.id == id; });
    return sessions;
}

Sessions evolve(Sessions, const TokensInvalidated&) {
    return {};
}

const Session* find_session(const Sessions& sessions, const events::SessionId& session) {
    const CompactId<events::SessionId> id{session};
    const auto found = std::ranges::find(sessions, id, &Session::id);
    return found == sessions.end() ? nullptr : &*found;
}

std::vector<SessionFact> open_session(
    const Sessions& sessions, const SignIn& command, events::SessionMethod method, base::Instant now
) {
    std::vector<SessionFact> facts;
    if (sessions.size() >= sessions_max) {
        const auto oldest = std::ranges::min_element(sessions, {}, &Session::rotated_at);
        facts.emplace_back(closed(*oldest, command.account, events::SessionEnd::crowded_out, now));
    }
    facts.emplace_back(SessionOpened{
        .account = command.account,
        .session = command.session->session,
        .device = command.session->device,
        .method = method,
        .at = now,
        .tokens_until = command.expires_at,
        .refresh_until = command.session->refresh_until,
        .mark = command.session->mark
    });
    return facts;
}

base::Decision<SessionFact> refresh_session(
    const Sessions& sessions, const RefreshSession& command, base::Instant now
) {
    const auto* session = find_session(sessions, command.session);
    if (!session || session->refresh_until <= now || command.generation > session->generation) {
        return live_session;
    }
    const bool is_present = command.generation == session->generation;
    const bool is_in_grace =
        command.generation + 1 == session->generation && now - session->rotated_at <= reuse_grace;
    if (!is_present && !is_in_grace &&
        !base::is_mutated(base::Mutation::replaced_token_is_exchanged)) {
        return std::vector<SessionFact>{
            RefreshReuseDetected{
                .account = command.account,
                .session = command.session,
                .generation = command.generation,
                .at = now,
                .device = session->device
            },
            closed(*session, command.account, events::SessionEnd::reused, now)
        };
    }
    return std::vector<SessionFact>{SessionRefreshed{
        .account = command.account,
        .session = command.session,
        .generation = command.generation + 1,
        .at = now,
        .tokens_until = command.tokens_until,
        .refresh_until = command.refresh_until
    }};
}

std::optional<SessionClosed> close_session(
    const Sessions& sessions,
    const events::AccountId& account,
    const events::SessionId& session,
    events::SessionEnd reason,
    base::Instant now
) {
    const auto* found = find_session(sessions, session);
    if (!found) {
        return std::nullopt;
    }
    return closed(*found, account, reason, now);
}

std::vector<SessionClosed> close_all_sessions(
    const Sessions& sessions, const events::AccountId& account, base::Instant now
) {
    std::vector<SessionClosed> facts;
    facts.reserve(sessions.size());
    for (const auto& session : sessions) {
        facts.push_back(closed(session, account, events::SessionEnd::revoked_all, now));
    }
    return facts;
}

std::vector<SessionClosed> close_expired_sessions(
    const Sessions& sessions, const events::AccountId& account, base::Instant now
) {
    std::vector<SessionClosed> facts;
    for (const auto& session : sessions) {
        if (session.refresh_until <= now) {
            facts.push_back(closed(session, account, events::SessionEnd::expired, now));
        }
    }
    return facts;
}

std::optional<base::Instant> deadline(const Sessions& sessions) {
    if (sessions.empty()) {
        return std::nullopt;
    }
    return std::ranges::min_element(sessions, {}, &Session::refresh_until)->refresh_until;
}

}  // namespace domain::people
