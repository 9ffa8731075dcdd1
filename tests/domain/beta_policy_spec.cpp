#include "domain/beta/policy.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <vector>

using domain::beta::Policy, domain::beta::Surface;
using events::Phase, events::Role;

namespace {

constexpr std::optional<Phase> unknown;
constexpr auto disabled = Phase::disabled;
constexpr auto instructor_only = Phase::instructor_only;
constexpr auto open_beta = Phase::open_beta;

Policy policy(std::optional<Phase> phase, bool allow_signup = false) {
    return {.phase = phase, .allow_signup_without_invite = allow_signup};
}

}  // namespace

TEST_CASE("the phase is that of the settings, unless the beta is disabled") {
    using events::BetaPhase;
    CHECK((domain::beta::phase_of({}) == instructor_only));
    CHECK((domain::beta::phase_of({.beta_phase = BetaPhase::open_beta}) == open_beta));
    CHECK(
        (domain::beta::phase_of({.beta_disabled = true, .beta_phase = BetaPhase::open_beta}) ==
         disabled)
    );
}

TEST_CASE("in the open beta instructors need an invite where that is set, and nobody else does") {
    struct Row {
        std::optional<Phase> phase;
        Role role;
        bool allow_signup;
        bool needs_one;
    };

    const Row rows[] = {
        {open_beta, Role::instructor, false, true},
        {open_beta, Role::instructor, true, false},
        {open_beta, Role::student, false, false},
        {disabled, Role::instructor, false, false},
        {instructor_only, Role::instructor, false, true},
        {instructor_only, Role::instructor, true, false},
        {instructor_only, Role::student, false, true},
        {unknown, Role::student, true, true},
    };
    for (const auto& row : rows) {
        CAPTURE(&row - rows);
        auto strict = policy(row.phase, row.allow_signup);
        strict.instructors_need_invites = true;
        CHECK(domain::beta::needs_invite(row.role, strict) == row.needs_one);
    }
}

TEST_CASE("who needs an invite to register") {
    struct Row {
        std::optional<Phase> phase;
        bool allow_signup;
        bool needs_one;
    };

    const Row rows[] = {
        {disabled, false, false},
        {disabled, true, false},
        {instructor_only, false, true},
        {instructor_only, true, false},
        {open_beta, false, false},
        {open_beta, true, false},
        {unknown, false, true},
        {unknown, true, true},
    };
    for (const auto& row : rows) {
        for (const auto role : {Role::instructor, Role::student}) {
            CAPTURE(&row - rows);
            CHECK(
                domain::beta::needs_invite(role, policy(row.phase, row.allow_signup)) ==
                row.needs_one
            );
        }
    }
}

TEST_CASE("who may enter what") {
    struct Row {
        Surface surface;
        std::optional<Phase> phase;
        bool preview;
        std::vector<Role> grants;
        const base::Rule* refused;
    };

    constexpr auto instructors = Surface::instructors;
    constexpr auto students = Surface::students;
    const auto* no_access = &domain::beta::access_granted;
    const auto* no_instructor = &domain::beta::instructor_access_granted;
    const std::vector<Role> none;
    const std::vector<Role> student{Role::student};
    const std::vector<Role> instructor{Role::instructor};
    const std::vector<Role> both{Role::instructor, Role::student};
    const std::vector<Role> both_otherwise{Role::student, Role::instructor};
    const Row rows[] = {
        {instructors, instructor_only, false, none, no_access},
        {instructors, instructor_only, false, student, no_instructor},
        {instructors, instructor_only, false, instructor, nullptr},
        {instructors, instructor_only, false, both, nullptr},
        {instructors, instructor_only, false, both_otherwise, nullptr},
        {instructors, open_beta, false, none, nullptr},
        {instructors, disabled, false, none, nullptr},
        {instructors, unknown, false, none, no_access},
        {instructors, unknown, false, student, no_instructor},
        {instructors, unknown, false, instructor, nullptr},
        {instructors, instructor_only, true, none, nullptr},
        {instructors, unknown, true, none, nullptr},
        {students, instructor_only, false, none, no_access},
        {students, instructor_only, false, student, nullptr},
        {students, instructor_only, false, instructor, nullptr},
        {students, open_beta, false, none, nullptr},
        {students, disabled, false, none, nullptr},
        {students, unknown, false, none, no_access},
        {students, unknown, false, student, nullptr},
        {students, instructor_only, true, none, nullptr},
    };
    for (const auto& row : rows) {
        CAPTURE(&row - rows);
        const auto refused = domain::beta::check_entry(
            row.surface, policy(row.phase), {.grants = row.grants, .is_preview = row.preview}
        );
        CHECK((refused ? refused->rule : nullptr) == row.refused);
    }
}

TEST_CASE("clients read why in these words") {
    CHECK(domain::beta::access_granted.sentence == "Beta access required");
    CHECK(domain::beta::instructor_access_granted.sentence == "Beta instructor access required");
}
