#include "events/catalogue.hpp"
#include "tests/events/catalogue_document.hpp"
#include "tests/events/sample.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

using namespace events;

namespace {

std::filesystem::path golden_folder() {
    return files::root() / "schema" / "events";
}

std::filesystem::path golden_file(std::string_view type, int version) {
    return golden_folder() / fmt::format("{}.v{}.json", type, version);
}

struct Golden {
    std::string type;
    std::string text;  // without the new line at the end of the file
};

std::vector<Golden> goldens() {
    std::vector<Golden> all;
    for (const auto& entry : std::filesystem::directory_iterator{golden_folder()}) {
        const auto name = entry.path().filename().string();
        if (!name.ends_with(".json")) {
            continue;
        }
        auto text = files::read(entry.path());
        REQUIRE_MESSAGE(text.ends_with('\n'), name);
        text.pop_back();
        all.push_back({.type = name.substr(0, name.find('.')), .text = std::move(text)});
    }
    return all;
}

std::string encoded(const Fact& fact) {
    std::string text;
    write_data(text, fact);
    return text;
}

std::vector<Fact> samples() {
    std::vector<Fact> all;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, FactKinds>>(
        [&](auto identity) {
            typename decltype(identity)::type fact;
            sample::fill(fact);
            all.push_back(std::move(fact));
        }
    );
    return all;
}

// Golden files are only ever added: a fact that got a new field gets a file of the next version.
void add_missing_goldens() {
    for (const auto& fact : samples()) {
        const auto text = encoded(fact) + "\n";
        int version = 1;
        while (true) {
            const auto present = files::read(golden_file(type_of(fact), version));
            if (present == text) {
                break;
            }
            if (present.empty()) {
                files::write(golden_file(type_of(fact), version), text);
                break;
            }
            ++version;
        }
    }
}

}  // namespace

TEST_CASE("every stored form of every fact is read for ever, and written as it was") {
    if (files::may_update()) {
        add_missing_goldens();
    }
    for (const auto& golden : goldens()) {
        CAPTURE(golden.type);
        const auto fact = read_data(golden.type, golden.text);
        REQUIRE_MESSAGE(fact.has_value(), fact.error().sentence);
        CHECK(type_of(*fact) == golden.type);
        CHECK(encoded(*fact) == golden.text);
    }
}

TEST_CASE("every fact has a golden file that shows all its fields") {
    const auto present = goldens();
    for (const auto& fact : samples()) {
        const auto text = encoded(fact);
        const bool shown = std::any_of(present.begin(), present.end(), [&](const auto& golden) {
            return golden.type == type_of(fact) && golden.text == text;
        });
        CHECK_MESSAGE(
            shown,
            type_of(fact),
            " has no golden file with all its fields; UPDATE_GOLDEN=1 tests_events adds one, to be "
            "looked at and committed"
        );
    }
}

TEST_CASE("a filled fact of each type survives being written and read") {
    for (const auto& fact : samples()) {
        CAPTURE(type_of(fact));
        CHECK(read_data(type_of(fact), encoded(fact)).value() == fact);
    }
}

TEST_CASE("names of facts are unique and are those of their structs") {
    const auto& types = fact_types();
    CHECK(std::set<std::string_view>{types.begin(), types.end()}.size() == types.size());
    CHECK(types.size() == std::variant_size_v<FactKinds>);
    CHECK(type_of(InviteExpired{}) == "InviteExpired");
    CHECK(type_of(ShardReleased{}) == "ShardReleased");
}

TEST_CASE("stored data is read strictly, and what is wrong is told with its place") {
    struct Row {
        const char* type;
        const char* data;
        const char* sentence;
    };

    const Row rows[] = {
        {"ShardReleased", R"({})", "ShardReleased: member is missing"},
        {"ShardReleased", R"({"member":1})", "ShardReleased: member is not a text"},
        {"ShardReleased", R"({"member":"m","x":1})", "ShardReleased: x is not known"},
        {"ShardReleased", R"({"member":"m","member":"m"})", "ShardReleased: member is given twice"},
        {"ShardReleased", R"([])", "ShardReleased: its data is not an object"},
        {"ShardReleased", R"({"member":"m"}x)", "ShardReleased: its data has more behind its end"},
        {"PigFlown",
         R"({})",
         "PigFlown: its data is of type PigFlown, which is unknown to format level 8: run a newer "
         "version of instainstru"},
        {"BatchRowsEnded",
         R"({"batch":"B","rows":[{"row":1,"outcome":"sent","attempts":1},{"row":2,"outcome":"lost",)"
         R"("attempts":1}],"at":"2026-03-02T12:00:00.000Z"})",
         "BatchRowsEnded: rows[1].outcome is not one of sent failed skipped cancelled unknown"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.data);
        const auto fact = read_data(row.type, row.data);
        REQUIRE(fact.has_error());
        CHECK(fact.error().sentence == row.sentence);
    }
}

TEST_CASE("the catalogue in the documents is that of the code") {
    const auto file = files::root() / "docs" / "event-catalogue.md";
    const auto text = catalogue_document::text();
    if (files::may_update()) {
        files::write(file, text);
    }
    CHECK_MESSAGE(files::read(file) == text, "UPDATE_GOLDEN=1 tests_events writes it anew");
}
