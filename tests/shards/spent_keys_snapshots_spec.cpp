// What the eraser knows of keys, saved and read back, over any history.

#include "base/binary.hpp"
#include "domain/people/spent_keys.hpp"
#include "events/reader.hpp"
#include "tests/shards/some_history.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace tests;
using domain::people::SpentKeys;

namespace {

std::vector<events::Commit> counted(const std::vector<events::Record>& records) {
    std::vector<events::Commit> commits;
    events::Reader reader;
    for (const auto& record : records) {
        if (reader.step(record) == events::Verdict::counted) {
            commits.push_back(events::read_commit(record).value());
        }
    }
    return commits;
}

void read(
    SpentKeys& spent, const std::vector<events::Commit>& all, std::size_t from, std::size_t to
) {
    for (auto at = from; at < to; ++at) {
        for (const auto& fact : all[at].facts) {
            spent.apply(fact.fact, all[at].at);
        }
    }
}

std::string saved(const SpentKeys& spent) {
    base::BinaryWriter writer;
    spent.save(writer);
    return writer.take();
}

std::multiset<std::string> all_of(std::vector<std::string> keys) {
    return {keys.begin(), keys.end()};
}

}  // namespace

TEST_CASE("what is known of keys goes on from any prefix, saved and read back") {
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
        CAPTURE(seed);
        SomeHistory history{seed};
        history.go_on(400);
        const auto commits = counted(history.records());
        SpentKeys cold;
        read(cold, commits, 0, commits.size());
        const auto prefix = history.random.below(commits.size() + 1);
        SpentKeys before;
        read(before, commits, 0, prefix);
        SpentKeys warm;
        const auto bytes = saved(before);
        base::BinaryReader reader{bytes};
        warm.load(reader);
        REQUIRE(reader.is_done());
        read(warm, commits, prefix, commits.size());
        CHECK(cold.rows() == warm.rows());
        CHECK(saved(cold) == saved(warm));
        CHECK(all_of(cold.take_erased()) == all_of(warm.take_erased()));
        const auto later = history.now() + std::chrono::days{60};
        CHECK(all_of(cold.take_expired(later)) == all_of(warm.take_expired(later)));
    }
}

TEST_CASE("of what is known of keys every prefix is refused") {
    SomeHistory history{4};
    history.go_on(150);
    const auto commits = counted(history.records());
    SpentKeys spent;
    read(spent, commits, 0, commits.size());
    const auto bytes = saved(spent);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        base::BinaryReader reader{std::string_view{bytes}.substr(0, length)};
        SpentKeys loaded;
        loaded.load(reader);
        CHECK_FALSE(reader.is_done());
    }
}
