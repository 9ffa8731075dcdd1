#pragma once
// Facts of the beta programme: what the platform is open to, and who may enter it early.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"
#include "events/people.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace events {

enum class BetaPhase { instructor_only, open_beta };
BOOST_DESCRIBE_ENUM(BetaPhase, instructor_only, open_beta)

// What holds for those who come: the settings' phase, unless the beta is disabled.
enum class Phase { disabled, instructor_only, open_beta };
BOOST_DESCRIBE_ENUM(Phase, disabled, instructor_only, open_beta)

struct BetaSettings {
    bool beta_disabled = false;
    BetaPhase beta_phase = BetaPhase::instructor_only;
    bool allow_signup_without_invite = false;
    // True, or absent: that instructors need none in the open beta.
    std::optional<bool> instructor_invite_required_in_open_beta;
    bool operator==(const BetaSettings&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    BetaSettings,
    (),
    (beta_disabled, beta_phase, allow_signup_without_invite, instructor_invite_required_in_open_beta
    )
)

inline Phase phase_of(const BetaSettings& settings) {
    if (settings.beta_disabled) {
        return Phase::disabled;
    }
    return settings.beta_phase == BetaPhase::open_beta ? Phase::open_beta : Phase::instructor_only;
}

struct BetaSettingsChanged {
    SettingsId settings;
    BetaSettings before;
    BetaSettings after;
    std::uint32_t version = 0;  // 1 for the first change
    std::string by;
    std::optional<std::string> reason;
    base::Instant at;
    std::optional<std::uint32_t> scheduled;  // the change that was due
    std::optional<std::uint32_t> reverts;    // the version that was taken back
    bool operator==(const BetaSettingsChanged&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    BetaSettingsChanged, (), (settings, before, after, version, by, reason, at, scheduled, reverts)
)

// These settings will hold from then on, unless it is cancelled before.
struct BetaChangeScheduled {
    SettingsId settings;
    std::uint32_t change = 1;  // of all that ever were scheduled
    BetaSettings after;
    base::Instant due_at;
    std::string by;
    std::optional<std::string> reason;
    base::Instant at;
    bool operator==(const BetaChangeScheduled&) const = default;
};
BOOST_DESCRIBE_STRUCT(BetaChangeScheduled, (), (settings, change, after, due_at, by, reason, at))

// It will not come; or it came, and there was nothing to change.
struct BetaChangeCancelled {
    SettingsId settings;
    std::uint32_t change = 1;
    std::string by;
    std::optional<std::string> reason;
    base::Instant at;
    bool operator==(const BetaChangeCancelled&) const = default;
};
BOOST_DESCRIBE_STRUCT(BetaChangeCancelled, (), (settings, change, by, reason, at))

// The account may enter what is not open to all yet. In the account's stream.
struct BetaAccessGranted {
    AccessId access;
    AccountId account;
    Role role = Role::student;
    Phase phase = Phase::instructor_only;  // when it was granted
    std::optional<InviteId> invite;        // that was redeemed for it
    std::optional<base::SealedText> code;  // of that invite
    std::uint32_t settings_version = 0;    // by which the phase was told
    base::Instant granted_at;
    std::optional<std::uint32_t>
        hold;                       // of an invite of another slot, which is redeemed after this
    std::optional<std::string> by;  // who granted it by hand
    std::optional<std::string> reason;  // of theirs
    bool operator==(const BetaAccessGranted&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    BetaAccessGranted,
    (),
    (access, account, role, phase, invite, code, settings_version, granted_at, hold, by, reason)
)

// That grant opens nothing any more. In the account's stream; the role and phase are the grant's.
struct BetaAccessRevoked {
    AccessId access;
    AccountId account;
    Role role = Role::student;
    Phase phase = Phase::instructor_only;
    std::string by;
    std::string reason;
    base::Instant at;
    bool operator==(const BetaAccessRevoked&) const = default;
};
BOOST_DESCRIBE_STRUCT(BetaAccessRevoked, (), (access, account, role, phase, by, reason, at))

// Nothing will be redeemed by this hold, nor by an earlier one. In the account's stream, though
// there may be no account.
struct InviteHoldClosed {
    AccountId account;
    InviteId invite;
    std::uint32_t hold = 1;
    base::Instant at;
    bool operator==(const InviteHoldClosed&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteHoldClosed, (), (account, invite, hold, at))

using BetaFact = std::variant<
    BetaSettingsChanged,
    BetaAccessGranted,
    InviteHoldClosed,
    BetaChangeScheduled,
    BetaChangeCancelled,
    BetaAccessRevoked>;

}  // namespace events
