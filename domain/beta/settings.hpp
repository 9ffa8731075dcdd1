#pragma once
// The settings of the beta: whether it is on, its phase, and whether one may register without an
// invite. There is one stream of them, in slot 0. Operators change it, now or at a moment that they
// named before, and take the last change back.

#include "domain/beta/policy.hpp"
#include "domain/commands.hpp"
#include "domain/context.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domain::beta {

using events::BetaChangeCancelled, events::BetaChangeScheduled, events::BetaSettingsChanged;

using SettingsFact = std::variant<BetaSettingsChanged, BetaChangeScheduled, BetaChangeCancelled>;

// The only one.
inline const events::SettingsId the_settings{"0000000000BETASETT1NGS0000"};

std::string stream_of(const events::SettingsId& settings);

// ── Rules, in the order in which they are checked ────────────────────────────────────────────────

inline constexpr base::Rule only_settings{
    "settings_not_found", base::Kind::absent, "There are no such settings."
};
inline constexpr base::Rule seen_version{
    "precondition_failed",
    base::Kind::outdated,
    "The settings were changed since you looked at them: look again."
};
inline constexpr base::Rule one_change_waits{
    "change_already_scheduled",
    base::Kind::conflict,
    "One change is scheduled at a time: cancel the other first."
};
inline constexpr base::Rule change_to_come{
    "change_not_in_time",
    base::Kind::malformed,
    "A change is scheduled for a moment to come, within 180 days."
};
inline constexpr base::Rule real_change{
    "change_without_effect", base::Kind::conflict, "These settings hold already."
};
inline constexpr base::Rule known_change{
    "scheduled_change_not_found", base::Kind::absent, "No such change is scheduled."
};
inline constexpr base::Rule something_to_revert{
    "nothing_to_revert", base::Kind::conflict, "Nobody has changed the settings yet."
};

inline constexpr auto scheduled_within = std::chrono::days{180};

// Of a scheduled change that came when its settings held already.
inline constexpr std::string_view without_effect = "these settings held already";

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct ScheduledChange {
    std::uint32_t change = 1;
    events::BetaSettings after;
    base::Instant due_at;
    std::string by;
    std::optional<std::string> reason;
    base::Instant scheduled_at;
    bool operator==(const ScheduledChange&) const = default;
};
BOOST_DESCRIBE_STRUCT(ScheduledChange, (), (change, after, due_at, by, reason, scheduled_at))

struct Settings {
    events::BetaSettings values;
    std::uint32_t version = 0;  // 0: nobody has changed them
    std::optional<base::Instant> updated_at;
    std::string updated_by;
    events::BetaSettings before;          // the last change
    std::uint32_t changes_scheduled = 0;  // ever
    std::optional<ScheduledChange> waiting;

    Policy policy() const;
};
BOOST_DESCRIBE_STRUCT(
    Settings, (), (values, version, updated_at, updated_by, before, changes_scheduled, waiting)
)

Settings evolve(Settings settings, const BetaSettingsChanged& fact);
Settings evolve(Settings settings, const BetaChangeScheduled& fact);
Settings evolve(Settings settings, const BetaChangeCancelled& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// What the change would make of them. What it leaves out stays as it is.
events::BetaSettings after(const events::BetaSettings& present, const ChangeBetaSettings& change);

// Rejects with only_settings, seen_version. What is so already decides nothing. A scheduled change
// stays scheduled.
base::Decision<SettingsFact> decide(
    const Settings& settings, const ChangeBetaSettings& command, const Context& context
);

// Rejects with only_settings, seen_version, one_change_waits, change_to_come. The very same change
// again decides nothing. What holds when it is due is replaced as a whole, whoever changed it
// meanwhile.
base::Decision<SettingsFact> decide(
    const Settings& settings, const ScheduleBetaChange& command, const Context& context
);

// Rejects with only_settings, known_change.
base::Decision<SettingsFact> decide(
    const Settings& settings, const CancelBetaChange& command, const Context& context
);

// Rejects with only_settings, something_to_revert, seen_version, real_change.
base::Decision<SettingsFact> decide(
    const Settings& settings, const RevertBetaSettings& command, const Context& context
);

// Of the settings' own: the scheduled change is made, in the name of who scheduled it.
base::Decision<SettingsFact> decide(
    const Settings& settings,
    const events::SettingsId& id,
    const DeadlineReached& command,
    const Context& context
);

// ── What happens without being asked ─────────────────────────────────────────────────────────────

std::optional<base::Instant> deadline(const Settings& settings);

}  // namespace domain::beta
