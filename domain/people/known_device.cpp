#include "domain/people/known_device.hpp"

#include <algorithm>

namespace domain::people {

KnownDevices seen(KnownDevices devices, const events::DeviceMark& mark, base::Instant at) {
    const CompactId<events::DeviceMark> compact{mark};
    std::erase_if(devices, [&](const auto& one) { return one.mark == compact; });
    if (devices.size() >= known_devices_max) {
        devices.erase(devices.begin());
    }
    devices.push_back({.mark = compact, .seen_at = at});
    return devices;
}

bool is_known(const KnownDevices& devices, const events::DeviceMark& mark, base::Instant now) {
    const CompactId<events::DeviceMark> compact{mark};
    const auto found = std::ranges::find(devices, compact, &KnownDevice::mark);
    return found != devices.end() && now - found->seen_at < device_known_for;
}

}  // namespace domain::people
