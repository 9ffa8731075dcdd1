#pragma once
// Projections whose facts another projector applies. Who lost to it watches, and takes over what
// nobody applies any more: two projectors neither get in each other's way nor leave a gap.

#include "events/log.hpp"
#include "projections/runtime/positions.hpp"
#include "projections/runtime/projection.hpp"
#include "projections/runtime/reading.hpp"
#include "projections/runtime/storage.hpp"

#include <map>

namespace projections {

class Standby {
public:
    // A projection that stands behind the log for so long without a move is given to us. All
    // outlive this.
    Standby(
        events::Log& log,
        ReadPartitions& partitions,
        Positions& positions,
        const base::Clock& clock,
        base::Duration patience
    )
        : log_{log},
          partitions_{partitions},
          positions_{positions},
          clock_{clock},
          patience_{patience} {}

    // `revision` is the one that the other left.
    void add(const Projection& projection, LiveRevision revision);

    bool holds(const Projection& projection) const { return watched_.contains(&projection); }

    void clear() { watched_.clear(); }

    // To be called often. Publishes positions as they are stored. True when projections have left
    // to be taken over. Throws faults of database and log.
    bool watch(Storage& storage);

private:
    struct Watched {
        LiveRevision revision;
        base::Duration moved_at{0};
    };

    bool is_abandoned(const Projection& projection, LiveRevision revision, Watched& watched);
    bool is_behind(const Projection& projection);

    events::Log& log_;
    ReadPartitions& partitions_;
    Positions& positions_;
    const base::Clock& clock_;
    const base::Duration patience_;
    std::map<const Projection*, Watched> watched_;
    base::Duration look_at_{0};
};

}  // namespace projections
