#pragma once
// Times with three significant digits in little room, as HdrHistogram keeps them (its layout;
// Debian 12 has it for Java and Go only): so many linear steps for each power of two.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace bench {

class Histogram {
public:
    // Values up to 2^36, in microseconds 19 hours; larger ones count as that.
    Histogram() : counts_(index_of(largest) + 1) {}

    void add(std::uint64_t value) {
        ++counts_[index_of(std::min(value, largest))];
        ++total_;
    }

    std::uint64_t total() const { return total_; }

    // The least value that this share of all (0 … 1) does not exceed; 0 when there is none. Too
    // large by at most a thousandth.
    std::uint64_t at(double share) const {
        const auto wanted = share * static_cast<double>(total_);
        std::uint64_t seen = 0;
        for (std::size_t index = 0; index < counts_.size(); ++index) {
            seen += counts_[index];
            if (seen > 0 && static_cast<double>(seen) >= wanted) {
                return highest_of(index);
            }
        }
        return 0;
    }

private:
    static constexpr std::uint64_t largest = std::uint64_t{1} << 36;
    static constexpr int bits = 11;
    static constexpr std::uint64_t steps = std::uint64_t{1} << bits;  // exact below this
    static constexpr std::uint64_t half = steps / 2;

    static std::size_t index_of(std::uint64_t value) {
        if (value < steps) {
            return value;
        }
        const auto shift = static_cast<std::uint64_t>(std::bit_width(value) - bits);
        return shift * half + (value >> shift);
    }

    static std::uint64_t highest_of(std::size_t index) {
        if (index < steps) {
            return index;
        }
        const std::uint64_t shift = index / half - 1;
        const std::uint64_t step = index - shift * half;
        return ((step + 1) << shift) - 1;
    }

    std::vector<std::uint64_t> counts_;
    std::uint64_t total_ = 0;
};

}  // namespace bench
