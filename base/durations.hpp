#pragma once
// How long something took, counted in buckets. Plain values for one thread; copied to be shown.

#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace base {

struct Durations {
    // Up to and including; what took longer is in a bucket of its own. A millisecond is the finest
    // that a Duration tells.
    static constexpr std::array limits{
        Duration{0},
        Duration{1},
        Duration{2},
        Duration{5},
        Duration{10},
        Duration{25},
        Duration{50},
        Duration{100},
        Duration{250},
        Duration{500},
        Duration{1'000},
        Duration{2'500},
        Duration{5'000},
        Duration{10'000},
        Duration{30'000}
    };

    std::array<std::uint64_t, limits.size() + 1> counts{};
    Duration sum{0};

    void add(Duration took) {
        const auto bucket = std::lower_bound(limits.begin(), limits.end(), took);
        ++counts[static_cast<std::size_t>(bucket - limits.begin())];
        sum += took;
    }

    Durations& operator+=(const Durations& more) {
        for (std::size_t i = 0; i < counts.size(); ++i) {
            counts[i] += more.counts[i];
        }
        sum += more.sum;
        return *this;
    }

    bool operator==(const Durations&) const = default;
};

}  // namespace base
