#pragma once
// All streams of one kind: their states, sequence numbers and deadlines. Entries never go and never
// move; a handle is the order of their first fact, the same in each fold.

#include "base/time.hpp"
#include "domain/compact_id.hpp"
#include "domain/world/id_index.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

namespace domain {

// Of a stream that waits for nothing.
inline constexpr base::Instant never = base::Instant::max();

template <class Id, class State>
class Table {
public:
    struct Entry {
        CompactId<Id> id;
        std::uint32_t seq = 0;
        base::Instant due = never;
        State state;
    };

    const Entry* find(std::string_view id) const {
        const auto handle = index_.find(CompactId<Id>{id}.bytes(), id_of());
        return handle ? &entries_[*handle] : nullptr;
    }

    Entry* find(std::string_view id) {
        const auto handle = index_.find(CompactId<Id>{id}.bytes(), id_of());
        return handle ? &entries_[*handle] : nullptr;
    }

    // An empty one for a stream without facts.
    const State& state(const Id& id) const {
        static const State none{};
        const auto* entry = find(id.text);
        return entry ? entry->state : none;
    }

    // The handle of a stream, which gets an entry if it has none.
    std::uint32_t open(const Id& id) {
        const CompactId<Id> compact{id};
        if (const auto handle = index_.find(compact.bytes(), id_of())) {
            return *handle;
        }
        const auto handle = static_cast<std::uint32_t>(entries_.size());
        entries_.push_back({.id = compact});
        index_.add(compact.bytes(), handle, id_of());
        return handle;
    }

    Entry& at(std::uint32_t handle) { return entries_[handle]; }

    const Entry& at(std::uint32_t handle) const { return entries_[handle]; }

    std::size_t size() const { return entries_.size(); }

    // In the order of the handles.
    template <class Writer>
    void save(Writer& writer) const {
        writer(static_cast<std::uint32_t>(entries_.size()));
        for (const auto& entry : entries_) {
            writer(entry.id, entry.seq, entry.due, entry.state);
        }
    }

    template <class Reader>
    void load(Reader& reader) {
        const auto count = reader.count();
        index_.reserve(count);
        for (std::uint32_t handle = 0; handle < count; ++handle) {
            auto& entry = entries_.emplace_back();
            reader(entry.id, entry.seq, entry.due, entry.state);
            if (reader.failed() || index_.find(entry.id.bytes(), id_of())) {
                return reader.fail();
            }
            index_.add(entry.id.bytes(), handle, id_of());
        }
    }

private:
    auto id_of() const {
        return [this](std::uint32_t handle) { return entries_[handle].id.bytes(); };
    }

    std::deque<Entry> entries_;
    IdIndex index_;
};

}  // namespace domain
