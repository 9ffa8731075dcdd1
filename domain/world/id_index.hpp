#pragma once
// Finds entries by the bytes of their ids. Four bytes a place, because there is one for each stream
// of a partition: the ids themselves stay with the entries.

#include "base/ulid.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace domain {

// `id_at(handle)` tells the bytes of an entry's id; handles are those given to `add`.
class IdIndex {
public:
    template <class IdAt>
    std::optional<std::uint32_t> find(std::string_view id, IdAt&& id_at) const {
        if (places_.empty()) {
            return std::nullopt;
        }
        for (auto at = first_place(id);; at = next(at)) {
            if (places_[at] == 0) {
                return std::nullopt;
            }
            if (id_at(places_[at] - 1) == id) {
                return places_[at] - 1;
            }
        }
    }

    // The id must not be there yet.
    template <class IdAt>
    void add(std::string_view id, std::uint32_t handle, IdAt&& id_at) {
        if ((count_ + 1) * 4 > places_.size() * 3) {
            grow(id_at);
        }
        put(id, handle);
        ++count_;
    }

    // Room for so many, without growing; for an index that is still empty.
    void reserve(std::size_t count) {
        auto places = places_min;
        while (count * 4 > places * 3) {
            places *= 2;
        }
        places_.assign(places, 0);
    }

private:
    static constexpr std::size_t places_min = 16;

    // Their number is a power of two.
    std::size_t first_place(std::string_view id) const {
        return base::stable_hash(id) & (places_.size() - 1);
    }

    std::size_t next(std::size_t at) const { return (at + 1) & (places_.size() - 1); }

    void put(std::string_view id, std::uint32_t handle) {
        auto at = first_place(id);
        while (places_[at] != 0) {
            at = next(at);
        }
        places_[at] = handle + 1;
    }

    template <class IdAt>
    void grow(IdAt&& id_at) {
        const auto old = std::move(places_);
        places_.assign(old.empty() ? places_min : old.size() * 2, 0);
        for (const auto place : old) {
            if (place != 0) {
                put(id_at(place - 1), place - 1);
            }
        }
    }

    std::vector<std::uint32_t> places_;  // handle + 1; 0 is free
    std::size_t count_ = 0;
};

}  // namespace domain
