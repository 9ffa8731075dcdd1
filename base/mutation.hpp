#pragma once
// Rules that can be switched off or bent, one at a time, to see that the simulator notices:
// ./dev sim --mutants. Only a build made for that (cmake -DMUTANTS=ON) knows them; in every other
// one is_mutated() is a constant and nothing is left of it. For .cpp files only, because the build
// tells file by file who is compiled with it. docs/simulation.md has the table.

#include "base/describe.hpp"

namespace base {

enum class Mutation {
    none,
    // The reading rule
    gap_is_ignored,
    gap_kills_nothing,
    duplicate_counts,
    foreign_claim_counts,
    any_claim_counts,
    // Shards
    owns_before_it_read_its_claim,
    answers_before_it_is_confirmed,
    rejects_before_it_is_confirmed,
    confirms_without_reading_back,
    stall_goes_unnoticed,
    window_is_forgotten,
    in_flight_is_forgotten,
    body_goes_unchecked,
    void_and_unknown_are_confused,
    time_goes_back,
    deadlines_trust_the_clock,
    input_is_read_again,
    input_is_passed_over,
    refusal_leaves_no_record,
    relays_what_is_not_confirmed,
    backlog_is_forgotten,
    // Relay
    relay_does_not_wait,
    relay_forgives_failures,
    unread_key_is_taken_for_erased,
    // Lanes
    lane_goes_on_after_a_foreign_claim,
    calls_before_the_start_is_confirmed,
    doubt_is_repeated,
    doubt_is_settled_too_early,
    lost_answer_is_tried_again,
    ended_jobs_are_forgotten,
    queue_is_passed_over,
    cancel_is_not_heard,
    pause_is_not_heard,
    // Keys
    key_is_used_before_it_is_durable,
    // Projections
    checkpoint_is_not_compared,
    checkpoint_is_not_kept,
    // Snapshots
    snapshot_holds_what_is_void,
    snapshot_is_not_compared_with_the_log,
    manifest_is_written_first,
    fold_version_is_not_compared,
    owed_by_a_snapshot_is_forgotten,
    // Who is let in
    hold_is_not_exclusive,
    hold_lapses_unasked,
    held_code_opens_for_others,
    closed_hold_opens,
    bound_code_opens_for_others,
    used_code_opens,
    revoked_code_opens,
    same_access_is_granted_again,
    redemption_grants_nothing,
    second_account_is_opened
};
BOOST_DESCRIBE_ENUM(
    Mutation,
    none,
    gap_is_ignored,
    gap_kills_nothing,
    duplicate_counts,
    foreign_claim_counts,
    any_claim_counts,
    owns_before_it_read_its_claim,
    answers_before_it_is_confirmed,
    rejects_before_it_is_confirmed,
    confirms_without_reading_back,
    stall_goes_unnoticed,
    window_is_forgotten,
    in_flight_is_forgotten,
    body_goes_unchecked,
    void_and_unknown_are_confused,
    time_goes_back,
    deadlines_trust_the_clock,
    input_is_read_again,
    input_is_passed_over,
    refusal_leaves_no_record,
    relays_what_is_not_confirmed,
    backlog_is_forgotten,
    relay_does_not_wait,
    relay_forgives_failures,
    unread_key_is_taken_for_erased,
    lane_goes_on_after_a_foreign_claim,
    calls_before_the_start_is_confirmed,
    doubt_is_repeated,
    doubt_is_settled_too_early,
    lost_answer_is_tried_again,
    ended_jobs_are_forgotten,
    queue_is_passed_over,
    cancel_is_not_heard,
    pause_is_not_heard,
    key_is_used_before_it_is_durable,
    checkpoint_is_not_compared,
    checkpoint_is_not_kept,
    snapshot_holds_what_is_void,
    snapshot_is_not_compared_with_the_log,
    manifest_is_written_first,
    fold_version_is_not_compared,
    owed_by_a_snapshot_is_forgotten,
    hold_is_not_exclusive,
    hold_lapses_unasked,
    held_code_opens_for_others,
    closed_hold_opens,
    bound_code_opens_for_others,
    used_code_opens,
    revoked_code_opens,
    same_access_is_granted_again,
    redemption_grants_nothing,
    second_account_is_opened
)

#ifdef MUTANTS

// The one that is in force.
inline Mutation present_mutation = Mutation::none;

inline bool is_mutated(Mutation mutation) {
    return present_mutation == mutation;
}

#else

constexpr bool is_mutated(Mutation) {
    return false;
}

#endif

}  // namespace base
