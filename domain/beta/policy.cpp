#include "domain/beta/policy.hpp"

#include <algorithm>

namespace domain::beta {

namespace {

using events::Phase;

bool is_open_to_all(const Policy& policy) {
    return policy.phase == Phase::disabled || policy.phase == Phase::open_beta;
}

}  // namespace

bool needs_invite(events::Role role, const Policy& policy) {
    if (!policy.phase) {
        return true;
    }
    switch (*policy.phase) {
        case Phase::disabled:
            return false;
        case Phase::instructor_only:
            return !policy.allow_signup_without_invite;
        case Phase::open_beta:
            return role == events::Role::instructor && !policy.allow_signup_without_invite &&
                   policy.instructors_need_invites.value_or(false);
    }
    return true;
}

std::optional<base::Rejection> check_entry(
    Surface surface, const Policy& policy, const Visitor& visitor
) {
    if (visitor.is_preview || is_open_to_all(policy)) {
        return std::nullopt;
    }
    if (visitor.grants.empty()) {
        return access_granted;
    }
    const bool has_instructor_grant =
        std::ranges::find(visitor.grants, events::Role::instructor) != visitor.grants.end();
    if (surface == Surface::instructors && !has_instructor_grant) {
        return instructor_access_granted;
    }
    return std::nullopt;
}

}  // namespace domain::beta
