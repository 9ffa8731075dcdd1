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
    settlement_overtakes_the_end,
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
    revoked_access_stays,
    second_account_is_opened,
    // What is good once
    old_password_opens,
    replaced_token_is_exchanged,
    closed_session_goes_on,
    code_is_taken_twice,
    backup_code_is_not_struck_off,
    used_proof_opens,
    mailed_code_works_twice,
    link_works_twice,
    older_link_works,
    // Mails, places and people
    place_is_given_beyond_the_cap,
    denial_is_forgotten,
    bounce_suppresses_nobody,
    report_is_taken_twice,
    suppressed_are_mailed,
    reminder_is_repeated,
    erasure_leaves_sessions,
    quick_batches_are_mailed_of,
    every_visit_is_the_first,
    unsent_codes_stay
};
// One by one: there are more of them than the macro for enums takes.
// clang-format off
BOOST_DESCRIBE_ENUM_BEGIN(Mutation)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, none)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, gap_is_ignored)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, gap_kills_nothing)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, duplicate_counts)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, foreign_claim_counts)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, any_claim_counts)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, owns_before_it_read_its_claim)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, answers_before_it_is_confirmed)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, rejects_before_it_is_confirmed)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, confirms_without_reading_back)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, stall_goes_unnoticed)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, window_is_forgotten)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, in_flight_is_forgotten)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, body_goes_unchecked)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, void_and_unknown_are_confused)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, time_goes_back)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, deadlines_trust_the_clock)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, input_is_read_again)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, input_is_passed_over)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, refusal_leaves_no_record)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, relays_what_is_not_confirmed)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, backlog_is_forgotten)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, relay_does_not_wait)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, relay_forgives_failures)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, unread_key_is_taken_for_erased)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, settlement_overtakes_the_end)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, lane_goes_on_after_a_foreign_claim)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, calls_before_the_start_is_confirmed)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, doubt_is_repeated)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, doubt_is_settled_too_early)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, lost_answer_is_tried_again)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, ended_jobs_are_forgotten)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, queue_is_passed_over)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, cancel_is_not_heard)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, pause_is_not_heard)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, key_is_used_before_it_is_durable)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, checkpoint_is_not_compared)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, checkpoint_is_not_kept)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, snapshot_holds_what_is_void)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, snapshot_is_not_compared_with_the_log)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, manifest_is_written_first)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, fold_version_is_not_compared)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, owed_by_a_snapshot_is_forgotten)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, hold_is_not_exclusive)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, hold_lapses_unasked)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, held_code_opens_for_others)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, closed_hold_opens)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, bound_code_opens_for_others)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, used_code_opens)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, revoked_code_opens)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, same_access_is_granted_again)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, redemption_grants_nothing)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, revoked_access_stays)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, second_account_is_opened)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, old_password_opens)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, replaced_token_is_exchanged)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, closed_session_goes_on)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, code_is_taken_twice)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, backup_code_is_not_struck_off)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, used_proof_opens)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, mailed_code_works_twice)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, link_works_twice)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, older_link_works)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, place_is_given_beyond_the_cap)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, denial_is_forgotten)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, bounce_suppresses_nobody)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, report_is_taken_twice)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, suppressed_are_mailed)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, reminder_is_repeated)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, erasure_leaves_sessions)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, quick_batches_are_mailed_of)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, every_visit_is_the_first)
    BOOST_DESCRIBE_ENUM_ENTRY(Mutation, unsent_codes_stay)
BOOST_DESCRIBE_ENUM_END(Mutation)
// clang-format on

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
