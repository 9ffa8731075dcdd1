#pragma once
// Snapshots: what a fold of partitions held when it had read up to some offsets, so that another
// one goes on from there. The log stays the only truth: a snapshot that is not surely of this log
// and of this fold is refused, and losing all of them loses nothing but time. docs/adr/0006.
//
// One is a few sections and a manifest, which names them with their lengths and checksums and is
// written last: what no manifest names is no part of a snapshot.

#include "base/random.hpp"
#include "events/log.hpp"
#include "events/reader.hpp"
#include "events/snapshot_store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace events {

struct Section {
    std::string name;
    std::string bytes;
    bool operator==(const Section&) const = default;
};

using Sections = std::vector<Section>;

// What is folded. The version grows with every change of what the fold makes of a fact, and of how
// it is written down; of another version nothing is read.
struct SnapshotSubject {
    std::string name;  // "shard-3", "spent-keys"
    std::uint32_t version = 1;
    std::vector<Partition> partitions;
};

struct Snapshot {
    std::vector<ReaderState> places;  // one for each partition, with its fingerprint
    Sections sections;
};

// Durable when it returns. `number` orders the snapshots of a subject: a later one has a higher
// one. The manifest's name.
std::string write_snapshot(
    SnapshotStore& store,
    const SnapshotSubject& subject,
    const Snapshot& snapshot,
    base::Random& random
);

// Drops what is of no more use: all snapshots of the subject but `keep`, what no manifest of it
// names, and once two of this version are kept, those of others.
void sweep_snapshots(
    SnapshotStore& store, const SnapshotSubject& subject, const std::vector<std::string>& keep
);

// Manifests of the subject in this version, the newest first.
std::vector<std::string> manifests_of(SnapshotStore& store, const SnapshotSubject& subject);

struct ReadSnapshot {
    std::optional<Snapshot> snapshot;
    std::string problem;  // a sentence, when there is none
};

// Whole, of this subject and version; not yet compared with any log.
ReadSnapshot read_snapshot(
    SnapshotStore& store, const SnapshotSubject& subject, const std::string& manifest
);

// Where a fold begins.
struct SnapshotStart {
    std::string manifest;              // empty: at the beginning
    std::vector<ReaderState> places;   // one for each partition
    std::vector<std::string> refused;  // "shard-3….manifest: why"

    bool is_from_beginning() const { return manifest.empty(); }
};

// The newest snapshot that is whole, of this version, continued by the log as it is now, and
// understood by `load`, which is given its sections and tells what is wrong with them, if anything.
// It may be called several times; each time it begins anew. Throws LogUnavailable.
SnapshotStart start_from_snapshot(
    SnapshotStore& store,
    const SnapshotSubject& subject,
    Log& log,
    const std::function<std::optional<std::string>(const Sections&)>& load
);

// One that begins at the first record.
SnapshotStart start_from_beginning(const SnapshotSubject& subject);

}  // namespace events
