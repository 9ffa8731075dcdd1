// A batch on its way through a log that loses, doubles and delays, with three would-be owners: the
// invariants that the log must show afterwards, whatever the schedule.

#include "domain/world.hpp"
#include "events/reader.hpp"
#include "tests/shards/whole_path.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests::path;
using Kind = shards::Answer::Kind;

namespace {

struct Counted {
    events::Offset offset = 0;
    events::Commit commit;
};

std::vector<Counted> counted_in(const events::MemoryLog& log) {
    std::vector<Counted> all;
    events::Reader reader;
    for (const auto& record : log.records(facts)) {
        if (reader.step(record) == events::Verdict::counted) {
            all.push_back({record.offset, events::read_commit(record).value()});
        }
    }
    return all;
}

// 1: a reader that starts anywhere, with the state that was stored there, comes to the same.
void all_readers_agree(const events::MemoryLog& log, base::Random& random) {
    const auto records = log.records(facts);
    std::vector<events::Verdict> verdicts;
    std::vector<events::ReaderState> states;
    events::Reader reader;
    for (const auto& record : records) {
        states.push_back(reader.state());
        verdicts.push_back(reader.step(record));
    }
    for (int i = 0; i < 3 && !records.empty(); ++i) {
        const auto start = random.below(records.size());
        events::Reader later{states[start]};
        for (auto at = start; at < records.size(); ++at) {
            REQUIRE(later.step(records[at]) == verdicts[at]);
        }
        CHECK(later.state() == reader.state());
    }
}

// 2, 6, 7
void numbers_are_dense(const std::vector<Counted>& counted) {
    std::map<std::string, std::uint64_t> n_of_claim;
    std::map<std::string, std::uint32_t> seq_of_stream;
    std::set<std::string> commands;
    for (const auto& [offset, commit] : counted) {
        CHECK(commit.n == ++n_of_claim[commit.claim]);
        for (const auto& fact : commit.facts) {
            CHECK_MESSAGE(fact.seq == ++seq_of_stream[fact.stream], fact.stream);
        }
        if (!commit.command.empty()) {
            CHECK_MESSAGE(commands.insert(commit.command).second, commit.command);
        }
    }
}

// 3, 6: success is in the log, where the answer says; the same id has the same answer.
void answers_are_in_the_log(const Path& path, const std::vector<Counted>& counted) {
    std::map<std::string, const Counted*> by_command;
    for (const auto& one : counted) {
        by_command[one.commit.command] = &one;
    }
    for (const auto& given : path.all_given) {
        const auto commit = by_command.find(given.id);
        if (given.answer.kind == Kind::done || given.answer.kind == Kind::repeated) {
            REQUIRE_MESSAGE(commit != by_command.end(), given.id);
            CHECK(commit->second->offset == given.answer.offset);
        }
        if (given.answer.kind == Kind::done) {
            CHECK(*given.answer.facts == commit->second->commit.facts);
        }
        CHECK(given.answer.kind != Kind::other_body);
        CHECK(given.answer.kind != Kind::too_large);
    }
}

// 4, 5: what was answered without a commit is what some counted prefix of the log, no longer than
// the answer says, decides.
void refusals_are_explained(const Path& path, const std::vector<Counted>& counted) {
    std::vector<const Given*> open;
    for (const auto& given : path.all_given) {
        if (given.answer.kind == Kind::rejected || given.answer.kind == Kind::nothing) {
            open.push_back(&given);
        }
    }
    domain::World world;
    const auto explain = [&](base::Instant now, events::Offset offset) {
        std::erase_if(open, [&](const Given* given) {
            const auto decided = world.decide(given->command, {.actor = "test", .now = now});
            if (offset > given->answer.offset) {
                return false;
            }
            return given->answer.kind == Kind::nothing
                       ? decided && decided->empty()
                       : !decided && decided.error() == given->answer.rejection;
        });
    };
    explain(path.clock.now(), -1);
    for (const auto& [offset, commit] : counted) {
        bool is_news = false;
        for (const auto& fact : commit.facts) {
            world.evolve(fact);
            is_news = is_news || fact.stream != "shard-0";
        }
        if (is_news) {
            explain(commit.at, offset);
        }
    }
    for (const auto* given : open) {
        FAIL_CHECK(given->id);
    }
}

// 8
void every_input_left_one_record(const Path& path, const std::vector<Counted>& counted) {
    events::Offset next = 0;
    for (const auto& [offset, commit] : counted) {
        if (commit.input) {
            CHECK(*commit.input == next++);
        }
    }
    CHECK(next == static_cast<events::Offset>(path.log.records(inputs).size()));
}

// 9: what a counted fact causes was sent.
void every_follow_up_was_sent(const Path& path, const std::vector<Counted>& counted) {
    std::set<std::string> sent;
    for (const auto& record : path.log.records(inputs)) {
        const auto entries = shards::read_commands(record).value();
        for (const auto& entry : entries) {
            sent.insert(entry.id.substr(0, entry.id.find('/', entry.id.find('/') + 1)));
        }
    }
    for (const auto& [offset, commit] : counted) {
        for (const auto& fact : commit.facts) {
            for (const auto& follow_up : domain::react(fact)) {
                if (std::holds_alternative<domain::ControlJobs>(follow_up.what)) {
                    continue;
                }
                const auto id = events::fact_id(fact.stream, fact.seq) + "/" + follow_up.name;
                CHECK_MESSAGE(sent.contains(id), id);
            }
        }
    }
}

template <class Fact>
std::vector<const Fact*> facts_of(const std::vector<Counted>& counted) {
    std::vector<const Fact*> all;
    for (const auto& one : counted) {
        for (const auto& fact : one.commit.facts) {
            if (const auto* found = std::get_if<Fact>(&fact.fact)) {
                all.push_back(found);
            }
        }
    }
    return all;
}

// 9, 13: each row had its effect once.
void each_row_ended_once(const std::vector<Counted>& counted) {
    std::map<std::uint32_t, int> ends;
    for (const auto* ended : facts_of<events::BatchRowsEnded>(counted)) {
        for (const auto& row : ended->rows) {
            ++ends[row.row];
            CHECK(row.outcome == events::Outcome::sent);
        }
    }
    CHECK(ends.size() == rows);
    for (const auto& [row, count] : ends) {
        CHECK(count == 1);
    }
    CHECK(facts_of<events::InviteIssued>(counted).size() == rows);
    CHECK(facts_of<events::BatchCompleted>(counted).size() == 1);
}

// An input is set aside only after two tries that nobody is known to have survived, or five. Chance
// does that too, rarely; its rows then wait for a person.
bool has_parked(const std::vector<Counted>& counted) {
    for (const auto* parked : facts_of<events::InputParked>(counted)) {
        int tries = 0;
        for (const auto* attempted : facts_of<events::InputAttempted>(counted)) {
            tries += attempted->offset == parked->offset ? 1 : 0;
        }
        CHECK(tries >= 2);
    }
    return !facts_of<events::InputParked>(counted).empty();
}

// Facts that mean something to the business, not the shard's own books.
std::size_t business_facts(const std::vector<Counted>& counted) {
    std::size_t count = 0;
    for (const auto& one : counted) {
        for (const auto& fact : one.commit.facts) {
            count += fact.stream != "shard-0" ? 1 : 0;
        }
    }
    return count;
}

// False when a row was set aside.
bool check(Path& path) {
    const auto counted = counted_in(path.log);
    all_readers_agree(path.log, path.random);
    numbers_are_dense(counted);
    answers_are_in_the_log(path, counted);
    refusals_are_explained(path, counted);
    every_input_left_one_record(path, counted);
    every_follow_up_was_sent(path, counted);
    if (has_parked(counted)) {
        return false;
    }
    each_row_ended_once(counted);
    return true;
}

}  // namespace

TEST_CASE("whatever the schedule, a batch ends once for each row, and every answer was true") {
    std::size_t done = 0;
    std::size_t doubt = 0;
    std::size_t refused = 0;
    int incomplete = 0;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        CAPTURE(seed);
        Path path{seed};
        path.disturb(600);
        REQUIRE(path.come_to_rest());
        incomplete += check(path) ? 0 : 1;
        for (const auto& given : path.all_given) {
            done += given.answer.kind == Kind::done ? 1 : 0;
            doubt += given.answer.kind == Kind::unknown ? 1 : 0;
            refused += given.answer.kind == Kind::rejected ? 1 : 0;
        }
    }
    // A run that exercises nothing proves nothing.
    CHECK(done > 500);
    CHECK(doubt > 200);
    CHECK(refused > 200);
    CHECK(incomplete < 5);
}

TEST_CASE("all follow-ups sent once more change nothing") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        Path path{seed};
        path.disturb(400);
        REQUIRE(path.come_to_rest());
        const auto before = business_facts(counted_in(path.log));
        path.send_all_again();
        REQUIRE(path.come_to_rest());
        CHECK(business_facts(counted_in(path.log)) == before);
        check(path);
    }
}

TEST_CASE("a deadline fires once, not before it is due, whoever owns the shard by then") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        Path path{seed};
        path.disturb(300);
        REQUIRE(path.come_to_rest());
        path.clock.advance(std::chrono::minutes{31});
        REQUIRE(path.come_to_rest());
        path.clock.advance(std::chrono::hours{24});
        REQUIRE(path.come_to_rest());
        const auto counted = counted_in(path.log);
        const auto opened = facts_of<events::ImportOpened>(counted);
        const auto expired = facts_of<events::ImportExpired>(counted);
        REQUIRE(expired.size() == 1);
        CHECK(expired[0]->import == forgotten_import());
        for (const auto& one : counted) {
            for (const auto& fact : one.commit.facts) {
                if (std::holds_alternative<events::ImportExpired>(fact.fact)) {
                    CHECK(one.commit.at > expired[0]->at);
                }
            }
        }
    }
}
