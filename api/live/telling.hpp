#pragma once
// How often those who watch a batch are told of it.

#include "base/time.hpp"

#include <algorithm>
#include <cstddef>

namespace api {

// From one telling to the next, at least. To tell one viewer takes some 20 µs of a core, so what
// is told to many is told more seldom: it costs a few hundredths of a core, however many there are.
// Up to a hundred viewers notice nothing; 2,000 are told once a second.
inline base::Duration between_tellings(std::size_t viewers) {
    constexpr std::size_t viewers_a_millisecond = 2;
    constexpr base::Duration longest{2'000};
    return std::min(
        longest, base::Duration{static_cast<base::Duration::rep>(viewers / viewers_a_millisecond)}
    );
}

}  // namespace api
