#pragma once
// How far each projection is, for those who want to read what they wrote. Thread-safe.

#include "base/task.hpp"
#include "base/time.hpp"
#include "events/log.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace projections {

// (partition, offset): what was appended there is to be visible. Of the topic `facts`.
using Position = std::vector<std::pair<std::int32_t, events::Offset>>;

class Positions {
public:
    Positions();
    ~Positions();
    Positions(const Positions&) = delete;

    // Everything below `next` was applied. Never goes back, except by restart().
    void publish(
        std::string_view projection, const events::Partition& partition, events::Offset next
    );

    // Absent: not known (yet).
    std::optional<events::Offset> applied_below(
        std::string_view projection, const events::Partition& partition
    ) const;

    // True once `projection` shows all of `position`; false when `deadline` is over first. Holds
    // nothing but memory while it waits. To be awaited on an executor that runs one thing at a
    // time.
    base::Task<bool> wait_for(std::string projection, Position position, base::Duration deadline);

    // Is anybody waiting? For whoever fetches positions from elsewhere only then.
    bool has_waiters() const;

private:
    struct State;
    class Queued;
    std::shared_ptr<State> state_;
};

}  // namespace projections
