#include "events/snapshot_maker.hpp"

#include "base/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace events {

namespace {

constexpr base::Duration silence_max{15'000};

}  // namespace

SnapshotMaker::SnapshotMaker(
    SnapshotPlan plan, SnapshotStore& store, Log& log, base::Random& random
)
    : plan_{std::move(plan)},
      store_{store},
      log_{log},
      random_{random},
      client_{log.connect({.name = "snapshots", .fetch_min_bytes = unhurried_fetch_bytes})},
      made_{.subject = plan_.subject.name} {
    begin();
}

SnapshotMaker::~SnapshotMaker() = default;

void SnapshotMaker::begin() {
    auto start = start_from_snapshot(store_, plan_.subject, log_, [this](const Sections& sections) {
        fold_ = plan_.make_fold();
        return fold_->load(sections);
    });
    if (start.is_from_beginning()) {
        fold_ = plan_.make_fold();
    }
    made_.began = std::move(start.manifest);
    made_.refused = std::move(start.refused);
    for (std::size_t i = 0; i < plan_.subject.partitions.size(); ++i) {
        const auto& partition = plan_.subject.partitions[i];
        places_.push_back(
            {.reader = Reader{std::move(start.places[i]), Reader::Fingerprints::by_hand},
             .end = log_.end_of(partition)}
        );
        client_->read_from(partition, places_.back().reader.state().next_offset);
    }
}

std::optional<MadeSnapshot> SnapshotMaker::turn(base::Duration wait) {
    has_moved_ = false;
    if (problem_) {
        return std::nullopt;
    }
    if (!has_read_all()) {
        heard_.clear();
        client_->poll(heard_, wait);
        for (const auto& [partition, record] : heard_.arrived) {
            if (const auto index = index_of(partition); index && !problem_) {
                take(*index, record);
            }
        }
        take_fingerprints();
        for (const auto& failure : heard_.failures) {
            const auto index = index_of(failure.partition);
            if (failure.out_of_range) {
                problem_ = "the log no longer holds what is to be read";
            } else if (index) {
                client_->read_from(failure.partition, places_[*index].reader.state().next_offset);
            }
        }
    }
    return !problem_ && has_read_all() ? std::optional{finish()} : std::nullopt;
}

void SnapshotMaker::take(std::size_t partition, const Record& record) {
    auto& place = places_[partition];
    if (record.offset < place.reader.state().next_offset || record.offset >= place.end) {
        return;
    }
    has_moved_ = true;
    ++made_.records;
    try {
        const auto verdict = place.reader.step(record);
        if (place.reader.state().counted_at == record.offset) {
            place.last_counted = &record;
        }
        const bool is_void = verdict != Verdict::claimed && verdict != Verdict::counted;
        if (verdict == Verdict::claimed) {
            problem_ = fold_->on_claimed(partition, record);
        } else if (!is_void ||
                   (verdict != Verdict::void_malformed && verdict != Verdict::void_claim &&
                    base::is_mutated(base::Mutation::snapshot_holds_what_is_void))) {
            problem_ = fold_->on_counted(partition, record);
        }
    } catch (const NewerFormat& newer) {
        problem_ = newer.what();
    }
}

void SnapshotMaker::take_fingerprints() {
    for (auto& place : places_) {
        if (const auto* record = std::exchange(place.last_counted, nullptr)) {
            place.reader.take_fingerprint(*record);
        }
    }
}

bool SnapshotMaker::has_read_all() const {
    return std::ranges::all_of(places_, [](const Place& place) {
        return place.reader.state().next_offset >= place.end;
    });
}

MadeSnapshot SnapshotMaker::finish() {
    if (made_.records < plan_.after_records) {
        return made_;
    }
    Snapshot snapshot{.sections = fold_->save()};
    for (const auto& place : places_) {
        snapshot.places.push_back(place.reader.state());
    }
    for (const auto& section : snapshot.sections) {
        made_.bytes += section.bytes.size();
    }
    made_.manifest = write_snapshot(store_, plan_.subject, snapshot, random_);
    std::vector<std::string> keep{made_.manifest};
    if (!made_.began.empty()) {
        keep.push_back(made_.began);
    }
    sweep_snapshots(store_, plan_.subject, keep);
    return made_;
}

std::optional<std::size_t> SnapshotMaker::index_of(const Partition& partition) const {
    const auto& all = plan_.subject.partitions;
    const auto found = std::ranges::find(all, partition);
    return found == all.end() ? std::nullopt
                              : std::optional{static_cast<std::size_t>(found - all.begin())};
}

boost::system::result<MadeSnapshot, DecodeError> make_snapshot(
    SnapshotPlan plan, SnapshotStore& store, Log& log, base::Random& random
) {
    const auto subject = plan.subject.name;
    SnapshotMaker maker{std::move(plan), store, log, random};
    while (true) {
        if (auto made = maker.turn(silence_max)) {
            return std::move(*made);
        }
        if (maker.problem()) {
            return DecodeError{fmt::format("{}: {}", subject, *maker.problem())};
        }
        if (!maker.has_moved()) {
            throw LogUnavailable{fmt::format("{}: the log does not go on", subject)};
        }
    }
}

}  // namespace events
