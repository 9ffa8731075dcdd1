#pragma once
// What was counted in the last 24 hours, by name; to the hour, so that memory is bounded.

#include "base/time.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace platform::metrics {

// Thread-safe. Names are few and known beforehand.
class DailyCounts {
public:
    void count(std::string_view name, base::Instant now);

    // Of the present hour and the 23 before it; what was not counted is left out.
    std::map<std::string, std::uint64_t> counts(base::Instant now) const;

private:
    struct Hour {
        std::int64_t number = -1;  // since 1970
        std::map<std::string, std::uint64_t, std::less<>> counts;
    };

    mutable std::mutex mutex_;
    std::array<Hour, 24> hours_;
};

}  // namespace platform::metrics
