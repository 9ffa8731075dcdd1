#pragma once
// Chance from the operating system, fit for secrets.

#include "base/random.hpp"

namespace platform::crypto {

// Safe to use from many threads at once.
class SystemRandom final : public base::Random {
public:
    SystemRandom();
    void fill(std::span<std::byte> target) override;
};

}  // namespace platform::crypto
