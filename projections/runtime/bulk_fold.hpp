#pragma once
// From the beginning of the log into bare tables: facts are folded in memory, rows copied out.
// Projections of different topics go side by side, and what was read is copied while others are
// still being read.

#include "projections/runtime/copy_out.hpp"
#include "projections/runtime/memory_fold.hpp"

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace projections {

struct BulkProgress {
    bool is_copying = false;  // all that was to be read was read
    double share = 0;         // of the reading, or of the copying
    std::optional<base::Duration> eta;
    std::uint64_t facts = 0;
    std::uint64_t rows = 0;  // held in memory
};

class BulkFold {
public:
    struct Limits {
        std::size_t rows_max = 0;  // in memory: then what was read is copied, and no more is read
        std::size_t copies_at_once = 2;
    };

    // `go_on` is called by one thread at a time; false: stop.
    BulkFold(
        events::Log& log,
        platform::postgres::Options database,
        const base::Clock& clock,
        Limits limits,
        std::function<bool(const BulkProgress&)> go_on
    );

    // Before run(). The projection outlives this; its build has tables without indexes.
    void add(const Projection& projection, std::uint32_t build, Skips skips);

    // Blocks. Throws the faults of log and database.
    void run();

    // Of a projection that was added, after run(). Empty: it applied all.
    const std::string& failure_of(const Projection& projection) const;
    std::uint64_t rows_of(const Projection& projection) const;
    ReaderStates states_of(const Projection& projection) const;

    std::uint64_t facts() const;

private:
    struct Part {
        const Projection* projection = nullptr;
        std::uint32_t build = 0;
        std::uint64_t rows = 0;
        std::string failure;
    };

    // Projections that read the same topics: their facts are read once.
    struct Track {
        std::vector<Part> parts;
        MemoryFold fold;
        ReaderStates states;
        SweepProgress progress;
        std::size_t rows_known = 0;
        std::exception_ptr error;
    };

    Track& track_for(const Projection& projection);
    const Track& track_of(const Projection& projection) const;
    const Part& part_of(const Projection& projection) const;
    void read(Track& track);
    std::vector<CopyTask> tasks_of(Track& track);
    bool note_read(Track& track, const SweepProgress& progress);
    bool note_copied(std::size_t rows);
    bool tell(bool is_copying, double share, base::Duration since) const;

    events::Log& log_;
    const platform::postgres::Options database_;
    const base::Clock& clock_;
    const Limits limits_;
    const std::function<bool(const BulkProgress&)> go_on_;
    std::vector<std::unique_ptr<Track>> tracks_;

    std::mutex mutex_;  // what follows, and each track's progress
    base::Duration began_{0};
    base::Duration copying_since_{0};
    std::size_t tracks_read_ = 0;
    std::size_t to_copy_ = 0;
    std::size_t copied_ = 0;
};

}  // namespace projections
