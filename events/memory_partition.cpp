#include "events/memory_partition.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace events {

Offset MemoryPartition::append(NewRecord record, base::Instant at) {
    records_.push_back(Record{
        .offset = end_,
        .appended_at = at,
        .key = std::move(record.key),
        .headers = std::move(record.headers),
        .value = std::move(record.value)
    });
    return end_++;
}

std::size_t MemoryPartition::index_from(Offset offset) const {
    const auto found = std::lower_bound(
        records_.begin(),
        records_.end(),
        offset,
        [](const Record& record, Offset wanted) { return record.offset < wanted; }
    );
    return static_cast<std::size_t>(found - records_.begin());
}

const Record* MemoryPartition::first_from(Offset offset) const {
    const std::size_t index = index_from(offset);
    return index < records_.size() ? &records_[index] : nullptr;
}

void MemoryPartition::truncate(Offset end) {
    records_.resize(index_from(end));
    end_ = std::min(end_, end);
    begin_ = std::min(begin_, end_);
}

void MemoryPartition::expire(Offset begin) {
    begin_ = std::clamp(begin, begin_, end_);
    const auto kept = static_cast<std::ptrdiff_t>(index_from(begin_));
    records_.erase(records_.begin(), records_.begin() + kept);
}

void MemoryPartition::compact() {
    std::unordered_map<std::string_view, Offset> last;
    for (const auto& record : records_) {
        last[record.key] = record.offset;
    }
    // The keys in the table point into the records, which must therefore stay until all is known.
    std::vector<Record> kept;
    for (const auto& record : records_) {
        const bool is_last = last.at(record.key) == record.offset && !record.value.empty();
        if (record.key.empty() || is_last) {
            kept.push_back(record);
        }
    }
    records_ = std::move(kept);
}

}  // namespace events
