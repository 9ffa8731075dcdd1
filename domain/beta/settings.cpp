#include "domain/beta/settings.hpp"

namespace domain::beta {

namespace {

using Facts = std::vector<SettingsFact>;

}  // namespace

std::string stream_of(const events::SettingsId& settings) {
    return "settings-" + settings.text;
}

Policy Settings::policy() const {
    return {
        .phase = phase_of(values),
        .allow_signup_without_invite = values.allow_signup_without_invite,
        .version = version
    };
}

Settings evolve(Settings, const BetaSettingsChanged& fact) {
    return {
        .values = fact.after, .version = fact.version, .updated_at = fact.at, .updated_by = fact.by
    };
}

base::Decision<SettingsFact> decide(
    const Settings& settings, const ChangeBetaSettings& command, const Context& context
) {
    if (command.settings != the_settings) {
        return only_settings;
    }
    if (command.if_version && *command.if_version != settings.version) {
        return seen_version;
    }
    const events::BetaSettings after{
        .beta_disabled = command.beta_disabled,
        .beta_phase = command.beta_phase.value_or(settings.values.beta_phase),
        .allow_signup_without_invite = command.allow_signup_without_invite
    };
    if (after == settings.values) {
        return Facts{};
    }
    return Facts{BetaSettingsChanged{
        .settings = command.settings,
        .before = settings.values,
        .after = after,
        .version = settings.version + 1,
        .by = context.actor,
        .reason = command.reason,
        .at = context.now
    }};
}

}  // namespace domain::beta
