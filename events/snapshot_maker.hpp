#pragma once
// Makes a snapshot: a reader like any other, never the owner of what it reads. It begins at the
// newest sound one, folds what counts up to where the log ended, and writes. It may be late, be
// killed, or run twice. One thread calls everything.

#include "base/ensure.hpp"
#include "events/record.hpp"
#include "events/snapshots.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace events {

// What is folded. Each of its functions that can fail tells why, as a sentence.
class SnapshotFold {
public:
    virtual ~SnapshotFold() = default;

    // `partition` counts from 0 in the order of the subject's.
    virtual std::optional<std::string> on_claimed(std::size_t partition, const Record& record) = 0;
    virtual std::optional<std::string> on_counted(std::size_t partition, const Record& record) = 0;

    virtual Sections save() = 0;

    // Called on a new one, once.
    virtual std::optional<std::string> load(const Sections& sections) = 0;
};

// Over a fold of one partition, which has these functions itself.
template <typename Fold>
class SnapshotFoldOf final : public SnapshotFold {
public:
    template <typename... Arguments>
    explicit SnapshotFoldOf(Arguments&&... arguments)
        : fold_{std::forward<Arguments>(arguments)...} {}

    std::optional<std::string> on_claimed(std::size_t, const Record& record) override {
        auto claim = read_claim(record);
        ENSURE(claim.has_value(), "the reading rule counts only claims that can be read");
        fold_.on_claimed(std::move(*claim));
        return std::nullopt;
    }

    std::optional<std::string> on_counted(std::size_t, const Record& record) override {
        auto error = fold_.on_counted(record);
        return error ? std::optional{std::move(error->sentence)} : std::nullopt;
    }

    Sections save() override { return fold_.save(); }

    std::optional<std::string> load(const Sections& sections) override {
        return fold_.load(sections);
    }

private:
    Fold fold_;
};

using MakeSnapshotFold = std::function<std::unique_ptr<SnapshotFold>()>;

struct SnapshotPlan {
    SnapshotSubject subject;
    MakeSnapshotFold make_fold;
    // With fewer records since the last one, another is not worth its bytes.
    std::uint64_t after_records = 1;
};

// What came of it.
struct MadeSnapshot {
    std::string subject;
    std::string began;     // the snapshot it began at; empty: at the first record
    std::string manifest;  // empty: there was too little to write one
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::vector<std::string> refused;
    bool operator==(const MadeSnapshot&) const = default;
};

class SnapshotMaker {
public:
    // Everything outlives it. Throws LogUnavailable, here and in turn().
    SnapshotMaker(SnapshotPlan plan, SnapshotStore& store, Log& log, base::Random& random);
    ~SnapshotMaker();

    // Waits for records, at most so long, and folds them; when all are there it writes. Absent:
    // there are more to come, and whether any came is what has_moved() tells.
    std::optional<MadeSnapshot> turn(base::Duration wait);

    bool has_moved() const { return has_moved_; }

    // What cannot be understood is no fault that goes away; turn() does nothing any more.
    const std::optional<std::string>& problem() const { return problem_; }

private:
    struct Place {
        Reader reader;
        Offset end = 0;
        const Record* last_counted = nullptr;  // of the present turn
    };

    void begin();
    void take(std::size_t partition, const Record& record);
    void take_fingerprints();
    bool has_read_all() const;
    MadeSnapshot finish();
    std::optional<std::size_t> index_of(const Partition& partition) const;

    const SnapshotPlan plan_;
    SnapshotStore& store_;
    Log& log_;
    base::Random& random_;
    const std::unique_ptr<LogClient> client_;
    std::unique_ptr<SnapshotFold> fold_;
    std::vector<Place> places_;
    LogEvents heard_;
    MadeSnapshot made_;
    bool has_moved_ = false;
    std::optional<std::string> problem_;
};

// To its end. Throws LogUnavailable, also when nothing is heard of the log for fifteen seconds, and
// SnapshotStoreFault; the problem instead, when there is one.
boost::system::result<MadeSnapshot, DecodeError> make_snapshot(
    SnapshotPlan plan, SnapshotStore& store, Log& log, base::Random& random
);

}  // namespace events
