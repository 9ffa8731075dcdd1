#include "workers/runtime/ended_jobs.hpp"

#include "base/binary.hpp"
#include "base/ulid.hpp"

#include <algorithm>
#include <bit>

namespace workers {

namespace {

// Long enough that few tables are asked for each job, short enough that little is kept too long.
constexpr base::Duration period = std::chrono::hours{24 * 15};
constexpr std::size_t slots_min = 64;

std::int64_t period_of(base::Instant at) {
    return at.time_since_epoch() / period;
}

std::uint64_t hash_of(std::string_view id) {
    const auto hash = base::stable_hash(id);
    return hash == 0 ? 1 : hash;
}

}  // namespace

void EndedJobs::Table::insert(std::uint64_t hash) {
    if ((count + 1) * 4 > slots.size() * 3) {
        Table larger{.slots = std::vector<std::uint64_t>(std::max(slots_min, slots.size() * 2), 0)};
        for (const auto old : slots) {
            if (old != 0) {
                larger.insert(old);
            }
        }
        *this = std::move(larger);
    }
    const auto mask = slots.size() - 1;
    auto at = hash & mask;
    while (slots[at] != 0 && slots[at] != hash) {
        at = (at + 1) & mask;
    }
    count += slots[at] == 0 ? 1 : 0;
    slots[at] = hash;
}

bool EndedJobs::Table::contains(std::uint64_t hash) const {
    const auto mask = slots.size() - 1;
    for (auto at = hash & mask; slots[at] != 0; at = (at + 1) & mask) {
        if (slots[at] == hash) {
            return true;
        }
    }
    return false;
}

void EndedJobs::Table::save(base::BinaryWriter& writer) const {
    writer.column(slots);
}

void EndedJobs::Table::load(base::BinaryReader& reader) {
    slots = reader.column<std::uint64_t>();
    count = slots.size() - static_cast<std::size_t>(std::ranges::count(slots, 0));
    // So that a search ends, and finds its slot by a mask.
    if (!std::has_single_bit(slots.size()) || count == slots.size()) {
        slots.assign(slots_min, 0);
        count = 0;
        reader.fail();
    }
}

void EndedJobs::save(base::BinaryWriter& writer) const {
    writer(periods_);
}

void EndedJobs::load(base::BinaryReader& reader) {
    reader(periods_);
}

void EndedJobs::add(std::string_view id, base::Instant not_after) {
    periods_[period_of(not_after)].insert(hash_of(id));
}

bool EndedJobs::contains(std::string_view id) const {
    return std::ranges::any_of(periods_, [hash = hash_of(id)](const auto& one) {
        return one.second.contains(hash);
    });
}

void EndedJobs::forget_until(base::Instant now) {
    periods_.erase(periods_.begin(), periods_.lower_bound(period_of(now)));
}

std::size_t EndedJobs::size() const {
    std::size_t size = 0;
    for (const auto& [at, table] : periods_) {
        size += table.count;
    }
    return size;
}

}  // namespace workers
