#pragma once
// What folding a partition's confirmed facts yields: its streams, and the books that its shard
// keeps. A shard folds with it before it owns; the maker of snapshots folds with it and saves.
//
// Which records count is for its user to say (events/reader.hpp). No I/O, no clock.

#include "domain/follow_ups.hpp"
#include "domain/world.hpp"
#include "events/snapshots.hpp"
#include "shards/window.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace shards {

// Grows with each change of what a fact becomes here or in domain/, and of how it is written down:
// then no older snapshot is read. tests/shards/fold_golden_spec.cpp fails when it was forgotten.
inline constexpr std::uint32_t fold_version = 7;

// Where the rows of an import are in the log: the record of each chunk, and the first row in it
// that can be sent.
struct ChunkPlace {
    events::Offset offset = 0;
    std::uint32_t first_row = 0;
};

using ChunkPlaces = std::shared_ptr<const std::vector<ChunkPlace>>;

// What a confirmed commit causes elsewhere, for the relay.
struct Caused {
    events::Offset offset = 0;  // of the commit

    struct One {
        std::string fact_id;
        domain::FollowUp follow_up;
        ChunkPlaces chunks;       // with IssueRows
        std::string correlation;  // of the request that began it all
    };

    std::vector<One> follow_ups;
};

struct Fold {
    Fold(std::int32_t partition, WindowLimits limits);

    void on_claimed(events::Claim read);

    // An error: it cannot be understood, and nothing may be concluded from here on.
    std::optional<events::DecodeError> on_counted(const events::Record& record);

    // Tries of an input of which no outcome is known: all, and those of one member.
    int tries_of(events::Offset input) const;
    int tries_of(events::Offset input, const std::string& member) const;

    void note_chunk(const events::ImportRowsAdded& added, events::Offset offset);
    Caused caused_by(
        events::Offset offset,
        const std::vector<events::StreamFact>& facts,
        const std::string& correlation
    ) const;

    // ── Snapshots ────────────────────────────────────────────────────────────────────────────────

    // Of the backlog only where it is in the log.
    events::Sections save() const;

    // Why it could not be read; the fold is of no use then. To be called on a new one.
    std::optional<std::string> load(const events::Sections& sections);

    // Looks again at the record at to_recall.front(). An error: it is not what it was.
    std::optional<events::DecodeError> recall(const events::Record& record);

    // ── What there is ────────────────────────────────────────────────────────────────────────────

    std::string stream;  // of the shard's own books
    std::optional<events::Claim> claim;
    bool predecessor_released = false;
    domain::World world;
    Window window;
    std::uint32_t book_seq = 0;
    events::Offset next_input = 0;
    std::map<events::Offset, std::map<std::string, std::int32_t>> tries;  // of an input, by member
    events::Offset relayed = -1;                                          // as the log has it
    // Not yet known to be relayed. What a snapshot told of is before it, to be looked at again.
    std::deque<events::Offset> to_recall;
    std::deque<Caused> backlog;
    std::unordered_map<std::string, std::shared_ptr<std::vector<ChunkPlace>>> chunks;
    base::Instant now;

private:
    void fold_books(const events::StreamFact& fact, events::Offset offset);
    void drop_relayed();
};

// Under which its snapshots are kept.
events::SnapshotSubject snapshots_of_shard(std::int32_t partition);

}  // namespace shards
