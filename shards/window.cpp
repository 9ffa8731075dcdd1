#include "shards/window.hpp"

#include "base/binary.hpp"
#include "base/ulid.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace shards {

namespace {

constexpr std::uint64_t offset_bits = 40;
constexpr std::uint64_t offset_mask = (std::uint64_t{1} << offset_bits) - 1;
constexpr std::size_t first_slots = 64;

std::uint64_t key_of(std::string_view command) {
    const auto hash = base::stable_hash(command);
    return hash == 0 ? 1 : hash;
}

std::uint64_t body_bits(std::string_view body_hash) {
    return base::stable_hash(body_hash) >> offset_bits;
}

}  // namespace

Window::Window(WindowLimits limits) : limits_{limits} {
    for (auto& generation : generations_) {
        generation.slots.resize(first_slots);
    }
}

void Window::add(
    std::string_view command, std::string_view body_hash, events::Offset offset, base::Instant at
) {
    rotate(at);
    const auto where =
        body_bits(body_hash) << offset_bits | (static_cast<std::uint64_t>(offset) & offset_mask);
    insert(generations_.front(), {.command = key_of(command), .where = where});
}

std::optional<Sighting> Window::find(std::string_view command, std::string_view body_hash) const {
    for (const auto& generation : generations_) {
        if (const auto* entry = find_in(generation, key_of(command))) {
            return Sighting{
                .offset = static_cast<events::Offset>(entry->where & offset_mask),
                .same_body = entry->where >> offset_bits == body_bits(body_hash)
            };
        }
    }
    return std::nullopt;
}

std::size_t Window::size() const {
    std::size_t count = 0;
    for (const auto& generation : generations_) {
        count += generation.count;
    }
    return count;
}

void Window::save(base::BinaryWriter& writer) const {
    writer(static_cast<std::int64_t>(limits_.length.count()));
    writer(static_cast<std::uint64_t>(limits_.entries));
    for (const auto& generation : generations_) {
        writer(generation.since);
        writer.column(generation.slots);
    }
}

void Window::load(base::BinaryReader& reader) {
    const bool is_as_long = reader.one<std::int64_t>() == limits_.length.count();
    const bool is_as_large = reader.one<std::uint64_t>() == limits_.entries;
    if (!is_as_long || !is_as_large) {
        return reader.fail();
    }
    for (auto& generation : generations_) {
        reader(generation.since);
        generation.slots = reader.column<Entry>();
        generation.count =
            static_cast<std::size_t>(std::ranges::count_if(generation.slots, [](const Entry& one) {
                return one.command != 0;
            }));
        if (!is_sound(generation)) {
            generation = {.slots = std::vector<Entry>(first_slots)};
            reader.fail();
        }
    }
}

// A search ends, and finds its slot by a mask.
bool Window::is_sound(const Generation& generation) {
    const auto size = generation.slots.size();
    return std::has_single_bit(size) && generation.count < size;
}

void Window::rotate(base::Instant at) {
    const bool old = at - generations_.front().since >= limits_.length / 2;
    const bool full = generations_.front().count >= limits_.entries / 2;
    if (!old && !full) {
        return;
    }
    std::swap(generations_[1], generations_[2]);
    std::swap(generations_[0], generations_[1]);
    generations_.front() = {.since = at, .slots = std::vector<Entry>(first_slots)};
}

void Window::insert(Generation& generation, Entry entry) {
    if ((generation.count + 1) * 4 > generation.slots.size() * 3) {
        Generation larger{
            .since = generation.since, .slots = std::vector<Entry>(generation.slots.size() * 2)
        };
        for (const auto& old : generation.slots) {
            if (old.command != 0) {
                insert(larger, old);
            }
        }
        generation = std::move(larger);
    }
    const auto mask = generation.slots.size() - 1;
    auto at = entry.command & mask;
    while (generation.slots[at].command != 0 && generation.slots[at].command != entry.command) {
        at = (at + 1) & mask;
    }
    if (generation.slots[at].command == 0) {
        ++generation.count;
    }
    generation.slots[at] = entry;
}

const Window::Entry* Window::find_in(const Generation& generation, std::uint64_t command) {
    const auto mask = generation.slots.size() - 1;
    for (auto at = command & mask; generation.slots[at].command != 0; at = (at + 1) & mask) {
        if (generation.slots[at].command == command) {
            return &generation.slots[at];
        }
    }
    return nullptr;
}

}  // namespace shards
