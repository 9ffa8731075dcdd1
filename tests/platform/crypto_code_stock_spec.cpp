#include "base/invite_code.hpp"
#include "platform/crypto/code_stock.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace platform::crypto;

namespace {

const Routing routing{Key32{}};

// Counts how many codes were drawn of it.
class CountedRandom final : public base::Random {
public:
    void fill(std::span<std::byte> target) override {
        ++draws;
        random_.fill(target);
    }

    std::uint64_t draws = 0;

private:
    base::SeededRandom random_{1};
};

}  // namespace

TEST_CASE("codes of a stock live where they were asked for, and none is given twice") {
    base::SeededRandom random{1};
    CodeStock stock{routing, random};
    std::set<std::string> codes;
    constexpr std::size_t count = 5000;
    for (std::size_t i = 0; i < count; ++i) {
        const auto slot = static_cast<base::Slot>(random.below(base::slot_count));
        const auto code = stock.draw(slot);
        CHECK(routing.slot_of(code) == slot);
        CHECK(base::canonical_code(code) == code);
        codes.insert(code);
    }
    CHECK(codes.size() == count);
}

TEST_CASE("with recipients all over the slots a code takes a few draws, not a thousand") {
    CountedRandom random;
    base::SeededRandom recipients{2};
    CodeStock stock{routing, random};
    constexpr std::uint64_t count = 20'000;
    for (std::uint64_t i = 0; i < count; ++i) {
        (void)stock.draw(static_cast<base::Slot>(recipients.below(base::slot_count)));
    }
    MESSAGE("draws a code: ", static_cast<double>(random.draws) / count);
    CHECK(random.draws < 8 * count);
}

TEST_CASE("however long one slot alone is asked for, a stock stays small") {
    base::SeededRandom random{3};
    CodeStock stock{routing, random};
    for (int i = 0; i < 40; ++i) {
        CHECK(routing.slot_of(stock.draw(7)) == 7);
    }
    CHECK(stock.size() <= 4 * base::slot_count);
}
