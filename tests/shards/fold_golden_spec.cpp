// A fixed history, folded and saved: the bytes are in schema/snapshots under the fold's version. A
// fold that makes other bytes of it is another version.

#include "base/describe.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "events/reader.hpp"
#include "shards/fold.hpp"
#include "tests/shards/some_history.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <set>
#include <sstream>

using namespace tests;

namespace {

struct Line {
    std::int64_t offset = 0;
    std::map<std::string, std::string> headers;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(Line, (), (offset, headers, value))

std::filesystem::path folder() {
    return files::root() / "schema" / "snapshots";
}

std::filesystem::path history_file() {
    return folder() / "history.jsonl";
}

std::filesystem::path golden_file(std::string_view section) {
    return folder() / fmt::format("shard.v{}.{}", shards::fold_version, section);
}

std::string as_lines(const std::vector<events::Record>& records) {
    std::string text;
    for (const auto& record : records) {
        text += base::to_json(Line{
            .offset = record.offset,
            .headers = {record.headers.begin(), record.headers.end()},
            .value = record.value
        });
        text += '\n';
    }
    return text;
}

std::vector<events::Record> from_lines(const std::string& text) {
    std::vector<events::Record> records;
    std::istringstream lines{text};
    for (std::string each; std::getline(lines, each);) {
        auto line = base::read_json<Line>(each).value();
        records.push_back(
            {.offset = line.offset,
             .headers = {line.headers.begin(), line.headers.end()},
             .value = std::move(line.value)}
        );
    }
    return records;
}

struct Folded {
    shards::Fold fold{0, {}};
    std::set<std::string> types;
};

Folded folded(const std::vector<events::Record>& records) {
    Folded folded;
    events::Reader reader;
    for (const auto& record : records) {
        const auto verdict = reader.step(record);
        if (verdict == events::Verdict::claimed) {
            folded.fold.on_claimed(events::read_claim(record).value());
        } else if (verdict == events::Verdict::counted) {
            REQUIRE_FALSE(folded.fold.on_counted(record).has_value());
            for (const auto& fact : events::read_commit(record).value().facts) {
                folded.types.emplace(events::type_of(fact.fact));
            }
        }
    }
    return folded;
}

std::vector<std::string_view> missing_in(const std::set<std::string>& types) {
    // Of a lane's ledger, which has a fold of its own.
    const auto is_elsewhere = [](std::string_view type) {
        return type.starts_with("Job") || type == "BreakerMoved" || type == "QueuesTaken" ||
               type == "OutcomesRelayed";
    };
    std::vector<std::string_view> missing;
    for (const auto type : events::fact_types()) {
        if (!is_elsewhere(type) && !types.contains(std::string{type})) {
            missing.push_back(type);
        }
    }
    return missing;
}

// The first one in which everything happens.
std::vector<events::Record> full_history() {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SomeHistory history{seed};
        history.go_on(900);
        if (missing_in(folded(history.records()).types).empty()) {
            return history.records();
        }
    }
    FAIL("in none of these histories does everything happen");
    return {};
}

}  // namespace

TEST_CASE("a fold that makes other bytes of the same history has another version") {
    if (files::may_update() && files::read(history_file()).empty()) {
        std::filesystem::create_directories(folder());
        files::write(history_file(), as_lines(full_history()));
    }
    const auto folds = folded(from_lines(files::read(history_file())));
    for (const auto& section : folds.fold.save()) {
        const auto file = golden_file(section.name);
        if (files::may_update() && files::read(file).empty()) {
            files::write(file, section.bytes);
        }
        // If this fails: shards::fold_version grows by one, UPDATE_GOLDEN=1 writes the new file,
        // and the old one goes. Without that a server would begin at what an older fold made.
        CHECK_MESSAGE(files::read(file) == section.bytes, file.string());
    }
}

TEST_CASE("the stored snapshot is read, and gives the same again") {
    events::Sections sections;
    for (const auto* name : {"streams", "books"}) {
        sections.push_back({.name = name, .bytes = files::read(golden_file(name))});
    }
    shards::Fold fold{0, {}};
    REQUIRE_FALSE(fold.load(sections).has_value());
    CHECK((fold.save() == sections));
}

TEST_CASE("the fixed history holds every fact that a shard folds") {
    for (const auto type : missing_in(folded(from_lines(files::read(history_file()))).types)) {
        FAIL_CHECK(type);
    }
}
