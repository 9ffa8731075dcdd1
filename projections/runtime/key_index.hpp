#pragma once
// Where rows stand, by their key: an open hash table of numbers, because there are millions of them
// and the keys are held with the rows.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace projections {

class KeyIndex {
public:
    static constexpr std::uint32_t none = 0xffff'ffff;

    // `key_at(number)` gives the key of a number that was added.
    template <class KeyAt>
    std::uint32_t find(std::string_view key, KeyAt&& key_at) const {
        if (slots_.empty()) {
            return none;
        }
        const auto hash = hash_of(key);
        for (auto at = hash & mask();; at = (at + 1) & mask()) {
            const auto& slot = slots_[at];
            if (slot.number == none) {
                return none;
            }
            if (slot.hash == hash && key_at(slot.number) == key) {
                return slot.number;
            }
        }
    }

    // The key must not be there yet.
    void add(std::string_view key, std::uint32_t number) {
        if (count_ * 2 >= slots_.size()) {
            grow();
        }
        put({.hash = hash_of(key), .number = number});
        ++count_;
    }

    void clear() {
        slots_.clear();
        count_ = 0;
    }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = none;
    };

    static std::uint32_t hash_of(std::string_view key) {
        return static_cast<std::uint32_t>(std::hash<std::string_view>{}(key));
    }

    std::size_t mask() const { return slots_.size() - 1; }

    void put(Slot slot) {
        auto at = slot.hash & mask();
        while (slots_[at].number != none) {
            at = (at + 1) & mask();
        }
        slots_[at] = slot;
    }

    void grow() {
        constexpr std::size_t slots_min = 64;
        const auto old =
            std::exchange(slots_, std::vector<Slot>(std::max(slots_min, slots_.size() * 2)));
        for (const auto& slot : old) {
            if (slot.number != none) {
                put(slot);
            }
        }
    }

    std::vector<Slot> slots_;  // a power of two
    std::size_t count_ = 0;
};

}  // namespace projections
