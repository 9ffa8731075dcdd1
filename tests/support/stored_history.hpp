#pragma once
// Fixed histories in schema/snapshots, and what folds save of them: the bytes lie there under the
// fold's version. A fold that makes other bytes of the same history is another version.

#include "base/describe.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "events/reader.hpp"
#include "events/snapshots.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace stored_history {

struct Line {
    std::int64_t offset = 0;
    base::Instant appended_at;
    std::map<std::string, std::string> headers;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(Line, (), (offset, appended_at, headers, value))

inline std::filesystem::path folder() {
    return files::root() / "schema" / "snapshots";
}

// Under UPDATE_GOLDEN=1 it is made up when it is not there.
inline std::vector<events::Record> records(
    std::string_view name, const std::function<std::vector<events::Record>()>& make_up
) {
    const auto file = folder() / fmt::format("{}.jsonl", name);
    if (files::may_update() && files::read(file).empty()) {
        std::string text;
        for (const auto& record : make_up()) {
            text += base::to_json(Line{
                .offset = record.offset,
                .appended_at = record.appended_at,
                .headers = {record.headers.begin(), record.headers.end()},
                .value = record.value
            });
            text += '\n';
        }
        std::filesystem::create_directories(folder());
        files::write(file, text);
    }
    std::vector<events::Record> all;
    std::istringstream lines{files::read(file)};
    for (std::string each; std::getline(lines, each);) {
        auto line = base::read_json<Line>(each).value();
        all.push_back(
            {.offset = line.offset,
             .appended_at = line.appended_at,
             .headers = {line.headers.begin(), line.headers.end()},
             .value = std::move(line.value)}
        );
    }
    return all;
}

inline std::filesystem::path saved_file(
    std::string_view fold, std::uint32_t version, std::string_view section
) {
    return folder() / fmt::format("{}.v{}.{}", fold, version, section);
}

// If this fails: the version grows by one, UPDATE_GOLDEN=1 writes the new file, and the old one
// goes. Without that a server would begin at what an older fold made.
inline void must_be_as_stored(
    std::string_view fold, std::uint32_t version, const events::Sections& sections
) {
    for (const auto& section : sections) {
        const auto file = saved_file(fold, version, section.name);
        if (files::may_update() && files::read(file).empty()) {
            files::write(file, section.bytes);
        }
        CHECK_MESSAGE(files::read(file) == section.bytes, file.string());
    }
}

// Calls visit with each record that counts, claims too.
inline void for_each_counted(
    const std::vector<events::Record>& records,
    const std::function<void(const events::Record&, events::Verdict)>& visit
) {
    events::Reader reader;
    for (const auto& record : records) {
        const auto verdict = reader.step(record);
        if (verdict == events::Verdict::claimed || verdict == events::Verdict::counted) {
            visit(record, verdict);
        }
    }
}

}  // namespace stored_history
