#pragma once
// What the commands of the beta have in common. Internal.

#include "app/client/answers.hpp"
#include "app/client/commands.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace app::client {

inline constexpr std::string_view settings_path = "/api/v1/beta/settings";

struct SettingsBody {
    bool beta_disabled = false;
    std::string beta_phase;
    bool allow_signup_without_invite = false;
    std::optional<std::string> reason;
    std::optional<bool> instructor_invite_required_in_open_beta;
};
BOOST_DESCRIBE_STRUCT(
    SettingsBody,
    (),
    (beta_disabled,
     beta_phase,
     allow_signup_without_invite,
     reason,
     instructor_invite_required_in_open_beta)
)

// What was not asked for stays as it was seen.
SettingsBody changed(const SettingsAnswer& seen, const BetaChange& change);

template <class Settings>
std::string phase_of(const Settings& settings) {
    return settings.beta_disabled ? "disabled" : settings.beta_phase;
}

template <class Settings>
std::string sentence_of(const Settings& settings) {
    return fmt::format(
        "phase {}, sign-up without an invite {}{}",
        phase_of(settings),
        settings.allow_signup_without_invite ? "allowed" : "not allowed",
        settings.instructor_invite_required_in_open_beta.value_or(false)
            ? ", instructors need one in the open beta too"
            : ""
    );
}

// As the server tells them.
void print_settings(std::string_view json);

}  // namespace app::client
