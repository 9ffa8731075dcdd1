#pragma once
// The idempotency window: which commands were carried out lately, and where. Sixteen bytes an
// entry. Kept for at least 24 hours unless more than `window_max_entries` came in that time; both
// figures are published in the API's description.

#include "base/time.hpp"
#include "events/record.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace shards {

inline constexpr base::Duration window_length = std::chrono::hours{24};
inline constexpr std::size_t window_max_entries = 1'500'000;

struct Sighting {
    events::Offset offset = 0;  // of the record with its facts
    bool same_body = true;
};

class Window {
public:
    Window();

    // `at` is the commit's time; it never goes back.
    void add(
        std::string_view command,
        std::string_view body_hash,
        events::Offset offset,
        base::Instant at
    );

    std::optional<Sighting> find(std::string_view command, std::string_view body_hash) const;

    std::size_t size() const;

private:
    struct Entry {
        std::uint64_t command = 0;  // 0: free
        std::uint64_t where = 0;    // 24 bits of the body's hash, 40 of the offset
    };

    // A part of the window: an open-addressed table that is dropped as a whole.
    struct Generation {
        base::Instant since;
        std::size_t count = 0;
        std::vector<Entry> slots;
    };

    void rotate(base::Instant at);
    static void insert(Generation& generation, Entry entry);
    static const Entry* find_in(const Generation& generation, std::uint64_t command);

    // Three generations of twelve hours: the oldest may go while two keep a full day.
    std::array<Generation, 3> generations_;
};

}  // namespace shards
