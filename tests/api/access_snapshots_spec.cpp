// What the access view knows, saved and read back; and a view that begins there.

#include "api/access/access_fold.hpp"
#include "base/binary.hpp"
#include "domain/people/account.hpp"
#include "events/memory_log.hpp"
#include "events/memory_snapshots.hpp"
#include "events/reader.hpp"
#include "tests/api/rooms.hpp"
#include "tests/shards/some_history.hpp"
#include "tests/support/stored_history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <optional>

using api::AccessFold;

namespace {

const events::Partition facts{std::string{events::topics::facts}, 0};

void read(
    AccessFold& fold, const std::vector<events::Commit>& all, std::size_t from, std::size_t to
) {
    for (auto at = from; at < to; ++at) {
        for (const auto& fact : all[at].facts) {
            fold.apply(fact.fact);
        }
        fold.forget_before(all[at].at);
    }
}

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

std::string saved(const AccessFold& fold) {
    base::BinaryWriter writer;
    fold.save(writer);
    return writer.take();
}

constexpr std::array tokens{"token-0", "token-1", "token-2", "token-3"};

// At whose end somebody has signed out whose token would still hold.
tests::SomeHistory some_history() {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        tests::SomeHistory history{seed};
        history.go_on(300);
        const auto commits = counted(history.records());
        AccessFold fold;
        read(fold, commits, 0, commits.size());
        fold.forget_before(history.now());
        if (std::ranges::any_of(tokens, [&](const auto* token) {
                return fold.is_revoked(token);
            })) {
            return history;
        }
    }
    FAIL("there is no such history");
    return tests::SomeHistory{0};
}

// Of one partition; its facts are those of a made-up history.
class Town {
public:
    Town() {
        log.create_topic({.name = facts.topic, .partitions = 1});
        const auto client = log.connect({.name = "test"});
        std::uint64_t tag = 0;
        for (const auto& record : history.records()) {
            client->append(
                facts, {.key = record.key, .headers = record.headers, .value = record.value}, ++tag
            );
        }
    }

    void start() {
        view.reset();
        said.clear();
        alarms.clear();
        view.emplace(
            log,
            1,
            positions,
            clock,
            api::AccessBeginning{
                .snapshots = &snapshots,
                .say = [this](std::string_view what) { said = what; },
                .alarm = [this](std::string_view what) { alarms.emplace_back(what); }
            }
        );
        REQUIRE(tests::comes_true([this] { return view->is_fresh(); }));
    }

    // Whom the view knows, and the end of which tokens.
    std::string known() const {
        std::string known;
        for (const auto& stream : history.streams()) {
            if (stream.starts_with("account-")) {
                const auto member = view->find({stream.substr(stream.find('-') + 1)});
                known += member ? member->address.text + "," : "-,";
            }
        }
        for (const auto* token : tokens) {
            known += view->is_revoked(token) ? "ended " : "valid ";
        }
        return known;
    }

    tests::SomeHistory history = some_history();
    base::ManualClock clock{history.now()};
    events::MemoryLog log{clock};
    projections::Positions positions;
    events::MemorySnapshots snapshots;
    std::string said;
    std::vector<std::string> alarms;
    std::optional<api::AccessView> view;
};

}  // namespace

TEST_CASE("what is known of members and tokens goes on from any prefix, saved and read back") {
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
        CAPTURE(seed);
        tests::SomeHistory history{seed};
        history.go_on(300);
        const auto commits = counted(history.records());
        AccessFold cold;
        read(cold, commits, 0, commits.size());
        const auto prefix = history.random.below(commits.size() + 1);
        AccessFold before;
        read(before, commits, 0, prefix);
        AccessFold warm;
        const auto bytes = saved(before);
        base::BinaryReader reader{bytes};
        warm.load(reader);
        REQUIRE(reader.is_done());
        read(warm, commits, prefix, commits.size());
        CHECK(saved(cold) == saved(warm));
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            base::BinaryReader cut{std::string_view{bytes}.substr(0, length)};
            AccessFold{}.load(cut);
            REQUIRE_FALSE(cut.is_done());
        }
    }
}

TEST_CASE("a view that begins at a snapshot lets in whom one lets in that has read everything") {
    Town town;
    town.start();
    CHECK(town.said == "begins at the first record, without a snapshot");
    const auto cold = town.known();
    CHECK(cold.find('@') != std::string::npos);
    CHECK(cold.find("ended") != std::string::npos);
    base::SeededRandom random{1};
    const auto made =
        events::make_snapshot(api::plan_of_access(1), town.snapshots, town.log, random);
    REQUIRE(made.has_value());
    town.start();
    CHECK(town.said.starts_with("begins with access."));
    CHECK(town.known() == cold);
    for (const auto& name : town.snapshots.names()) {
        town.snapshots.spoil(name, "torn");
    }
    town.start();
    CHECK(town.said == "begins at the first record, without a snapshot");
    CHECK(town.alarms.size() == 1);
    CHECK(town.known() == cold);
}

TEST_CASE("the access view's fold that makes other bytes of a history has another version") {
    const auto commits =
        counted(stored_history::records("facts", [] { return std::vector<events::Record>{}; }));
    REQUIRE_FALSE(commits.empty());
    AccessFold fold;
    read(fold, commits, 0, commits.size());
    stored_history::must_be_as_stored(
        "access", AccessFold::version, {{.name = "members", .bytes = saved(fold)}}
    );
}
