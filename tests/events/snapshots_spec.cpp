// Snapshots: half of one is not one, and one of another log is not ours.

#include "events/memory_log.hpp"
#include "events/memory_snapshots.hpp"
#include "events/snapshot_maker.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

using namespace events;

namespace {

constexpr base::Instant noon{base::Duration{1'772'452'800'000}};

// Folds to the ns of the commits it saw, in two sections.
class Ns final : public SnapshotFold {
public:
    explicit Ns(std::string* shown = nullptr) : shown_{shown} {}

    std::optional<std::string> on_claimed(std::size_t, const Record&) override {
        return std::nullopt;
    }

    std::optional<std::string> on_counted(std::size_t partition, const Record& record) override {
        if (record.value == "nonsense") {
            return "this is nonsense";
        }
        text_ += fmt::format("{}:{} ", partition, envelope_of(record)->n);
        return std::nullopt;
    }

    Sections save() override {
        if (shown_) {
            *shown_ = text_;
        }
        return {{.name = "ns", .bytes = text_}, {.name = "empty", .bytes = ""}};
    }

    std::optional<std::string> load(const Sections& sections) override {
        if (sections.size() != 2 || sections[0].bytes == "unreadable") {
            return "it cannot be read";
        }
        text_ = sections[0].bytes;
        return std::nullopt;
    }

private:
    std::string text_;
    std::string* shown_;
};

// A log of two partitions, its snapshots, and who writes to it.
class Town {
public:
    explicit Town(std::int32_t partitions = 1) : client_{log.connect({.name = "writer"})} {
        log.create_topic({.name = "facts", .partitions = partitions});
        for (std::int32_t number = 0; number < partitions; ++number) {
            subject.partitions.push_back({"facts", number});
            next_n_.push_back(1);
            append(number, to_record(Claim{.id = "A", .member = "m", .url = "u"}));
        }
    }

    void commit(int count, std::int32_t partition = 0) {
        for (int i = 0; i < count; ++i) {
            append(
                partition,
                to_record(Commit{.claim = "A", .n = next_n_[std::size_t(partition)]++, .at = noon})
            );
        }
    }

    void append(std::int32_t partition, NewRecord record) {
        REQUIRE(client_->append({"facts", partition}, std::move(record), ++tag_));
    }

    SnapshotPlan plan(std::uint64_t after_records = 1) {
        return {
            .subject = subject,
            .make_fold = [this]() -> std::unique_ptr<SnapshotFold> {
                return std::make_unique<Ns>(&folded);
            },
            .after_records = after_records
        };
    }

    MadeSnapshot make(std::uint64_t after_records = 1) {
        return make_snapshot(plan(after_records), store, log, random).value();
    }

    SnapshotStart start() {
        return start_from_snapshot(store, subject, log, [this](const Sections& sections) {
            begun = sections.empty() ? "" : sections[0].bytes;
            return Ns{}.load(sections);
        });
    }

    std::vector<std::string> manifests() { return manifests_of(store, subject); }

    base::ManualClock clock{noon};
    base::SeededRandom random{1};
    MemoryLog log{clock};
    MemorySnapshots store;
    SnapshotSubject subject{.name = "ns", .version = 3};
    std::string folded;
    std::string begun;

private:
    std::unique_ptr<LogClient> client_;
    std::vector<std::uint64_t> next_n_;
    std::uint64_t tag_ = 0;
};

}  // namespace

TEST_CASE("without snapshots a fold begins at the first record") {
    Town town;
    town.commit(3);
    CHECK(town.start().is_from_beginning());
    CHECK(town.start().places == std::vector<ReaderState>(1));
    CHECK(town.start().refused.empty());
}

TEST_CASE("the next snapshot begins at the one before, and both are kept") {
    Town town;
    town.commit(3);
    const auto first = town.make();
    CHECK(first.began.empty());
    CHECK(first.records == 4);
    town.commit(2);
    const auto second = town.make();
    CHECK(second.began == first.manifest);
    CHECK(second.records == 2);
    CHECK(town.folded == "0:1 0:2 0:3 0:4 0:5 ");
    CHECK(town.manifests() == std::vector{second.manifest, first.manifest});
    town.commit(1);
    const auto third = town.make();
    CHECK(town.manifests() == std::vector{third.manifest, second.manifest});
    CHECK(town.store.names().size() == 6);
    CHECK(town.start().manifest == third.manifest);
    CHECK(town.start().places.front().next_offset == 7);
    CHECK(town.begun == town.folded);
}

TEST_CASE("of several partitions one snapshot is made, which counts void records of none") {
    Town town{3};
    town.commit(2, 0);
    town.commit(1, 2);
    town.append(1, to_record(Commit{.claim = "nobody's", .n = 1, .at = noon}));
    const auto made = town.make();
    CHECK(made.records == 7);
    const auto start = town.start();
    REQUIRE(start.places.size() == 3);
    CHECK(start.places[0].next_offset == 3);
    CHECK(start.places[1].next_offset == 2);
    CHECK(start.places[1].counted_at == 0);
    CHECK(start.places[2].next_n == 2);
    CHECK(std::ranges::count(town.begun, ':') == 3);
}

TEST_CASE("another snapshot is written only when there is enough to save") {
    Town town;
    town.commit(3);
    CHECK(town.make(5).manifest.empty());
    CHECK_FALSE(town.make(4).manifest.empty());
    CHECK(town.make(1).manifest.empty());
}

TEST_CASE("a snapshot of another version of the fold is not read, and goes when two are kept") {
    Town town;
    town.commit(3);
    const auto old = town.make();
    town.subject.version = 4;
    CHECK(town.start().is_from_beginning());
    const auto first = town.make();
    CHECK(first.began.empty());
    CHECK(town.store.bytes_of(old.manifest).has_value());
    town.commit(1);
    town.make();
    CHECK_FALSE(town.store.bytes_of(old.manifest).has_value());
    CHECK(town.store.names().size() == 6);
}

TEST_CASE("a name that tells another version than the manifest deceives nobody") {
    Town town;
    town.commit(3);
    const auto old = town.make();
    town.subject.version = 4;
    auto renamed = old.manifest;
    renamed.replace(renamed.find(".v3."), 4, ".v4.");
    town.store.put(renamed, *town.store.bytes_of(old.manifest));
    const auto start = town.start();
    CHECK(start.is_from_beginning());
    REQUIRE(start.refused.size() == 1);
    CHECK(start.refused[0].find("version 3, this program's 4") != std::string::npos);
}

TEST_CASE("of every prefix of every part nothing is believed, and the older one is taken") {
    Town town;
    town.commit(3);
    const auto older = town.make();
    town.commit(1);
    const auto newer = town.make();
    for (const auto& name : town.store.names()) {
        const bool is_newer = name.starts_with(newer.manifest.substr(0, newer.manifest.size() - 9));
        const auto bytes = *town.store.bytes_of(name);
        if (!is_newer) {
            continue;
        }
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            CAPTURE(name);
            CAPTURE(length);
            town.store.spoil(name, bytes.substr(0, length));
            const auto start = town.start();
            CHECK(start.manifest == older.manifest);
            CHECK(start.refused.size() == 1);
        }
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            auto changed = bytes;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            town.store.spoil(name, changed);
            CHECK(town.start().manifest == older.manifest);
        }
        town.store.spoil(name, bytes);
        CHECK(town.start().manifest == newer.manifest);
    }
}

TEST_CASE("a section of an older snapshot in the place of a newer one is noticed") {
    Town town;
    town.commit(3);
    const auto older = town.make();
    town.commit(1);
    const auto newer = town.make();
    const auto section_of = [](std::string manifest) {
        return manifest.replace(manifest.rfind(".manifest"), 9, ".ns");
    };
    town.store.spoil(section_of(newer.manifest), *town.store.bytes_of(section_of(older.manifest)));
    const auto start = town.start();
    CHECK(start.manifest == older.manifest);
    CHECK(start.refused[0].find("section ns is not what was written") != std::string::npos);
}

TEST_CASE("a section that is missing makes a snapshot none") {
    Town town;
    town.commit(3);
    const auto made = town.make();
    for (const auto& name : town.store.names()) {
        if (name != made.manifest) {
            town.store.remove(name);
            break;
        }
    }
    CHECK(town.start().is_from_beginning());
    CHECK(town.start().refused.size() == 1);
}

TEST_CASE("what the fold itself cannot read is passed over") {
    Town town;
    town.commit(1);
    const auto older = town.make();
    town.commit(1);
    const auto newer = town.make();
    const Snapshot snapshot{
        .places = town.start().places,
        .sections = {{.name = "ns", .bytes = "unreadable"}, {.name = "empty"}}
    };
    town.store.remove(newer.manifest);
    write_snapshot(town.store, town.subject, snapshot, town.random);
    const auto start = town.start();
    CHECK(start.manifest == older.manifest);
    REQUIRE(start.refused.size() == 1);
    CHECK(start.refused[0].find("it cannot be read") != std::string::npos);
    CHECK(town.begun == "0:1 ");
}

TEST_CASE("a snapshot of a log that was truncated or replaced is refused, and replaced in turn") {
    Town before;
    before.commit(5);
    before.make();
    before.commit(5);
    const auto of_another = before.make();
    for (const bool is_longer : {false, true}) {
        CAPTURE(is_longer);
        Town after;
        after.append(0, to_record(Commit{.claim = "A", .n = 77, .at = noon}));
        after.commit(is_longer ? 30 : 2);
        for (const auto& name : before.store.names()) {
            after.store.put(name, *before.store.bytes_of(name));
        }
        const auto start = after.start();
        CHECK(start.is_from_beginning());
        REQUIRE(start.refused.size() == 2);
        CHECK(start.refused[0].find("log diverged") != std::string::npos);
        const auto made = after.make();
        CHECK(made.began.empty());
        CHECK(after.manifests() == std::vector{made.manifest});
        CHECK_FALSE(after.store.bytes_of(of_another.manifest).has_value());
        CHECK(after.start().manifest == made.manifest);
    }
}

TEST_CASE("wherever the maker is killed, what was there before is there, and is swept by the next"
) {
    for (int survives = 0; survives <= 3; ++survives) {
        CAPTURE(survives);
        Town town;
        town.commit(3);
        const auto older = town.make();
        town.commit(1);
        int puts = 0;
        town.store.before_put([&](std::string_view) {
            if (puts++ == survives) {
                throw SnapshotStoreFault{"killed"};
            }
        });
        SnapshotMaker maker{town.plan(), town.store, town.log, town.random};
        if (survives < 3) {
            CHECK_THROWS_AS(
                [&] {
                    while (!maker.turn(base::Duration{100})) {
                    }
                }(),
                SnapshotStoreFault
            );
            CHECK(town.start().manifest == older.manifest);
            CHECK(town.start().refused.empty());
        }
        town.store.before_put(nullptr);
        town.commit(1);
        const auto newer = town.make();
        CHECK(town.start().manifest == newer.manifest);
        CHECK(town.store.names().size() == 6);
    }
}

TEST_CASE("a store that does not answer costs time and nothing else") {
    Town town;
    town.commit(3);

    class Broken final : public SnapshotStore {
    public:
        void put(std::string_view, std::string_view) override { fail(); }

        std::optional<std::string> bytes_of(std::string_view) override { return fail(); }

        std::vector<std::string> names() override {
            fail();
            return {};
        }

        void remove(std::string_view) override { fail(); }

    private:
        static std::optional<std::string> fail() { throw SnapshotStoreFault{"the folder is gone"}; }
    } broken;

    const auto start = start_from_snapshot(broken, town.subject, town.log, [](const Sections&) {
        return std::optional<std::string>{};
    });
    CHECK(start.is_from_beginning());
    REQUIRE(start.refused.size() == 1);
    CHECK(start.refused[0].find("the folder is gone") != std::string::npos);
}

TEST_CASE("of what cannot be understood no snapshot is made") {
    Town town;
    town.commit(1);
    auto nonsense = to_record(Commit{.claim = "A", .n = 2, .at = noon});
    nonsense.value = "nonsense";
    town.append(0, nonsense);
    const auto made = make_snapshot(town.plan(), town.store, town.log, town.random);
    REQUIRE(made.has_error());
    CHECK(made.error().sentence == "ns: this is nonsense");
    town.append(
        0,
        to_record(
            Claim{.id = "B", .replaces = "A", .member = "m", .url = "u", .level = format_level + 1}
        )
    );
    Town newer;
    newer.append(
        0,
        to_record(
            Claim{.id = "B", .replaces = "A", .member = "m", .url = "u", .level = format_level + 1}
        )
    );
    CHECK(make_snapshot(newer.plan(), newer.store, newer.log, newer.random).has_error());
    CHECK(newer.store.names().empty());
}
