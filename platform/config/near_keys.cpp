// Which key somebody meant who mistyped it.

#include "platform/config/keys.hpp"

#include <algorithm>

namespace platform::config {

namespace {

// Letters to add, drop, replace, or swap with their neighbour (optimal string alignment).
std::size_t distance(std::string_view one, std::string_view other) {
    std::vector<std::vector<std::size_t>> steps(
        one.size() + 1, std::vector<std::size_t>(other.size() + 1)
    );
    for (std::size_t i = 0; i <= one.size(); ++i) {
        steps[i][0] = i;
    }
    for (std::size_t j = 0; j <= other.size(); ++j) {
        steps[0][j] = j;
    }
    for (std::size_t i = 1; i <= one.size(); ++i) {
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t replaced = one[i - 1] == other[j - 1] ? 0 : 1;
            steps[i][j] =
                std::min({steps[i - 1][j] + 1, steps[i][j - 1] + 1, steps[i - 1][j - 1] + replaced}
                );
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) {
                steps[i][j] = std::min(steps[i][j], steps[i - 2][j - 2] + 1);
            }
        }
    }
    return steps[one.size()][other.size()];
}

std::string_view last_part(std::string_view name) {
    return name.substr(name.rfind('.') + 1);
}

}  // namespace

const Key* nearest_key(std::string_view name) {
    constexpr std::size_t name_length_max = 64;  // What is longer is no slip of the finger.
    if (name.size() > name_length_max) {
        return nullptr;
    }
    const auto keys = all_keys();
    const auto nearest = std::ranges::min_element(keys, {}, [name](const Key& known) {
        return distance(name, known.name);
    });
    if (distance(name, nearest->name) <= 1 + name.size() / 6) {
        return &*nearest;
    }
    const auto elsewhere = std::ranges::find(keys, last_part(name), [](const Key& known) {
        return last_part(known.name);
    });
    return elsewhere == keys.end() ? nullptr : &*elsewhere;
}

}  // namespace platform::config
