#pragma once
// One partition of the memory log: records in the order of their offsets, which may have gaps.

#include "events/record.hpp"

#include <cstddef>
#include <vector>

namespace events {

class MemoryPartition {
public:
    // Its offset.
    Offset append(NewRecord record, base::Instant at);

    Offset begin() const { return begin_; }

    Offset end() const { return end_; }

    // The first record at or behind `offset`; null when there is none.
    const Record* first_from(Offset offset) const;

    // Forgets what is at or behind `end`, as a broker does that lost what was not on its disk.
    void truncate(Offset end);

    // Forgets what is before `begin`, as retention does.
    void expire(Offset begin);

    // Keeps the last record of each key; an empty value goes too. Records without a key stay.
    void compact();

    const std::vector<Record>& records() const { return records_; }

private:
    std::size_t index_from(Offset offset) const;

    std::vector<Record> records_;
    Offset begin_ = 0;
    Offset end_ = 0;
};

}  // namespace events
