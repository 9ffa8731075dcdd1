// `beta preview | schedule | cancel-schedule | revert`.

#include "app/client/beta.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace app::client {

namespace {

struct ScheduleBody {
    bool beta_disabled = false;
    std::string beta_phase;
    bool allow_signup_without_invite = false;
    base::Instant at;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(
    ScheduleBody, (), (beta_disabled, beta_phase, allow_signup_without_invite, at, reason)
)

struct CancelBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(CancelBody, (), (reason))

struct RevertBody {
    std::uint32_t version = 0;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RevertBody, (), (version, reason))

constexpr std::string_view columns = "  {:<25}  {:<23}  {:<14}  {}\n";

SettingsBody wanted(Session& session, const BetaChange& change) {
    if (change.phase.empty() && change.allow_signup.empty()) {
        throw std::runtime_error{"What shall be otherwise? Give a phase, or --allow-signup."};
    }
    return changed(answer_from<SettingsAnswer>(session.get(settings_path)), change);
}

void print_effects(const std::vector<EffectAnswer>& effects) {
    if (effects.empty()) {
        fmt::print("Nobody could do anything else than now.\n");
        return;
    }
    fmt::print(columns, "what", "who", "now", "then");
    for (const auto& effect : effects) {
        fmt::print(columns, effect.what, effect.who, effect.before, effect.after);
    }
}

std::optional<std::string> given(const std::string& reason) {
    return reason.empty() ? std::nullopt : std::optional{reason};
}

}  // namespace

int preview_beta_change(Session& session, const BetaChange& change, bool json) {
    const auto body = base::to_json(wanted(session, change));
    const auto text = session.post(fmt::format("{}/preview", settings_path), body);
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto preview = answer_from<PreviewAnswer>(text);
    fmt::print("Now:  {}.\n", sentence_of(preview.before));
    if (preview.changes_anything) {
        fmt::print("Then: {}.\n", sentence_of(preview.after));
        print_effects(preview.effects);
    } else {
        fmt::print("These settings hold already.\n");
    }
    for (const auto& warning : preview.warnings) {
        fmt::print(stderr, "{}.\n", warning);
    }
    return exit_done;
}

int schedule_beta_change(Session& session, const BetaChange& change, bool json) {
    const auto at = base::instant_from(change.at);
    if (!at) {
        throw std::runtime_error{
            fmt::format("--at {}: give a moment such as 2026-03-02T12:00:00Z.", change.at)
        };
    }
    const auto settings = wanted(session, change);
    const ScheduleBody body{
        .beta_disabled = settings.beta_disabled,
        .beta_phase = settings.beta_phase,
        .allow_signup_without_invite = settings.allow_signup_without_invite,
        .at = *at,
        .reason = settings.reason
    };
    const auto text = session.post(fmt::format("{}/schedule", settings_path), base::to_json(body));
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto made = answer_from<ChangeScheduledAnswer>(text);
    fmt::print(
        "From {} on: {}.\n", base::to_text(made.scheduled.at), sentence_of(made.scheduled.after)
    );
    print_effects(made.effects);
    fmt::print("Until then `instainstru beta cancel-schedule` takes it off.\n");
    return exit_done;
}

int cancel_beta_change(Session& session, const std::string& reason, bool json) {
    const auto text = session.remove(
        fmt::format("{}/schedule", settings_path),
        base::to_json(CancelBody{.reason = given(reason)})
    );
    if (json) {
        fmt::print("{}\n", text);
    } else {
        fmt::print("The change that waited will not come.\n");
    }
    return exit_done;
}

// If somebody else was faster, nothing happens: theirs is another change.
int revert_beta_change(Session& session, const std::string& reason, bool json) {
    const auto seen = answer_from<SettingsAnswer>(session.get(settings_path));
    const RevertBody body{.version = seen.version, .reason = given(reason)};
    const auto text = session.post(fmt::format("{}/revert", settings_path), base::to_json(body));
    if (json) {
        fmt::print("{}\n", text);
    } else {
        print_settings(text);
    }
    return exit_done;
}

}  // namespace app::client
