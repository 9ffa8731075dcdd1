#include "projections/inbox_words.hpp"

#include "base/json_write.hpp"
#include "projections/audit_summary.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

namespace projections::inbox {

namespace {

struct BatchData {
    std::string batch_id;
    events::BatchEnd outcome = events::BatchEnd::success;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
    std::uint32_t skipped = 0;
    std::uint32_t cancelled = 0;
    std::uint32_t in_doubt = 0;
};
BOOST_DESCRIBE_STRUCT(
    BatchData, (), (batch_id, outcome, sent, failed, skipped, cancelled, in_doubt)
)

struct PauseData {
    std::string batch_id;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(PauseData, (), (batch_id, reason))

struct InviteData {
    std::string invite_id;
};
BOOST_DESCRIBE_STRUCT(InviteData, (), (invite_id))

struct FoundingData {
    std::int64_t claimed = 0;
    std::int64_t cap = 0;
};
BOOST_DESCRIBE_STRUCT(FoundingData, (), (claimed, cap))

struct SettingsData {
    std::string by;  // "admin:01J…"
    events::Phase phase_from = events::Phase::instructor_only;
    events::Phase phase_to = events::Phase::instructor_only;
    std::optional<std::string> reason;
    std::uint32_t version = 0;
    std::optional<std::uint32_t> scheduled;  // the change that was due
    std::optional<std::uint32_t> reverts;    // the version that was taken back
};
BOOST_DESCRIBE_STRUCT(
    SettingsData, (), (by, phase_from, phase_to, reason, version, scheduled, reverts)
)

}  // namespace

Words words_of(const events::BatchCompleted& fact) {
    const bool was_aborted = fact.outcome == events::BatchEnd::cancelled;
    const auto numbers = fmt::format(
        "Sent: {}. Failed: {}. Skipped: {}. In doubt: {}.",
        fact.sent,
        fact.failed,
        fact.skipped,
        fact.unknown
    );
    return {
        .type = was_aborted ? Type::batch_aborted : Type::batch_completed,
        .title = was_aborted ? "A batch of invites was cancelled" : "A batch of invites is done",
        .body = was_aborted ? fmt::format("{} Cancelled: {}.", numbers, fact.cancelled) : numbers,
        .data = base::to_json(BatchData{
            .batch_id = fact.batch.text,
            .outcome = fact.outcome,
            .sent = fact.sent,
            .failed = fact.failed,
            .skipped = fact.skipped,
            .cancelled = fact.cancelled,
            .in_doubt = fact.unknown
        })
    };
}

Words words_of(const events::BatchPaused& fact) {
    const auto* why = fact.reason == "auto_bounces"
                          ? "Too many of its mails came back. Look at the list before it goes on."
                          : "Too many of its rows failed. Look at them before it goes on.";
    return {
        .type = Type::batch_paused,
        .title = "A batch of invites has paused itself",
        .body = why,
        .data = base::to_json(PauseData{.batch_id = fact.batch.text, .reason = fact.reason})
    };
}

Words words_of(const events::InviteRedeemed& fact) {
    return {
        .type = Type::invite_redeemed,
        .title = "An invite was redeemed",
        .body = "Somebody came by an invite that you issued.",
        .data = base::to_json(InviteData{.invite_id = fact.invite.text})
    };
}

Words words_of(const events::BetaSettingsChanged& fact) {
    const SettingsData data{
        .by = fact.by,
        .phase_from = events::phase_of(fact.before),
        .phase_to = events::phase_of(fact.after),
        .reason =
            fact.reason ? std::optional{audit_trail::without_secrets(*fact.reason)} : std::nullopt,
        .version = fact.version,
        .scheduled = fact.scheduled,
        .reverts = fact.reverts
    };
    const auto from = base::name_of(data.phase_from);
    const auto to = base::name_of(data.phase_to);
    return {
        .type = Type::beta_settings_changed,
        .title = "The settings of the beta were changed",
        .body = from == to ? fmt::format("The phase is {}, as before.", to)
                           : fmt::format("The phase was {} and is {}.", from, to),
        .data = base::to_json(data)
    };
}

Words words_of(Type type, const FoundingPlaces& places) {
    return {
        .type = type,
        .title = type == Type::founding_full ? "All founding places are taken"
                                             : "Founding places are nearly all taken",
        .body = fmt::format("Taken: {} of {}.", places.claimed, places.cap),
        .data = base::to_json(FoundingData{.claimed = places.claimed, .cap = places.cap})
    };
}

}  // namespace projections::inbox
