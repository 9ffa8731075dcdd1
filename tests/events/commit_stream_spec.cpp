// Commits are read fact by fact into memory that is used again, and nothing of one is left in the
// next.

#include "events/commit_stream.hpp"
#include "tests/events/sample.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace events;

namespace {

const base::Instant noon = base::instant_from("2026-03-02T12:00:00.000Z").value();

// Of each type one with all fields, one with as few as there can be, and again.
std::vector<Fact> all_kinds_of_facts() {
    std::vector<Fact> facts;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, FactKinds>>(
        [&](auto identity) {
            using One = typename decltype(identity)::type;
            One full;
            sample::fill(full);
            for (int i = 0; i < 2; ++i) {
                facts.push_back(full);
                facts.push_back(One{});
            }
        }
    );
    return facts;
}

Record stored(const Commit& commit) {
    auto record = to_record(commit);
    return {
        .offset = 7,
        .key = std::move(record.key),
        .headers = std::move(record.headers),
        .value = std::move(record.value)
    };
}

Commit commit_of(const std::vector<Fact>& facts) {
    Commit commit{.claim = "CLAIM", .n = 1, .at = noon};
    for (const auto& fact : facts) {
        const auto seq = static_cast<std::uint32_t>(commit.facts.size() + 1);
        commit.facts.push_back({.stream = "stream-1", .seq = seq, .fact = fact});
    }
    return commit;
}

std::vector<Fact> visited(CommitStream& stream, const Record& record) {
    std::vector<Fact> facts;
    const auto error = stream.read(record, [&](const SeenFact& seen) {
        CHECK((seen.at == noon));
        CHECK(seen.stream == "stream-1");
        CHECK(seen.seq == seen.index + 1);
        facts.push_back(seen.fact);
    });
    CHECK_FALSE(error.has_value());
    return facts;
}

std::string problem_of(const std::string& value, std::size_t& told) {
    CommitStream stream{fact_types()};
    Record record = stored(commit_of({}));
    record.value = value;
    told = 0;
    const auto error = stream.read(record, [&](const SeenFact&) { ++told; });
    return error ? error->sentence : "";
}

}  // namespace

TEST_CASE("each fact is visited as it was written, whatever was read before it") {
    const auto facts = all_kinds_of_facts();
    CommitStream stream{fact_types()};
    for (int again = 0; again < 2; ++again) {
        CHECK((visited(stream, stored(commit_of(facts))) == facts));
    }
    CHECK(stream.facts() == 2 * facts.size());
}

TEST_CASE("a fact that was moved away leaves nothing behind either") {
    const auto facts = all_kinds_of_facts();
    CommitStream stream{fact_types()};
    std::vector<Fact> moved;
    for (int again = 0; again < 2; ++again) {
        moved.clear();
        stream.read(stored(commit_of(facts)), [&](const SeenFact& seen) {
            moved.push_back(std::move(seen.fact));
        });
        CHECK((moved == facts));
    }
}

TEST_CASE("facts that nobody wants are passed over, and counted in their places") {
    const InviteExpired wanted{.invite = {"INVITE"}, .at = noon};
    const ShardReleased unwanted{.member = "node-1"};
    CommitStream stream{{"InviteExpired"}};
    std::vector<std::uint32_t> places;
    const auto record = stored(commit_of({unwanted, wanted, unwanted, wanted}));
    stream.read(record, [&](const SeenFact& seen) {
        CHECK((seen.fact == Fact{wanted}));
        places.push_back(seen.index);
    });
    CHECK((places == std::vector<std::uint32_t>{1, 3}));
    CHECK(stream.facts() == 4);
}

TEST_CASE("a commit whose moment comes behind its facts is read as well") {
    const InviteExpired fact{.invite = {"INVITE"}, .at = noon};
    auto record = stored(commit_of({fact, fact}));
    const std::string at = R"("at":"2026-03-02T12:00:00.000Z",)";
    REQUIRE(record.value.find(at) == 1);
    record.value.erase(1, at.size());
    record.value.insert(record.value.size() - 1, "," + at.substr(0, at.size() - 1));
    CommitStream stream{fact_types()};
    CHECK((visited(stream, record) == std::vector<Fact>{fact, fact}));
    CHECK(stream.facts() == 2);
}

TEST_CASE("what is wrong is told, behind what was sound") {
    std::size_t told = 0;
    CHECK(problem_of("{}", told) == "the record at offset 7: at is missing");
    CHECK(problem_of(R"({"facts":[]})", told) == "the record at offset 7: at is missing");
    CHECK(
        problem_of(
            R"({"at":"2026-03-02T12:00:00.000Z","facts":[)"
            R"({"id":"s.1","type":"ShardReleased","stream":"s","seq":1,"data":{"member":"m"}},)"
            R"({"id":"s.3","type":"ShardReleased","stream":"s","seq":2,"data":{"member":"m"}}]})",
            told
        ) == "the record at offset 7: facts[1].id is not stream and seq"
    );
    CHECK(told == 1);
    CHECK(
        problem_of(
            R"({"at":"2026-03-02T12:00:00.000Z","facts":[)"
            R"({"id":"s.1","type":"PigFlown","stream":"s","seq":1,"data":{}}]})",
            told
        ) ==
        "the record at offset 7: facts[0].data is of type PigFlown, which is unknown to format "
        "level 8: run a newer version of instainstru"
    );
}

TEST_CASE("the id of a fact is its stream and its number") {
    for (const auto* id : {"s.1", "s.10", "s", "s.", "s.01", "t.1", "s.1x", ".1", "ss.1"}) {
        CAPTURE(id);
        std::size_t told = 0;
        const auto problem = problem_of(
            std::string{R"({"at":"2026-03-02T12:00:00.000Z","facts":[{"id":")"} + id +
                R"(","type":"ShardReleased","stream":"s","seq":1,"data":{"member":"m"}}]})",
            told
        );
        CHECK((problem.empty() == (std::string{id} == "s.1")));
    }
}
