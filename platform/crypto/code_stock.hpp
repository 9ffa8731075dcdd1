#pragma once
// Codes for whoever draws them by the thousand, each in the slot of its recipient.

#include "base/random.hpp"
#include "platform/crypto/routing.hpp"

#include <array>
#include <string>
#include <vector>

namespace platform::crypto {

// What a search for one slot passes over is kept for those who ask for another. Every code is a
// random one of its own, never a step from its neighbour: whoever knows one is no nearer to the
// next. With recipients all over the slots a draw takes about five tries instead of a thousand.
// Holds at most four thousand codes that nobody has; used by one thread at a time.
class CodeStock {
public:
    // Both outlive it.
    CodeStock(const Routing& routing, base::Random& random);

    std::string draw(base::Slot slot);

    // That nobody was given yet.
    std::size_t size() const;

private:
    const Routing& routing_;
    base::Random& random_;
    std::array<std::vector<std::string>, base::slot_count> kept_;
};

}  // namespace platform::crypto
