#include "events/snapshots.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

namespace events {

namespace {

constexpr std::string_view manifest_end = ".manifest";
constexpr std::size_t checksum_digits = 16;
constexpr std::size_t kept_of_a_version = 2;

struct SectionEntry {
    std::string object;  // under which it lies in the store
    std::string name;
    std::uint64_t bytes = 0;
    std::string checksum;
};
BOOST_DESCRIBE_STRUCT(SectionEntry, (), (object, name, bytes, checksum))

struct Manifest {
    std::string subject;
    std::uint32_t version = 1;
    std::vector<ReaderState> places;
    std::vector<SectionEntry> sections;
};
BOOST_DESCRIBE_STRUCT(Manifest, (), (subject, version, places, sections))

std::string checksum_of(std::string_view bytes) {
    return fmt::format("{:016x}", base::stable_hash(bytes));
}

// "shard-3." of whatever version, and "shard-3.v2.".
std::string prefix_of(const SnapshotSubject& subject) {
    return subject.name + ".";
}

std::string prefix_of_version(const SnapshotSubject& subject) {
    return fmt::format("{}v{}.", prefix_of(subject), subject.version);
}

std::string random_id(base::Random& random) {
    return fmt::format("{:016x}", random.next());
}

// Twenty digits, so that names sort by it: how much was read.
std::string stem_of(
    const SnapshotSubject& subject, const Snapshot& snapshot, base::Random& random
) {
    const auto read = std::accumulate(
        snapshot.places.begin(),
        snapshot.places.end(),
        Offset{0},
        [](Offset sum, const ReaderState& place) { return sum + place.next_offset; }
    );
    return fmt::format("{}{:020}.{}", prefix_of_version(subject), read, random_id(random));
}

std::string with_checksum(const Manifest& manifest) {
    const auto json = base::to_json(manifest);
    return fmt::format("{}\n{}\n", checksum_of(json), json);
}

// Absent when it is torn, or not one.
std::optional<Manifest> manifest_from(std::string_view text) {
    if (text.size() < checksum_digits + 2 || text[checksum_digits] != '\n' ||
        !text.ends_with('\n')) {
        return std::nullopt;
    }
    const auto json = text.substr(checksum_digits + 1, text.size() - checksum_digits - 2);
    if (checksum_of(json) != text.substr(0, checksum_digits)) {
        return std::nullopt;
    }
    auto manifest = base::read_json<Manifest>(json);
    return manifest ? std::optional{std::move(*manifest)} : std::nullopt;
}

std::optional<Manifest> manifest_at(SnapshotStore& store, const std::string& name) {
    const auto text = store.bytes_of(name);
    return text ? manifest_from(*text) : std::nullopt;
}

std::vector<std::string> names_from(SnapshotStore& store, const std::string& prefix) {
    auto names = store.names();
    std::erase_if(names, [&](const std::string& name) { return !name.starts_with(prefix); });
    return names;
}

ReadSnapshot refused(std::string why) {
    return {.problem = std::move(why)};
}

ReadSnapshot read_sections(SnapshotStore& store, Manifest manifest) {
    Snapshot snapshot{.places = std::move(manifest.places)};
    for (auto& entry : manifest.sections) {
        auto bytes = store.bytes_of(entry.object);
        if (!bytes) {
            return refused(fmt::format("its section {} is missing", entry.name));
        }
        if (bytes->size() != entry.bytes || checksum_of(*bytes) != entry.checksum) {
            return refused(fmt::format("its section {} is not what was written", entry.name));
        }
        snapshot.sections.push_back({.name = std::move(entry.name), .bytes = std::move(*bytes)});
    }
    return {.snapshot = std::move(snapshot)};
}

// Absent: the log goes on where each place is.
std::optional<std::string> why_not_continued(
    const SnapshotSubject& subject, const std::vector<ReaderState>& places, Log& log
) {
    if (base::is_mutated(base::Mutation::snapshot_is_not_compared_with_the_log)) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto& partition = subject.partitions[i];
        const auto& place = places[i];
        const auto counted =
            place.counted_at ? log.read_one(partition, *place.counted_at) : std::nullopt;
        const auto end = log.end_of(partition);
        if (auto diverged = check_continuity(place, counted, log.begin_of(partition), end)) {
            return std::move(diverged->sentence);
        }
    }
    return std::nullopt;
}

bool is_of_this_fold(const Manifest& manifest, const SnapshotSubject& subject) {
    return manifest.version == subject.version ||
           base::is_mutated(base::Mutation::fold_version_is_not_compared);
}

}  // namespace

std::string write_snapshot(
    SnapshotStore& store,
    const SnapshotSubject& subject,
    const Snapshot& snapshot,
    base::Random& random
) {
    const auto stem = stem_of(subject, snapshot, random);
    const auto name = stem + std::string{manifest_end};
    Manifest manifest{
        .subject = subject.name, .version = subject.version, .places = snapshot.places
    };
    for (const auto& section : snapshot.sections) {
        manifest.sections.push_back(
            {.object = fmt::format("{}.{}", stem, section.name),
             .name = section.name,
             .bytes = section.bytes.size(),
             .checksum = checksum_of(section.bytes)}
        );
    }
    const bool manifest_first = base::is_mutated(base::Mutation::manifest_is_written_first);
    if (manifest_first) {
        store.put(name, with_checksum(manifest));
    }
    for (std::size_t i = 0; i < snapshot.sections.size(); ++i) {
        store.put(manifest.sections[i].object, snapshot.sections[i].bytes);
    }
    if (!manifest_first) {
        store.put(name, with_checksum(manifest));
    }
    return name;
}

void sweep_snapshots(
    SnapshotStore& store, const SnapshotSubject& subject, const std::vector<std::string>& keep
) {
    const auto own = prefix_of_version(subject);
    const bool others_too = keep.size() >= kept_of_a_version;
    std::set<std::string> wanted{keep.begin(), keep.end()};
    for (const auto& name : keep) {
        if (const auto manifest = manifest_at(store, name)) {
            for (const auto& section : manifest->sections) {
                wanted.insert(section.object);
            }
        }
    }
    auto names = names_from(store, prefix_of(subject));
    // Manifests first: no moment at which one names what is gone.
    std::ranges::partition(names, [](const auto& name) { return name.ends_with(manifest_end); });
    for (const auto& name : names) {
        if (!wanted.contains(name) && (others_too || name.starts_with(own))) {
            store.remove(name);
        }
    }
}

std::vector<std::string> manifests_of(SnapshotStore& store, const SnapshotSubject& subject) {
    const bool any_version = base::is_mutated(base::Mutation::fold_version_is_not_compared);
    auto names = names_from(store, any_version ? prefix_of(subject) : prefix_of_version(subject));
    std::erase_if(names, [](const std::string& name) { return !name.ends_with(manifest_end); });
    std::ranges::reverse(names);
    return names;
}

ReadSnapshot read_snapshot(
    SnapshotStore& store, const SnapshotSubject& subject, const std::string& name
) {
    auto manifest = manifest_at(store, name);
    if (!manifest) {
        return refused("its manifest cannot be read");
    }
    if (manifest->subject != subject.name || manifest->places.size() != subject.partitions.size()) {
        return refused("it is of something else");
    }
    if (!is_of_this_fold(*manifest, subject)) {
        return refused(fmt::format(
            "its fold has version {}, this program's {}", manifest->version, subject.version
        ));
    }
    return read_sections(store, std::move(*manifest));
}

SnapshotStart start_from_snapshot(
    SnapshotStore& store,
    const SnapshotSubject& subject,
    Log& log,
    const std::function<std::optional<std::string>(const Sections&)>& load
) {
    auto start = start_from_beginning(subject);
    const auto refuse = [&](const std::string& name, std::string_view why) {
        start.refused.push_back(fmt::format("{}: {}", name, why));
    };
    try {
        for (const auto& name : manifests_of(store, subject)) {
            auto read = read_snapshot(store, subject, name);
            if (!read.snapshot) {
                refuse(name, read.problem);
            } else if (const auto why = why_not_continued(subject, read.snapshot->places, log)) {
                refuse(name, *why);
            } else if (const auto problem = load(read.snapshot->sections)) {
                refuse(name, *problem);
            } else {
                start.manifest = name;
                start.places = std::move(read.snapshot->places);
                return start;
            }
        }
    } catch (const SnapshotStoreFault& fault) {
        refuse(subject.name, fault.what());
    }
    return start;
}

SnapshotStart start_from_beginning(const SnapshotSubject& subject) {
    return {.places = std::vector<ReaderState>(subject.partitions.size())};
}

}  // namespace events
