// What the folds of shards and eraser save of a fixed history is in schema/snapshots, under their
// versions.

#include "base/binary.hpp"
#include "domain/people/spent_keys.hpp"
#include "shards/fold.hpp"
#include "tests/shards/some_history.hpp"
#include "tests/support/stored_history.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>

using namespace tests;

namespace {

struct Folded {
    shards::Fold fold{0, {}};
    domain::people::SpentKeys spent;
    std::set<std::string> types;
};

Folded folded(const std::vector<events::Record>& records) {
    Folded folded;
    stored_history::for_each_counted(
        records,
        [&folded](const events::Record& record, events::Verdict verdict) {
            if (verdict == events::Verdict::claimed) {
                return folded.fold.on_claimed(events::read_claim(record).value());
            }
            REQUIRE_FALSE(folded.fold.on_counted(record).has_value());
            const auto commit = events::read_commit(record).value();
            for (const auto& fact : commit.facts) {
                folded.spent.apply(fact.fact, commit.at);
                folded.types.emplace(events::type_of(fact.fact));
            }
        }
    );
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
    std::vector<std::string_view> fewest = events::fact_types();
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SomeHistory history{seed};
        history.go_on(8'000);
        auto missing = missing_in(folded(history.records()).types);
        if (missing.empty()) {
            return history.records();
        }
        if (missing.size() < fewest.size()) {
            fewest = std::move(missing);
        }
    }
    FAIL(
        "in none of these histories does everything happen; nearest lacks ",
        fmt::format("{}", fmt::join(fewest, " "))
    );
    return {};
}

std::vector<events::Record> stored() {
    return stored_history::records("facts", full_history);
}

}  // namespace

TEST_CASE("a shard's fold that makes other bytes of the same history has another version") {
    const auto sections = folded(stored()).fold.save();
    stored_history::must_be_as_stored("shard", shards::fold_version, sections);
}

TEST_CASE("the eraser's fold that makes other bytes of the same history has another version") {
    base::BinaryWriter writer;
    folded(stored()).spent.save(writer);
    stored_history::must_be_as_stored(
        "spent-keys", domain::people::SpentKeys::version, {{.name = "keys", .bytes = writer.take()}}
    );
}

TEST_CASE("the stored snapshot is read, and gives the same again") {
    events::Sections sections;
    for (const auto* name : {"streams", "books"}) {
        const auto file = stored_history::saved_file("shard", shards::fold_version, name);
        sections.push_back({.name = name, .bytes = files::read(file)});
    }
    shards::Fold fold{0, {}};
    REQUIRE_FALSE(fold.load(sections).has_value());
    CHECK((fold.save() == sections));
}

TEST_CASE("the fixed history holds every fact that a shard folds") {
    for (const auto type : missing_in(folded(stored()).types)) {
        FAIL_CHECK(type);
    }
}
