// `beta status | set-phase | allow-signup | instructors-need-invites | disable | history`.

#include "app/client/beta.hpp"

#include "app/client/commands.hpp"

#include <fmt/format.h>

namespace app::client {

namespace {

constexpr std::uint32_t page_max = 200;

}  // namespace

SettingsBody changed(const SettingsAnswer& seen, const BetaChange& change) {
    SettingsBody body{
        .beta_disabled = seen.beta_disabled,
        .beta_phase = seen.beta_phase,
        .allow_signup_without_invite = seen.allow_signup_without_invite
    };
    if (change.phase == "disabled") {
        body.beta_disabled = true;
    } else if (!change.phase.empty()) {
        body.beta_disabled = false;
        body.beta_phase = change.phase;
    }
    if (!change.allow_signup.empty()) {
        body.allow_signup_without_invite = change.allow_signup == "on";
    }
    if (!change.instructors_need_invites.empty()) {
        body.instructor_invite_required_in_open_beta = change.instructors_need_invites == "on";
    }
    if (!change.reason.empty()) {
        body.reason = change.reason;
    }
    return body;
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
    if (settings.scheduled) {
        const auto& waiting = *settings.scheduled;
        fmt::print(
            "From {} on: {}, by {}: {}.\n",
            base::to_text(waiting.at),
            sentence_of(waiting.after),
            waiting.by,
            or_dash(waiting.reason)
        );
    }
}

int show_beta(Session& session, bool json) {
    const auto text = session.get(settings_path);
    if (json) {
        fmt::print("{}\n", text);
    } else {
        print_settings(text);
    }
    return exit_done;
}

// What was not asked for stays as it was seen: if somebody else was faster, nothing happens.
int change_beta(Session& session, const BetaChange& change, bool json) {
    const auto seen = answer_from<SettingsAnswer>(session.get(settings_path));
    const auto body = base::to_json(changed(seen, change));
    const auto text = session.put(settings_path, body, std::to_string(seen.version));
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
