#pragma once
// Devices that an account was signed in from lately. Of another one its owner is told by mail.

#include "domain/compact_id.hpp"
#include "events/sessions.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace domain::people {

// Then the one that was not seen for the longest time is forgotten.
inline constexpr std::size_t known_devices_max = 10;
inline constexpr auto device_known_for = std::chrono::hours{24} * 90;
// Whoever has just registered knows that they sign in.
inline constexpr auto quiet_after_registering = std::chrono::seconds{300};

struct KnownDevice {
    CompactId<events::DeviceMark> mark;
    base::Instant seen_at;
};

// The one that was seen last comes last.
using KnownDevices = std::vector<KnownDevice>;

KnownDevices seen(KnownDevices devices, const events::DeviceMark& mark, base::Instant at);

bool is_known(const KnownDevices& devices, const events::DeviceMark& mark, base::Instant now);

}  // namespace domain::people
