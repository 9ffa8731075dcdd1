#pragma once
// Where chance comes from. Production draws from the operating system (platform/crypto), the
// simulator and tests from a seed.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace base {

class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> target) = 0;

    std::uint64_t next() {
        std::array<std::byte, 8> bytes;
        fill(bytes);
        std::uint64_t value = 0;
        for (const std::byte b : bytes) {
            value = value << 8 | static_cast<std::uint64_t>(b);
        }
        return value;
    }

    // Uniform in [0, bound). `bound` must not be 0.
    std::uint64_t below(std::uint64_t bound) {
        const std::uint64_t unbiased = UINT64_MAX - UINT64_MAX % bound;
        std::uint64_t value = next();
        while (value >= unbiased) {
            value = next();
        }
        return value % bound;
    }

    // In [0, 1).
    double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

// The same seed gives the same chances, on every machine (splitmix64). Not for secrets.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_{seed} {}

    void fill(std::span<std::byte> target) override {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < target.size(); ++i) {
            if (i % 8 == 0) {
                bits = step();
            }
            target[i] = static_cast<std::byte>(bits >> (i % 8 * 8));
        }
    }

private:
    std::uint64_t step() {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t z = state_;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }

    std::uint64_t state_;
};

}  // namespace base
