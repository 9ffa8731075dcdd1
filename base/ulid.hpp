#pragma once
// Ids: 26 characters of Crockford's base 32. The last two carry ten bits, the slot, so that any id
// routes without a lookup. A child is given its parent's slot.

#include "base/random.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// 0…1023. partition = slot mod partitions.
using Slot = std::uint16_t;
inline constexpr Slot slot_count = 1024;
inline constexpr std::size_t id_length = 26;

// 48 bits of time, 70 of chance, 10 of slot.
std::string make_ulid(Instant at, Random& random, Slot slot);

// The same id for the same (parent, name), in the parent's slot: so a repeated request or a second
// delivery makes the same child. Shares the parent's time, so children sort beside it.
std::string derive_id(std::string_view parent, std::string_view name);

// As derive_id, but the child lives in another slot.
std::string derive_id(std::string_view parent, std::string_view name, Slot slot);

// 26 characters of the alphabet, first one at most '7' not demanded: hashed ids use all.
bool is_id(std::string_view text);

// `id` must be an id.
Slot slot_of(std::string_view id);

// Two characters, e.g. for ids built elsewhere.
std::string slot_suffix(Slot slot);

// A well-mixed 64-bit hash (not keyed, not for secrets); the same on every machine, for ever.
std::uint64_t stable_hash(std::string_view text, std::uint64_t seed = 0);

// An id of one kind: a person's is not an invite's.
template <class Tag>
struct Id {
    std::string text;

    auto operator<=>(const Id&) const = default;

    bool empty() const { return text.empty(); }
};

}  // namespace base

template <class Tag>
struct std::hash<base::Id<Tag>> {
    std::size_t operator()(const base::Id<Tag>& id) const {
        return std::hash<std::string>{}(id.text);
    }
};
