#pragma once
// What the server answers, as far as a terminal shows it. Members that are not described here are
// passed over, so a newer server can be asked, too.

#include "base/describe.hpp"
#include "base/json_read.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace app::client {

// Text, or a list whose texts are told elsewhere in the problem.
struct Detail {
    std::string text;
};

// "body", or the index 3.
struct PlaceStep {
    std::string text;
};

inline bool read(base::json::Place&, base::json::Value value, Detail& out) {
    std::string_view text;
    if (!value.get_string().get(text)) {
        out.text = text;
    }
    return true;
}

inline bool read(base::json::Place&, base::json::Value value, PlaceStep& out) {
    std::string_view text;
    if (value.get_string().get(text)) {
        text = value.raw_json_token();
    }
    out.text = text;
    return true;
}

struct FieldProblem {
    std::vector<PlaceStep> loc;
    std::string msg;
};
BOOST_DESCRIBE_STRUCT(FieldProblem, (), (loc, msg))

struct ProblemAnswer {
    std::string title;
    std::optional<Detail> detail;
    std::optional<std::string> code;
    std::optional<std::string> request_id;
    std::optional<std::uint64_t> line;
    std::optional<std::vector<FieldProblem>> errors;
};
BOOST_DESCRIBE_STRUCT(ProblemAnswer, (), (title, detail, code, request_id, line, errors))

struct TokenAnswer {
    std::optional<std::string> access_token;
};
BOOST_DESCRIBE_STRUCT(TokenAnswer, (), (access_token))

struct ImportedRow {
    std::uint32_t row = 0;
    std::string email;
    std::string verdict;
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(ImportedRow, (), (row, email, verdict, detail))

struct ImportAnswer {
    std::optional<std::string> import_id;
    std::uint32_t total_rows = 0;
    std::uint32_t ok = 0;
    std::uint32_t rejected = 0;
    std::map<std::string, std::uint32_t> verdicts;
    std::vector<ImportedRow> rows;
    std::optional<base::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(
    ImportAnswer, (), (import_id, total_rows, ok, rejected, verdicts, rows, expires_at)
)

struct SentAnswer {
    std::string batch_id;
    std::uint32_t total = 0;
};
BOOST_DESCRIBE_STRUCT(SentAnswer, (), (batch_id, total))

struct BatchAnswer {
    std::string id;
    std::optional<std::string> name;
    std::string state;
    std::optional<std::string> pause_reason;
    std::uint32_t total = 0;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
    std::uint32_t skipped = 0;
    std::uint32_t cancelled = 0;
    std::uint32_t unknown = 0;
    std::uint32_t retrying = 0;
    base::Instant created_at;
    std::optional<base::Instant> started_at;
    std::optional<base::Instant> finished_at;
    std::optional<double> rate_per_min;
    std::optional<std::uint64_t> eta_seconds;
};
BOOST_DESCRIBE_STRUCT(
    BatchAnswer,
    (),
    (id,
     name,
     state,
     pause_reason,
     total,
     sent,
     failed,
     skipped,
     cancelled,
     unknown,
     retrying,
     created_at,
     started_at,
     finished_at,
     rate_per_min,
     eta_seconds)
)

struct BatchesAnswer {
    std::vector<BatchAnswer> batches;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(BatchesAnswer, (), (batches, next_cursor))

struct StateAnswer {
    std::string id;
    std::string state;
};
BOOST_DESCRIBE_STRUCT(StateAnswer, (), (id, state))

struct Moment {
    std::string status;
    base::Instant timestamp;
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(Moment, (), (status, timestamp, detail))

struct InviteAnswer {
    std::string id;
    std::string code;
    std::optional<std::string> email;
    std::string role;
    std::string status;
    std::string delivery_state;
    std::optional<std::string> batch_id;
    base::Instant created_at;
    base::Instant expires_at;
    std::optional<std::string> last_error;
    std::optional<std::vector<Moment>> status_history;  // of a single one
};
BOOST_DESCRIBE_STRUCT(
    InviteAnswer,
    (),
    (id,
     code,
     email,
     role,
     status,
     delivery_state,
     batch_id,
     created_at,
     expires_at,
     last_error,
     status_history)
)

struct InvitesAnswer {
    std::vector<InviteAnswer> invites;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(InvitesAnswer, (), (invites, next_cursor))

struct GeneratedInviteAnswer {
    std::string code;
    std::optional<std::string> email;
    std::string role;
    base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(GeneratedInviteAnswer, (), (code, email, role, expires_at))

struct FailedAnswer {
    std::string email;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(FailedAnswer, (), (email, reason))

struct GeneratedAnswer {
    std::vector<GeneratedInviteAnswer> invites;
    std::optional<std::vector<FailedAnswer>> failed;
};
BOOST_DESCRIBE_STRUCT(GeneratedAnswer, (), (invites, failed))

struct SentInviteAnswer {
    std::string id;
    std::string code;
    std::string email;
    std::string join_url;
    std::string welcome_url;
    std::optional<std::string> delivery_state;  // absent: the mail has left
};
BOOST_DESCRIBE_STRUCT(
    SentInviteAnswer, (), (id, code, email, join_url, welcome_url, delivery_state)
)

struct ExtendedAnswer {
    base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(ExtendedAnswer, (), (expires_at))

struct ResentAnswer {
    std::uint32_t delivery = 0;
    base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(ResentAnswer, (), (delivery, expires_at))

struct JobMoment {
    base::Instant at;
    std::string what;
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(JobMoment, (), (at, what, detail))

struct JobAnswer {
    std::string id;
    std::string kind;
    std::string lane;
    std::string queue;
    std::string state;
    std::uint32_t attempts = 0;
    std::optional<std::string> reason;
    std::optional<std::string> invite_id;
    std::optional<std::string> batch_id;
    std::optional<std::uint32_t> row;
    base::Instant created_at;
    base::Instant updated_at;
    std::optional<std::vector<JobMoment>> history;  // of a single one
};
BOOST_DESCRIBE_STRUCT(
    JobAnswer,
    (),
    (id,
     kind,
     lane,
     queue,
     state,
     attempts,
     reason,
     invite_id,
     batch_id,
     row,
     created_at,
     updated_at,
     history)
)

struct JobsAnswer {
    std::vector<JobAnswer> jobs;
    std::map<std::string, std::int64_t> counts;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(JobsAnswer, (), (jobs, counts, next_cursor))

struct SettingsValues {
    bool beta_disabled = false;
    std::string beta_phase;
    bool allow_signup_without_invite = false;
    std::optional<bool> instructor_invite_required_in_open_beta;
};
BOOST_DESCRIBE_STRUCT(
    SettingsValues,
    (),
    (beta_disabled, beta_phase, allow_signup_without_invite, instructor_invite_required_in_open_beta
    )
)

struct ScheduledAnswer {
    SettingsValues after;
    base::Instant at;
    std::string by;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ScheduledAnswer, (), (after, at, by, reason))

struct SettingsAnswer {
    bool beta_disabled = false;
    std::string beta_phase;
    bool allow_signup_without_invite = false;
    std::optional<bool> instructor_invite_required_in_open_beta;
    std::uint32_t version = 0;
    std::optional<base::Instant> updated_at;
    std::optional<std::string> updated_by;
    std::optional<ScheduledAnswer> scheduled;
};
BOOST_DESCRIBE_STRUCT(
    SettingsAnswer,
    (),
    (beta_disabled,
     beta_phase,
     allow_signup_without_invite,
     instructor_invite_required_in_open_beta,
     version,
     updated_at,
     updated_by,
     scheduled)
)

struct EffectAnswer {
    std::string what;
    std::string who;
    std::string before;
    std::string after;
};
BOOST_DESCRIBE_STRUCT(EffectAnswer, (), (what, who, before, after))

struct PreviewAnswer {
    SettingsValues before;
    SettingsValues after;
    bool changes_anything = false;
    std::vector<EffectAnswer> effects;
    std::vector<std::string> warnings;
};
BOOST_DESCRIBE_STRUCT(PreviewAnswer, (), (before, after, changes_anything, effects, warnings))

struct ChangeScheduledAnswer {
    ScheduledAnswer scheduled;
    std::vector<EffectAnswer> effects;
};
BOOST_DESCRIBE_STRUCT(ChangeScheduledAnswer, (), (scheduled, effects))

struct SettingsChangeAnswer {
    std::uint32_t version = 0;
    SettingsValues after;
    std::string by;
    std::optional<std::string> reason;
    base::Instant at;
};
BOOST_DESCRIBE_STRUCT(SettingsChangeAnswer, (), (version, after, by, reason, at))

struct SettingsHistoryAnswer {
    std::vector<SettingsChangeAnswer> changes;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(SettingsHistoryAnswer, (), (changes, next_cursor))

struct ErasedAnswer {
    bool had_account = false;
    std::uint32_t invites_revoked = 0;
    std::uint32_t keys = 0;
};
BOOST_DESCRIBE_STRUCT(ErasedAnswer, (), (had_account, invites_revoked, keys))

}  // namespace app::client
