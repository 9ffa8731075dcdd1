#include "domain/beta/settings.hpp"

namespace domain::beta {

namespace {

using Facts = std::vector<SettingsFact>;

BetaSettingsChanged changed(
    const Settings& settings,
    const events::BetaSettings& after,
    const std::optional<std::string>& reason,
    const Context& context
) {
    return {
        .settings = the_settings,
        .before = settings.values,
        .after = after,
        .version = settings.version + 1,
        .by = context.actor,
        .reason = reason,
        .at = context.now
    };
}

}  // namespace

std::string stream_of(const events::SettingsId& settings) {
    return "settings-" + settings.text;
}

Policy Settings::policy() const {
    return {
        .phase = phase_of(values),
        .allow_signup_without_invite = values.allow_signup_without_invite,
        .version = version,
        .instructors_need_invites = values.instructor_invite_required_in_open_beta
    };
}

Settings evolve(Settings settings, const BetaSettingsChanged& fact) {
    settings.values = fact.after;
    settings.version = fact.version;
    settings.updated_at = fact.at;
    settings.updated_by = fact.by;
    settings.before = fact.before;
    if (fact.scheduled) {
        settings.waiting.reset();
    }
    return settings;
}

Settings evolve(Settings settings, const BetaChangeScheduled& fact) {
    settings.changes_scheduled = fact.change;
    settings.waiting = ScheduledChange{
        .change = fact.change,
        .after = fact.after,
        .due_at = fact.due_at,
        .by = fact.by,
        .reason = fact.reason,
        .scheduled_at = fact.at
    };
    return settings;
}

Settings evolve(Settings settings, const BetaChangeCancelled&) {
    settings.waiting.reset();
    return settings;
}

events::BetaSettings after(const events::BetaSettings& present, const ChangeBetaSettings& change) {
    events::BetaSettings settings{
        .beta_disabled = change.beta_disabled,
        .beta_phase = change.beta_phase.value_or(present.beta_phase),
        .allow_signup_without_invite = change.allow_signup_without_invite,
        .instructor_invite_required_in_open_beta = present.instructor_invite_required_in_open_beta
    };
    if (const auto& wanted = change.instructor_invite_required_in_open_beta) {
        settings.instructor_invite_required_in_open_beta =
            *wanted ? std::optional{true} : std::nullopt;
    }
    return settings;
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
    const auto wanted = after(settings.values, command);
    if (wanted == settings.values) {
        return Facts{};
    }
    return Facts{changed(settings, wanted, command.reason, context)};
}

base::Decision<SettingsFact> decide(
    const Settings& settings, const ScheduleBetaChange& command, const Context& context
) {
    if (command.settings != the_settings) {
        return only_settings;
    }
    if (command.if_version && *command.if_version != settings.version) {
        return seen_version;
    }
    if (settings.waiting) {
        const bool is_same =
            settings.waiting->after == command.after && settings.waiting->due_at == command.due_at;
        return is_same ? base::Decision<SettingsFact>{Facts{}} : base::Rejection{one_change_waits};
    }
    if (command.due_at <= context.now || command.due_at > context.now + scheduled_within) {
        return change_to_come;
    }
    return Facts{BetaChangeScheduled{
        .settings = command.settings,
        .change = settings.changes_scheduled + 1,
        .after = command.after,
        .due_at = command.due_at,
        .by = context.actor,
        .reason = command.reason,
        .at = context.now
    }};
}

base::Decision<SettingsFact> decide(
    const Settings& settings, const CancelBetaChange& command, const Context& context
) {
    if (command.settings != the_settings) {
        return only_settings;
    }
    if (!settings.waiting || (command.change && *command.change != settings.waiting->change)) {
        return known_change;
    }
    return Facts{BetaChangeCancelled{
        .settings = command.settings,
        .change = settings.waiting->change,
        .by = context.actor,
        .reason = command.reason,
        .at = context.now
    }};
}

base::Decision<SettingsFact> decide(
    const Settings& settings, const RevertBetaSettings& command, const Context& context
) {
    if (command.settings != the_settings) {
        return only_settings;
    }
    if (settings.version == 0) {
        return something_to_revert;
    }
    if (command.version != settings.version) {
        return seen_version;
    }
    if (settings.before == settings.values) {
        return real_change;
    }
    auto fact = changed(settings, settings.before, command.reason, context);
    fact.reverts = settings.version;
    return Facts{std::move(fact)};
}

base::Decision<SettingsFact> decide(
    const Settings& settings,
    const events::SettingsId& id,
    const DeadlineReached&,
    const Context& context
) {
    const auto& waiting = settings.waiting;
    if (!waiting || context.now < waiting->due_at) {
        return Facts{};
    }
    if (waiting->after == settings.values) {
        return Facts{BetaChangeCancelled{
            .settings = id,
            .change = waiting->change,
            .by = waiting->by,
            .reason = std::string{without_effect},
            .at = context.now
        }};
    }
    auto fact = changed(settings, waiting->after, waiting->reason, context);
    fact.by = waiting->by;
    fact.scheduled = waiting->change;
    return Facts{std::move(fact)};
}

std::optional<base::Instant> deadline(const Settings& settings) {
    return settings.waiting ? std::optional{settings.waiting->due_at} : std::nullopt;
}

}  // namespace domain::beta
