// `beta status | set-phase | allow-signup | disable | history`.

#include "app/client/answers.hpp"
#include "app/client/commands.hpp"

#include <fmt/format.h>

namespace app::client {

namespace {

constexpr std::string_view path = "/api/v1/beta/settings";
constexpr std::uint32_t page_max = 200;

struct SettingsBody {
    bool beta_disabled = false;
    std::string beta_phase;
    bool allow_signup_without_invite = false;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(
    SettingsBody, (), (beta_disabled, beta_phase, allow_signup_without_invite, reason)
)

template <class Settings>
std::string phase_of(const Settings& settings) {
    return settings.beta_disabled ? "disabled" : settings.beta_phase;
}

template <class Settings>
std::string sentence_of(const Settings& settings) {
    return fmt::format(
        "phase {}, sign-up without an invite {}",
        phase_of(settings),
        settings.allow_signup_without_invite ? "allowed" : "not allowed"
    );
}

void print_settings(std::string_view text) {
    const auto settings = answer_from<SettingsAnswer>(text);
    fmt::print("Beta: {}.\n", sentence_of(settings));
    if (settings.beta_disabled) {
        fmt::print("Once it is enabled again: {}.\n", settings.beta_phase);
    }
    if (settings.updated_at) {
        fmt::print(
            "Version {}, since {} by {}.\n",
            settings.version,
            base::to_text(*settings.updated_at),
            or_dash(settings.updated_by)
        );
    } else {
        fmt::print("Nobody has changed it yet.\n");
    }
}

void apply(const BetaChange& change, SettingsBody& body) {
    if (change.phase == "disabled") {
        body.beta_disabled = true;
    } else if (!change.phase.empty()) {
        body.beta_disabled = false;
        body.beta_phase = change.phase;
    }
    if (!change.allow_signup.empty()) {
        body.allow_signup_without_invite = change.allow_signup == "on";
    }
    if (!change.reason.empty()) {
        body.reason = change.reason;
    }
}

}  // namespace

int show_beta(Session& session, bool json) {
    const auto text = session.get(path);
    if (json) {
        fmt::print("{}\n", text);
    } else {
        print_settings(text);
    }
    return exit_done;
}

// What was not asked for stays as it was seen: if somebody else was faster, nothing happens.
int change_beta(Session& session, const BetaChange& change, bool json) {
    const auto seen = answer_from<SettingsAnswer>(session.get(path));
    SettingsBody body{
        .beta_disabled = seen.beta_disabled,
        .beta_phase = seen.beta_phase,
        .allow_signup_without_invite = seen.allow_signup_without_invite
    };
    apply(change, body);
    const auto text = session.put(path, base::to_json(body), std::to_string(seen.version));
    if (json) {
        fmt::print("{}\n", text);
    } else {
        print_settings(text);
    }
    return exit_done;
}

int list_beta_changes(Session& session, Paging paging, bool json) {
    for_each_page(
        session,
        "/api/v1/beta/settings/history",
        {},
        paging,
        page_max,
        [json](std::string_view text) {
            const auto page = answer_from<SettingsHistoryAnswer>(text);
            if (json) {
                fmt::print("{}\n", text);
            }
            for (const auto& change : page.changes) {
                if (!json) {
                    fmt::print(
                        "{:>4}  {}  {}  by {}: {}\n",
                        change.version,
                        base::to_text(change.at),
                        sentence_of(change.after),
                        change.by,
                        or_dash(change.reason)
                    );
                }
            }
            return Taken{.rows = page.changes.size(), .next_cursor = page.next_cursor};
        }
    );
    return exit_done;
}

}  // namespace app::client
