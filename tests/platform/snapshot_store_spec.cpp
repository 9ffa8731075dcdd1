// The contract of the place where snapshots are kept, for memory and files; and what only a disk
// can do to files.

#include "events/memory_snapshots.hpp"
#include "events/snapshots.hpp"
#include "platform/snapshots/file_snapshots.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>

using platform::snapshots::FileSnapshots;

namespace {

class Folder {
public:
    Folder() {
        auto name = (std::filesystem::temp_directory_path() / "snapshots-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }

    ~Folder() { std::filesystem::remove_all(path); }

    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path path;
};

struct InMemory {
    events::MemorySnapshots store;
};

struct InFiles {
    Folder folder;
    FileSnapshots store{folder.path / "not" / "there" / "yet"};
};

// As of a disk on which so much is free, and not a byte more in one file.
class LittleSpace {
public:
    explicit LittleSpace(rlim_t bytes) {
        was_handled_ = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit little{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &little);
    }

    ~LittleSpace() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, was_handled_);
    }

    LittleSpace(const LittleSpace&) = delete;
    LittleSpace& operator=(const LittleSpace&) = delete;

private:
    rlimit before_{};
    void (*was_handled_)(int) = nullptr;
};

std::size_t files_in(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{folder}) {
        ++count;
    }
    return count;
}

}  // namespace

TEST_CASE_TEMPLATE("what was put is there, under its name and no other", Kept, InMemory, InFiles) {
    Kept kept;
    auto& store = kept.store;
    CHECK(store.names().empty());
    CHECK_FALSE(store.bytes_of("one").has_value());
    const std::string bytes{"a\0b\n\xff", 5};
    store.put("one", bytes);
    store.put("two.of-it_2", "");
    CHECK(store.bytes_of("one") == bytes);
    CHECK(store.bytes_of("two.of-it_2") == "");
    CHECK(store.names() == std::vector<std::string>{"one", "two.of-it_2"});
}

TEST_CASE_TEMPLATE("what is put again replaces what was there", Kept, InMemory, InFiles) {
    Kept kept;
    kept.store.put("one", "long, and first");
    kept.store.put("one", "second");
    CHECK(kept.store.bytes_of("one") == "second");
    CHECK(kept.store.names().size() == 1);
}

TEST_CASE_TEMPLATE("what is removed is gone, and may be gone before", Kept, InMemory, InFiles) {
    Kept kept;
    kept.store.put("one", "bytes");
    kept.store.remove("one");
    kept.store.remove("one");
    CHECK(kept.store.names().empty());
    CHECK_FALSE(kept.store.bytes_of("one").has_value());
}

TEST_CASE_TEMPLATE("large ones come back as they were", Kept, InMemory, InFiles) {
    Kept kept;
    std::string large(5'000'000, '\0');
    for (std::size_t i = 0; i < large.size(); ++i) {
        large[i] = static_cast<char>(i * 2'654'435'761U >> 11);
    }
    kept.store.put("large", large);
    CHECK((kept.store.bytes_of("large") == large));
}

TEST_CASE("another process finds what one has put") {
    Folder folder;
    FileSnapshots{folder.path}.put("one", "bytes");
    CHECK(FileSnapshots{folder.path}.bytes_of("one") == "bytes");
}

TEST_CASE("files and the folder made for them are for their owner alone") {
    Folder folder;
    const auto made = folder.path / "snapshots";
    FileSnapshots{made}.put("one", "bytes");
    for (const auto& path : {made, made / "one"}) {
        const auto mode = std::filesystem::status(path).permissions();
        CHECK((mode & std::filesystem::perms::group_all) == std::filesystem::perms::none);
        CHECK((mode & std::filesystem::perms::others_all) == std::filesystem::perms::none);
    }
}

TEST_CASE("one writes at a time, and the next drops what the last left half written") {
    Folder folder;
    {
        FileSnapshots one{folder.path};
        FileSnapshots other{folder.path};
        CHECK(one.become_writer());
        CHECK_FALSE(other.become_writer());
    }
    std::ofstream{folder.path / ".one.unfinished"} << "half";
    FileSnapshots next{folder.path};
    CHECK(next.names().empty());
    CHECK(next.become_writer());
    CHECK(files_in(folder.path) == 1);  // the lock
}

TEST_CASE("a full disk leaves what was there before, and nothing half") {
    Folder folder;
    FileSnapshots store{folder.path};
    store.put("one", "before");
    {
        const LittleSpace little{1'000};
        CHECK_THROWS_AS(store.put("one", std::string(5'000, 'x')), events::SnapshotStoreFault);
        CHECK_THROWS_AS(store.put("two", std::string(5'000, 'x')), events::SnapshotStoreFault);
        store.put("small", "fits");
    }
    CHECK(store.bytes_of("one") == "before");
    CHECK(store.names() == std::vector<std::string>{"one", "small"});
    CHECK(files_in(folder.path) == 2);
}

TEST_CASE("a snapshot for which the disk has no room is not there, and the older one is") {
    Folder folder;
    FileSnapshots store{folder.path};
    base::SeededRandom random{1};
    const events::SnapshotSubject subject{.name = "any", .partitions = {{"facts", 0}}};
    events::Snapshot snapshot{
        .places = {{.next_offset = 5}},
        .sections = {{.name = "small", .bytes = "s"}, {.name = "large", .bytes = "l"}}
    };
    const auto older = events::write_snapshot(store, subject, snapshot, random);
    snapshot.places[0].next_offset = 9;
    snapshot.sections[1].bytes.assign(5'000, 'l');
    {
        const LittleSpace little{1'000};
        CHECK_THROWS_AS(
            events::write_snapshot(store, subject, snapshot, random), events::SnapshotStoreFault
        );
    }
    CHECK(events::manifests_of(store, subject) == std::vector{older});
    events::sweep_snapshots(store, subject, {older});
    CHECK(store.names().size() == 3);
    CHECK(events::read_snapshot(store, subject, older).snapshot.has_value());
}

TEST_CASE("a folder that cannot be had is told of, at the first call") {
    Folder folder;
    std::ofstream{folder.path / "file"} << "no folder";
    FileSnapshots store{folder.path / "file"};
    CHECK_THROWS_AS(store.names(), events::SnapshotStoreFault);
    CHECK_THROWS_AS(store.put("one", "bytes"), events::SnapshotStoreFault);
}
