#pragma once
// The settings of the beta: whether it is on, its phase, and whether one may register without an
// invite. There is one stream of them, in slot 0; operators change it, nothing else does.

#include "domain/beta/policy.hpp"
#include "domain/commands.hpp"
#include "domain/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domain::beta {

using events::BetaSettingsChanged;

using SettingsFact = std::variant<BetaSettingsChanged>;

// The only one.
inline const events::SettingsId the_settings{"0000000000BETASETT1NGS0000"};

std::string stream_of(const events::SettingsId& settings);

// ── Rules ────────────────────────────────────────────────────────────────────────────────────────

inline constexpr base::Rule only_settings{
    "settings_not_found", base::Kind::absent, "There are no such settings."
};
inline constexpr base::Rule seen_version{
    "precondition_failed",
    base::Kind::outdated,
    "The settings were changed since you looked at them: look again."
};

// ── State ────────────────────────────────────────────────────────────────────────────────────────

struct Settings {
    events::BetaSettings values;
    std::uint32_t version = 0;  // 0: nobody has changed them
    std::optional<base::Instant> updated_at;
    std::string updated_by;

    Policy policy() const;
};
BOOST_DESCRIBE_STRUCT(Settings, (), (values, version, updated_at, updated_by))

Settings evolve(Settings settings, const BetaSettingsChanged& fact);

// ── Commands ─────────────────────────────────────────────────────────────────────────────────────

// Rejects with only_settings, seen_version. What is so already decides nothing.
base::Decision<SettingsFact> decide(
    const Settings& settings, const ChangeBetaSettings& command, const Context& context
);

}  // namespace domain::beta
