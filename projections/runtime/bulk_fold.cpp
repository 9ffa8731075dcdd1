#include "projections/runtime/bulk_fold.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <thread>

namespace projections {

BulkFold::BulkFold(
    events::Log& log,
    platform::postgres::Options database,
    const base::Clock& clock,
    Limits limits,
    std::function<bool(const BulkProgress&)> go_on
)
    : log_{log},
      database_{std::move(database)},
      clock_{clock},
      limits_{limits},
      go_on_{std::move(go_on)} {}

void BulkFold::add(const Projection& projection, std::uint32_t build, Skips skips) {
    auto& track = track_for(projection);
    track.parts.push_back({.projection = &projection, .build = build});
    track.fold.add(projection, std::move(skips));
}

BulkFold::Track& BulkFold::track_for(const Projection& projection) {
    for (const auto& track : tracks_) {
        if (track->parts.front().projection->topics == projection.topics) {
            return *track;
        }
    }
    return *tracks_.emplace_back(std::make_unique<Track>());
}

void BulkFold::run() {
    began_ = clock_.steady();
    CopyOut copies{database_, limits_.copies_at_once, [&](std::size_t rows) {
                       return note_copied(rows);
                   }};
    std::vector<std::thread> threads;
    for (const auto& track : tracks_) {
        threads.emplace_back([&, one = track.get()] {
            try {
                read(*one);
                copies.add(tasks_of(*one));
            } catch (...) {
                one->error = std::current_exception();
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    for (const auto& track : tracks_) {
        if (track->error) {
            std::rethrow_exception(track->error);
        }
    }
    copies.finish();
}

void BulkFold::read(Track& track) {
    std::vector<const Projection*> projections;
    for (const auto& part : track.parts) {
        projections.push_back(part.projection);
    }
    ReaderStates from;
    for (const auto& partition : partitions_of(log_, topics_of(projections))) {
        from[partition];
    }
    auto swept = sweep(
        log_,
        from,
        ends_of(log_, from),
        types_of(projections),
        track.fold,
        [&](const SweepProgress& progress) { return note_read(track, progress); }
    );
    track.states = std::move(swept.states);
}

std::vector<CopyTask> BulkFold::tasks_of(Track& track) {
    std::vector<CopyTask> tasks;
    std::size_t rows = 0;
    for (auto& part : track.parts) {
        auto& folded = track.fold.part_of(*part.projection);
        if (folded.failure) {
            part.failure = *folded.failure;
            continue;
        }
        for (const auto* table : part.projection->tables) {
            auto& store = folded.rows.store_for(*table);
            part.rows += store.rows();
            tasks.push_back({.store = &store, .build = part.build});
        }
        rows += part.rows;
    }
    const std::lock_guard lock{mutex_};
    to_copy_ += 2 * rows;  // each is copied, then indexed
    ++tracks_read_;
    copying_since_ = clock_.steady();
    return tasks;
}

bool BulkFold::note_read(Track& track, const SweepProgress& progress) {
    const std::lock_guard lock{mutex_};
    track.progress = progress;
    track.rows_known = track.fold.rows_known();
    std::int64_t read = 0;
    std::int64_t total = 0;
    std::size_t rows = 0;
    for (const auto& one : tracks_) {
        read += one->progress.read;
        total += one->progress.total;
        rows += one->rows_known;
    }
    const double share = total > 0 ? static_cast<double>(read) / static_cast<double>(total) : 1;
    return tell(false, share, began_) && rows < limits_.rows_max;
}

bool BulkFold::note_copied(std::size_t rows) {
    const std::lock_guard lock{mutex_};
    copied_ += rows;
    if (tracks_read_ < tracks_.size()) {
        return true;  // who reads asks
    }
    const double share =
        to_copy_ > 0 ? static_cast<double>(copied_) / static_cast<double>(to_copy_) : 1;
    return tell(true, share, copying_since_);
}

bool BulkFold::tell(bool is_copying, double share, base::Duration since) const {
    BulkProgress progress{.is_copying = is_copying, .share = share, .facts = facts()};
    if (share > 0) {
        const auto elapsed = clock_.steady() - since;
        progress.eta = std::chrono::duration_cast<base::Duration>(elapsed * ((1 - share) / share));
    }
    for (const auto& track : tracks_) {
        progress.rows += track->rows_known;
    }
    return go_on_(progress);
}

const BulkFold::Track& BulkFold::track_of(const Projection& projection) const {
    const auto found = std::ranges::find_if(tracks_, [&](const auto& track) {
        return std::ranges::find(track->parts, &projection, &Part::projection) !=
               track->parts.end();
    });
    ENSURE(found != tracks_.end(), "callers ask for what they added");
    return **found;
}

const BulkFold::Part& BulkFold::part_of(const Projection& projection) const {
    return *std::ranges::find(track_of(projection).parts, &projection, &Part::projection);
}

const std::string& BulkFold::failure_of(const Projection& projection) const {
    return part_of(projection).failure;
}

std::uint64_t BulkFold::rows_of(const Projection& projection) const {
    return part_of(projection).rows;
}

ReaderStates BulkFold::states_of(const Projection& projection) const {
    return track_of(projection).states;
}

std::uint64_t BulkFold::facts() const {
    std::uint64_t facts = 0;
    for (const auto& track : tracks_) {
        facts += track->progress.facts;
    }
    return facts;
}

}  // namespace projections
