#pragma once
// The jobs of a lane that ended, so that one delivered again is known. Kept until it could not be
// done any more even if it were taken for new: past its not_after it would be skipped as expired,
// and who hears of that knows its end already. So the memory is bounded by the jobs of that time.

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace base {
class BinaryReader;
class BinaryWriter;
}  // namespace base

namespace workers {

class EndedJobs {
public:
    void add(std::string_view id, base::Instant not_after);

    bool contains(std::string_view id) const;

    // Drops what nobody can do any more at `now`.
    void forget_until(base::Instant now);

    std::size_t size() const;

    void save(base::BinaryWriter& writer) const;
    void load(base::BinaryReader& reader);

private:
    // An open-addressed table of hashed ids; 0 is free. 11 to 21 bytes an id.
    struct Table {
        std::size_t count = 0;
        std::vector<std::uint64_t> slots;

        void insert(std::uint64_t hash);
        bool contains(std::uint64_t hash) const;
        void save(base::BinaryWriter& writer) const;
        void load(base::BinaryReader& reader);
    };

    // By the period in which not_after lies; dropped as a whole.
    std::map<std::int64_t, Table> periods_;
};

}  // namespace workers
