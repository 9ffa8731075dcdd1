#pragma once
// What an account knows of its sessions and its second factor, for those who ask its shard.

#include "base/describe.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"
#include "events/sessions.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace domain {

struct SessionState {
    events::SessionId session;
    events::DeviceFamily device;
    events::SessionMethod method = events::SessionMethod::password;
    base::Instant opened_at;
    base::Instant refreshed_at;
    base::Instant refresh_until;
    bool operator==(const SessionState&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    SessionState, (), (session, device, method, opened_at, refreshed_at, refresh_until)
)

struct DeviceState {
    events::DeviceId device;
    events::DeviceFamily family;
    base::Instant trusted_at;
    base::Instant expires_at;
    bool operator==(const DeviceState&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeviceState, (), (device, family, trusted_at, expires_at))

struct SecurityState {
    std::vector<SessionState> sessions;  // oldest first
    bool has_second_factor = false;
    std::optional<base::SealedText> secret;        // of the second factor that is on
    std::optional<base::SealedText> setup_secret;  // of one that is being set up
    std::optional<base::Instant> enabled_at;
    std::optional<base::Instant> used_at;
    std::uint32_t backup_codes_left = 0;
    std::optional<base::Instant> locked_until;
    std::vector<DeviceState> devices;                 // oldest first
    std::optional<events::DataExportId> data_export;  // that is under way, or there
    bool operator==(const SecurityState&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    SecurityState,
    (),
    (sessions,
     has_second_factor,
     secret,
     setup_secret,
     enabled_at,
     used_at,
     backup_codes_left,
     locked_until,
     devices,
     data_export)
)

}  // namespace domain
