#pragma once
// The idempotency window: which commands were carried out lately, and where. Sixteen bytes an
// entry. Each is kept for `length` at least, unless more than `entries` come in that time; both
// figures are published in the API's description.

#include "base/time.hpp"
#include "events/record.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace base {
class BinaryReader;
class BinaryWriter;
}  // namespace base

namespace shards {

struct WindowLimits {
    base::Duration length = std::chrono::hours{24};
    std::size_t entries = 1'000'000;
};

struct Sighting {
    events::Offset offset = 0;  // of the record with its facts
    bool same_body = true;
};

class Window {
public:
    explicit Window(WindowLimits limits = {});

    // `at` is the commit's time; it never goes back.
    void add(
        std::string_view command,
        std::string_view body_hash,
        events::Offset offset,
        base::Instant at
    );

    std::optional<Sighting> find(std::string_view command, std::string_view body_hash) const;

    std::size_t size() const;

    // What was read back finds what this one does; it fails when the limits are others.
    void save(base::BinaryWriter& writer) const;
    void load(base::BinaryReader& reader);

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
    static bool is_sound(const Generation& generation);
    static const Entry* find_in(const Generation& generation, std::uint64_t command);

    WindowLimits limits_;
    // Each for half the length: the oldest may go while the other two keep what they should.
    std::array<Generation, 3> generations_;
};

}  // namespace shards
