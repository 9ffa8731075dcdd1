// A fold that is saved and read back goes on as if nothing had happened.

#include "base/binary.hpp"
#include "events/reader.hpp"
#include "shards/fold.hpp"
#include "tests/shards/some_history.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

using namespace tests;
using shards::Fold;

namespace {

constexpr int steps = 400;

std::uint64_t seeds() {
    const char* nightly = std::getenv("TEST_NIGHTLY");
    return nightly && std::string{nightly} == "1" ? 400 : 25;
}

// A fold and the reader that says what counts.
struct Reading {
    Fold fold{0, {}};
    events::Reader reader;

    void read(const events::Record& record) {
        switch (reader.step(record)) {
            case events::Verdict::claimed:
                fold.on_claimed(events::read_claim(record).value());
                break;
            case events::Verdict::counted:
                REQUIRE_FALSE(fold.on_counted(record).has_value());
                break;
            default:
                break;
        }
    }

    void read(const std::vector<events::Record>& records, std::size_t from, std::size_t to) {
        for (auto at = from; at < to; ++at) {
            read(records[at]);
        }
    }
};

// As a process would that begins at a snapshot.
Reading continued(const Reading& saved, const std::vector<events::Record>& records) {
    Reading reading;
    REQUIRE_FALSE(reading.fold.load(saved.fold.save()).has_value());
    reading.reader = events::Reader{saved.reader.state()};
    while (!reading.fold.to_recall.empty()) {
        const auto at = static_cast<std::size_t>(reading.fold.to_recall.front());
        REQUIRE_FALSE(reading.fold.recall(records[at]).has_value());
    }
    reading.read(
        records, static_cast<std::size_t>(saved.reader.state().next_offset), records.size()
    );
    return reading;
}

// Until nobody waits any more.
std::vector<domain::Deadline> deadlines_of(Fold fold) {
    std::vector<domain::Deadline> all;
    while (const auto next = fold.world.next_deadline()) {
        all.push_back(*next);
        fold.world.forget_deadline(next->stream);
    }
    return all;
}

void same_streams(const Fold& one, const Fold& other, const SomeHistory& history) {
    for (const auto& stream : history.streams()) {
        CAPTURE(stream);
        CHECK(one.world.state_of(stream) == other.world.state_of(stream));
        CHECK(one.world.next_seq(stream) == other.world.next_seq(stream));
    }
    CHECK(one.world.stream_count() == other.world.stream_count());
}

void same_books(const Fold& one, const Fold& other, const SomeHistory& history) {
    CHECK(one.claim == other.claim);
    CHECK(one.predecessor_released == other.predecessor_released);
    CHECK(one.book_seq == other.book_seq);
    CHECK(one.next_input == other.next_input);
    CHECK(one.tries == other.tries);
    CHECK(one.relayed == other.relayed);
    CHECK(one.now == other.now);
    CHECK(one.window.size() == other.window.size());
    for (const auto& command : history.commands()) {
        const auto seen = one.window.find(command, "body");
        const auto also = other.window.find(command, "body");
        REQUIRE(seen.has_value() == also.has_value());
        CHECK((!seen || seen->offset == also->offset));
        CHECK((!seen || seen->same_body == also->same_body));
    }
}

void same_backlogs(const Fold& one, const Fold& other) {
    REQUIRE(one.backlog.size() == other.backlog.size());
    for (std::size_t i = 0; i < one.backlog.size(); ++i) {
        const auto& caused = one.backlog[i];
        const auto& also = other.backlog[i];
        CHECK(caused.offset == also.offset);
        REQUIRE(caused.follow_ups.size() == also.follow_ups.size());
        for (std::size_t k = 0; k < caused.follow_ups.size(); ++k) {
            const auto& mine = caused.follow_ups[k];
            const auto& yours = also.follow_ups[k];
            CHECK(mine.fact_id == yours.fact_id);
            CHECK(mine.follow_up.name == yours.follow_up.name);
            CHECK(mine.correlation == yours.correlation);
            REQUIRE((mine.chunks == nullptr) == (yours.chunks == nullptr));
            CHECK((!mine.chunks || mine.chunks->size() == yours.chunks->size()));
        }
    }
}

void same_decisions(const Fold& one, const Fold& other, SomeHistory& history) {
    for (int i = 0; i < 200; ++i) {
        const auto command = history.some_command();
        const domain::Context context{.actor = "test", .now = history.now()};
        const auto decided = one.world.decide(command, context);
        const auto also = other.world.decide(command, context);
        REQUIRE(decided.has_value() == also.has_value());
        CHECK((decided ? *decided == *also : decided.error() == also.error()));
    }
}

}  // namespace

TEST_CASE("a fold that goes on from any prefix, saved and read back, is the fold of the whole") {
    for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
        CAPTURE(seed);
        SomeHistory history{seed};
        history.go_on(steps);
        const auto& records = history.records();
        Reading cold;
        cold.read(records, 0, records.size());
        const auto prefix = history.random.below(records.size() + 1);
        CAPTURE(prefix);
        Reading before;
        before.read(records, 0, prefix);
        auto warm = continued(before, records);
        same_streams(cold.fold, warm.fold, history);
        same_books(cold.fold, warm.fold, history);
        same_backlogs(cold.fold, warm.fold);
        same_decisions(cold.fold, warm.fold, history);
        CHECK((cold.fold.save() == warm.fold.save()));
        CHECK((deadlines_of(std::move(cold.fold)) == deadlines_of(std::move(warm.fold))));
    }
}

TEST_CASE("a snapshot of a snapshot, whose maker looks at nothing again, is the same") {
    SomeHistory history{3};
    history.go_on(steps);
    const auto& records = history.records();
    Reading cold;
    cold.read(records, 0, records.size());
    Reading maker;
    std::size_t read = 0;
    for (const auto until : {records.size() / 4, records.size() / 2, records.size()}) {
        Reading next;
        REQUIRE_FALSE(next.fold.load(maker.fold.save()).has_value());
        next.reader = events::Reader{maker.reader.state()};
        next.read(records, read, until);
        maker = std::move(next);
        read = until;
    }
    CHECK((maker.fold.save() == cold.fold.save()));
}

TEST_CASE("what was not known to be sent is known again when its records were looked at") {
    SomeHistory history{5};
    history.go_on(steps);
    Reading reading;
    reading.read(history.records(), 0, history.records().size());
    REQUIRE_FALSE(reading.fold.backlog.empty());
    Fold loaded{0, {}};
    REQUIRE_FALSE(loaded.load(reading.fold.save()).has_value());
    CHECK(loaded.backlog.empty());
    CHECK(loaded.to_recall.size() == reading.fold.backlog.size());
    auto other = history.records()[static_cast<std::size_t>(loaded.to_recall.front())];
    other.value = R"({"at":"2026-03-02T12:00:00.000Z","facts":[]})";
    CHECK(loaded.recall(other).has_value());
}

TEST_CASE("every prefix of a saved fold is refused, and any changed byte does no harm") {
    SomeHistory history{7};
    history.go_on(60);
    Reading reading;
    reading.read(history.records(), 0, history.records().size());
    const auto sections = reading.fold.save();
    for (std::size_t section = 0; section < sections.size(); ++section) {
        const auto& bytes = sections[section].bytes;
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            auto cut = sections;
            cut[section].bytes.resize(length);
            REQUIRE(Fold{0, {}}.load(cut).has_value());
        }
        for (int i = 0; i < 2'000; ++i) {
            auto changed = sections;
            auto& byte = changed[section].bytes[history.random.below(bytes.size())];
            byte = static_cast<char>(history.random.below(256));
            Fold loaded{0, {}};
            if (!loaded.load(changed)) {
                same_streams(loaded, loaded, history);
                deadlines_of(std::move(loaded));
            }
        }
        auto longer = sections;
        longer[section].bytes += '\0';
        CHECK(Fold{0, {}}.load(longer).has_value());
        auto without = sections;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(section));
        CHECK(Fold{0, {}}.load(without).has_value());
    }
}

TEST_CASE("a snapshot with a window of other limits is refused") {
    Reading reading;
    const auto sections = reading.fold.save();
    CHECK_FALSE(Fold{0, {}}.load(sections).has_value());
    CHECK(Fold(0, {.length = std::chrono::hours{48}}).load(sections).has_value());
    CHECK(Fold(0, {.entries = 5}).load(sections).has_value());
}
