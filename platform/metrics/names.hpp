#pragma once
// Every figure that is told, by kind. A name that is not here does not compile.

#include <string_view>

namespace platform::metrics {

struct Described {
    std::string_view name;
    std::string_view help;
};

inline constexpr Described counters[] = {
    {"instainstru_http_requests_total", "Requests answered"},
    {"instainstru_service_operations_total", "What was asked of a service, and whether it was done"
    },
    {"instainstru_login_attempts_total", "Sign-ins, by what came of them"},
    {"instainstru_login_lockouts_total", "Sign-ins locked, by after how many failures"},
    {"instainstru_login_captcha_required_total", "Sign-ins asked for a captcha"},
    {"instainstru_event_append_conflicts_total", "Foreign claims, and records that did not count"},
    {"instainstru_auth_token_rejection_total", "Requests refused for who asked"},
    {"instainstru_auth_token_revocation_total", "Tokens made worthless, by what"},
    {"instainstru_login_rate_limited_total", "Sign-ins refused because there were too many"},
    {"instainstru_metrics_auth_fail_total", "Requests for figures without the token"},
    {"instainstru_rl_decisions_total", "Decisions of rate limits, by bucket and action"},
    {"instainstru_beta_phase_header_total", "Answers, by the phase that their head told"},
    {"instainstru_preview_bypass_total", "Who passed a gate of a preview, and why"},
    {"instainstru_invite_visits_total", "Codes clicked, looked up and refused, and what was noted"},
    {"instainstru_invite_redemptions_rejected_total", "Codes that did not open, by why"},
    {"instainstru_audit_log_read_total", "Readings of the audit trail, pages and files"},
    {"instainstru_errors_total", "Exceptions that left a handler"},
    {"instainstru_request_lines_dropped_total", "Answers not told in the log: too many a second"},
    {"instainstru_prometheus_scrapes_total", "How often these figures were asked for"},
    {"instainstru_commands_decided_total", "Commands decided, by partition"},
    {"instainstru_facts_committed_total", "Facts committed here, by partition and type"},
    {"instainstru_kafka_produce_errors_total", "Appends of shards not taken, by partition"},
    {"instainstru_snapshots_refused_total", "Snapshots passed over at a start, by partition"},
    {"instainstru_webhook_events_total", "Calls of mail providers, by what came of them"},
    {"jobs_total", "Calls to a provider, by kind of job and what came of them"},
};

inline constexpr Described gauges[] = {
    {"instainstru_http_requests_in_progress", "Requests not yet answered"},
    {"instainstru_sse_connections", "Open event streams"},
    {"instainstru_argon2_waiting", "Passwords that wait to be checked"},
    {"instainstru_argon2_slots_in_use", "Passwords that are being checked"},
    {"instainstru_database_reachable", "1 when the last query reached the database"},
    {"instainstru_db_pool_size", "Connections for queries"},
    {"instainstru_db_pool_checked_out", "Connections in use"},
    {"instainstru_db_pool_checked_in", "Connections that wait for a query"},
    {"instainstru_db_pool_usage_percent", "Of the connections, how many are in use"},
    {"instainstru_db_pool_waiting", "Queries that wait for a connection"},
    {"instainstru_keys_to_erase", "Keys of erased people and ended imports not yet destroyed"},
    {"instainstru_access_lag_seconds", "How far the view of who may enter is behind the log"},
    {"instainstru_shard_owned", "1 for each partition owned here"},
    {"instainstru_shard_waiting", "Commands not yet decided"},
    {"instainstru_shard_in_flight", "Commits appended and not yet confirmed"},
    {"instainstru_shard_offset", "Offset up to which the partition was read"},
    {"instainstru_shard_began_at_offset", "Offset of the snapshot it was folded from; 0: of none"},
    {"instainstru_projection_lag_events", "Records not yet applied"},
    {"instainstru_projection_lag_seconds", "Age of the oldest record not yet applied"},
    {"instainstru_projection_stopped", "1 when the projection stopped at a fact"},
    {"job_queue_age_seconds", "For how long the oldest job of a lane waits"},
    {"job_lag", "Records of a queue that the lane here has not taken"},
    {"instainstru_job_queue_depth", "Jobs of a lane, by state"},
    {"worker_in_flight", "Calls to a provider under way"},
    {"dlq_open", "Jobs out of attempts, which wait for a person"},
    {"instainstru_jobs_in_doubt", "Jobs that may have been done, which wait for a person"},
    {"provider_circuit_state", "0 closed, 1 half open, 2 open"},
    {"instainstru_lane_owned", "1 when the lane runs here"},
    {"batch_items", "Rows of batches under way, by state"},
    {"instainstru_batch_progress_ratio", "Of the rows of batches under way: what has ended"},
    {"instainstru_members_alive", "Processes heard of within the last seconds"},
};

inline constexpr Described histograms[] = {
    {"instainstru_http_request_duration_seconds", "From the request's last byte to the answer's"},
    {"instainstru_service_operation_duration_seconds", "Of an operation of a service"},
    {"instainstru_event_append_seconds", "From appending a commit until it is known to count"},
    {"instainstru_projection_apply_seconds", "Applying what was read, rows and position"},
    {"instainstru_event_read_back_seconds", "From appending a commit until it was read back"},
    {"instainstru_audit_log_list_seconds", "A page of the audit trail"},
    {"instainstru_login_slot_wait_seconds", "From asking about a password until it is looked at"},
};

// What takes longer: calls to the world, and waits that callers are told.
inline constexpr Described call_histograms[] = {
    {"job_attempt_seconds", "One call to a provider"},
    {"instainstru_rl_retry_after_seconds", "For how long callers were told to wait, by bucket"},
};

constexpr bool is_listed(const auto& table, std::string_view name) {
    for (const auto& one : table) {
        if (one.name == name) {
            return true;
        }
    }
    return false;
}

struct CounterName {
    std::string_view text;

    // NOLINTNEXTLINE(google-explicit-constructor)
    consteval CounterName(const char* name) : text{name} {
        if (!is_listed(counters, text)) {
            throw "a counter that is not in the table";
        }
    }
};

struct GaugeName {
    std::string_view text;

    // NOLINTNEXTLINE(google-explicit-constructor)
    consteval GaugeName(const char* name) : text{name} {
        if (!is_listed(gauges, text)) {
            throw "a gauge that is not in the table";
        }
    }
};

struct HistogramName {
    std::string_view text;

    // NOLINTNEXTLINE(google-explicit-constructor)
    consteval HistogramName(const char* name) : text{name} {
        if (!is_listed(histograms, text) && !is_listed(call_histograms, text)) {
            throw "a histogram that is not in the table";
        }
    }
};

}  // namespace platform::metrics
