#pragma once
// What follows from the settings for those who come: one policy for the gates of the API, for
// registration and for whoever routes in front of them.

#include "base/rule.hpp"
#include "events/beta.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace domain::beta {

// As the process that asks knew it; quoted by commands. Without a phase it is not known, and
// everything is as closed as it can be.
struct Policy {
    std::optional<events::Phase> phase;
    bool allow_signup_without_invite = false;
    std::uint32_t version = 0;  // of the settings
    // True, or absent: in the open beta, unless anybody may sign up without one.
    std::optional<bool> instructors_need_invites;
    bool operator==(const Policy&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Policy, (), (phase, allow_signup_without_invite, version, instructors_need_invites)
)

using events::phase_of;

// ── Who needs an invite to register ──────────────────────────────────────────────────────────────

bool needs_invite(events::Role role, const Policy& policy);

// ── Gates ────────────────────────────────────────────────────────────────────────────────────────

// What instructors do as such; and what is for students and for the public.
enum class Surface { instructors, students };

inline constexpr base::Rule access_granted{
    "beta_access_required", base::Kind::forbidden, "Beta access required"
};
inline constexpr base::Rule instructor_access_granted{
    "beta_instructor_access_required", base::Kind::forbidden, "Beta instructor access required"
};

// Who asks, as far as gates care.
struct Visitor {
    std::vector<events::Role> grants;  // of all active grants; empty for whoever is not known
    bool is_preview = false;           // the site is one for previews: its own gate is elsewhere
};

// Why not: access_granted, instructor_access_granted. Absent: they may pass.
std::optional<base::Rejection> check_entry(
    Surface surface, const Policy& policy, const Visitor& visitor
);

}  // namespace domain::beta
