// A ledger's fold that is saved and read back goes on as if nothing had happened.

#include "base/random.hpp"
#include "events/reader.hpp"
#include "tests/support/stored_history.hpp"
#include "workers/runtime/lane_fold.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using workers::LaneFold;

namespace {

constexpr base::Instant noon{1'772'452'800'000ms};
constexpr std::uint64_t jobs = 30;

// A ledger made up by chance: facts in any order, since a fold takes all.
class SomeLedger {
public:
    explicit SomeLedger(std::uint64_t seed) : random{seed} {}

    void go_on(int commits) {
        for (int i = 0; i < commits; ++i) {
            now_ += base::Duration{static_cast<base::Duration::rep>(random.below(6'000'000))};
            if (claim_.empty() || random.below(20) == 0) {
                claim();
            } else {
                commit();
            }
        }
    }

    base::SeededRandom random;
    std::vector<events::Record> records;

private:
    void claim() {
        events::Claim claim{.id = fmt::format("claim-{}", records.size()), .member = "m"};
        if (!claim_.empty()) {
            claim.replaces = claim_;
        }
        claim_ = claim.id;
        n_ = 0;
        append(to_record(claim));
    }

    void commit() {
        events::Commit commit{.claim = claim_, .n = ++n_, .at = now_};
        for (auto count = 1 + random.below(3); count > 0; --count) {
            commit.facts.push_back({.stream = "lane-mail", .seq = ++seq_, .fact = some_fact()});
        }
        append(to_record(commit));
    }

    void append(events::NewRecord record) {
        records.push_back(
            {.offset = static_cast<events::Offset>(records.size()),
             .appended_at = now_ + 20ms,
             .key = std::move(record.key),
             .headers = std::move(record.headers),
             .value = std::move(record.value)}
        );
    }

    events::Job some_job() {
        const auto number = random.below(jobs);
        const auto id = base::derive_id("01KJPQAY00TESTTESTTESTTEST", fmt::format("{}", number));
        events::Job job{
            .id = {id},
            .kind = "invite.send",
            .key = fmt::format("key-{}", number),
            .policy = "invite_mail",
            .created_at = noon,
            .not_after = noon + std::chrono::days{number}
        };
        job.args = events::SendInvite{.invite = {id}, .address = {.key = "key", .text = "address"}};
        if (number % 2 == 0) {
            job.args->batch_row = events::BatchRow{.batch = {id}, .row = 1};
        }
        if (number % 5 == 1) {
            job.kind = "notice.send";
            job.notice = events::SendNotice{.recipient = {id}, .address = job.args->address};
            job.args.reset();
        }
        return job;
    }

    events::Fact some_fact() {
        const auto job = some_job();
        const auto origin = workers::origin_of(job);
        switch (random.below(18)) {
            case 0:
                return events::JobDeferred{.job = job, .id = job.id, .until = now_ + 1h};
            case 1:
                return events::JobDeferred{.id = job.id, .until = now_ + 1h};
            case 2:
                return events::JobSucceeded{.id = job.id, .origin = origin, .at = now_};
            case 3:
                return events::JobSkipped{.id = job.id, .origin = origin, .job = job, .at = now_};
            case 4:
                return events::JobRefused{.id = job.id, .origin = origin, .at = now_};
            case 5:
                return events::JobRetryScheduled{
                    .id = job.id,
                    .origin = origin,
                    .attempt = 2,
                    .not_before = now_ + 1min,
                    .at = now_,
                    .in_doubt = random.below(2) == 0
                };
            case 6:
                return events::JobDead{.id = job.id, .origin = origin, .at = now_};
            case 7:
                return events::JobUnknown{.id = job.id, .origin = origin, .at = now_};
            case 8:
                return events::JobResolved{.id = job.id, .origin = origin, .at = now_};
            case 9:
                return events::JobRequeued{.id = job.id, .origin = origin, .at = now_};
            case 10:
                return events::JobDiscarded{.id = job.id, .at = now_};
            case 11:
                return events::JobsControlled{
                    .batch =
                        events::BatchControl{
                            .batch = {job.id.text},
                            .control = events::JobControl::hold,
                            .version = records.size()
                        },
                    .invite =
                        events::InviteStop{
                            .invite = {job.id.text}, .reason = "used", .until = now_ + 24h
                        },
                    .at = now_
                };
            case 12:
                return events::BreakerMoved{
                    .state = events::BreakerState::open, .reason = "chance", .until = now_ + 1min
                };
            case 13:
                return events::QueuesTaken{.urgent = now_.time_since_epoch() / 1s, .bulk = 5};
            case 14:
                return events::OutcomesRelayed{
                    .offset = static_cast<std::int64_t>(records.size()) -
                              static_cast<std::int64_t>(random.below(records.size() + 1)) / 8
                };
            case 15:
                return events::ShardReleased{.member = "m"};
            default:
                return events::JobStarted{
                    .job = job, .attempt = 1, .at = now_, .deadline = now_ + 30s, .provider = "smtp"
                };
        }
    }

    std::string claim_;
    std::uint64_t n_ = 0;
    std::uint32_t seq_ = 0;
    base::Instant now_ = noon;
};

struct Reading {
    LaneFold fold;
    events::Reader reader;

    void read(const std::vector<events::Record>& records, std::size_t from, std::size_t to) {
        for (auto at = from; at < to; ++at) {
            const auto verdict = reader.step(records[at]);
            if (verdict == events::Verdict::claimed) {
                fold.on_claimed(events::read_claim(records[at]).value());
            } else if (verdict == events::Verdict::counted) {
                REQUIRE_FALSE(fold.on_counted(records[at]).has_value());
            }
        }
    }
};

Reading continued(const Reading& saved, const std::vector<events::Record>& records) {
    Reading reading;
    REQUIRE_FALSE(reading.fold.load(saved.fold.save()).has_value());
    reading.reader = events::Reader{saved.reader.state()};
    while (!reading.fold.to_recall.empty()) {
        const auto at = static_cast<std::size_t>(reading.fold.to_recall.front());
        REQUIRE_FALSE(reading.fold.recall(records[at]).has_value());
    }
    const auto next = static_cast<std::size_t>(saved.reader.state().next_offset);
    reading.read(records, next, records.size());
    return reading;
}

void same_jobs(const workers::Ledger& one, const workers::Ledger& other) {
    REQUIRE(one.open().size() == other.open().size());
    for (const auto& [id, open] : one.open()) {
        const auto* also = other.find({id});
        REQUIRE(also != nullptr);
        CHECK(open.job == also->job);
        CHECK((open.state == also->state));
        CHECK(open.in_doubt == also->in_doubt);
        CHECK(open.attempts == also->attempts);
        CHECK(open.requeues == also->requeues);
        CHECK((open.not_before == also->not_before));
        CHECK((open.deadline == also->deadline));
        CHECK((open.start_landed_at == also->start_landed_at));
        CHECK((open.first_started_at == also->first_started_at));
    }
    for (std::uint64_t number = 0; number < jobs; ++number) {
        const events::JobId id{
            base::derive_id("01KJPQAY00TESTTESTTESTTEST", fmt::format("{}", number))
        };
        CHECK(one.knows(id) == other.knows(id));
    }
    for (std::size_t state = 0; state < workers::job_state_count; ++state) {
        const auto of = static_cast<workers::JobState>(state);
        CHECK(one.count(of) == other.count(of));
    }
    CHECK(one.ended_count() == other.ended_count());
}

void same_words(const workers::Ledger& one, const workers::Ledger& other) {
    CHECK(one.controls().batches == other.controls().batches);
    CHECK(one.controls().stopped_invites == other.controls().stopped_invites);
    CHECK(one.taken() == other.taken());
    CHECK(one.outcomes_relayed() == other.outcomes_relayed());
    CHECK(one.breaker() == other.breaker());
}

}  // namespace

TEST_CASE("a ledger's fold that goes on from any prefix, saved and read back, is that of the whole"
) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        CAPTURE(seed);
        SomeLedger ledger{seed};
        ledger.go_on(150);
        const auto& records = ledger.records;
        Reading cold;
        cold.read(records, 0, records.size());
        Reading before;
        before.read(records, 0, ledger.random.below(records.size() + 1));
        const auto warm = continued(before, records);
        same_jobs(cold.fold.ledger, warm.fold.ledger);
        same_words(cold.fold.ledger, warm.fold.ledger);
        CHECK(cold.fold.claim == warm.fold.claim);
        CHECK(cold.fold.predecessor_left == warm.fold.predecessor_left);
        CHECK(cold.fold.seq == warm.fold.seq);
        CHECK((cold.fold.now == warm.fold.now));
        REQUIRE(cold.fold.backlog.size() == warm.fold.backlog.size());
        for (std::size_t i = 0; i < cold.fold.backlog.size(); ++i) {
            CHECK(cold.fold.backlog[i].offset == warm.fold.backlog[i].offset);
        }
        CHECK((cold.fold.save() == warm.fold.save()));
    }
}

TEST_CASE("every prefix of a saved ledger is refused, and any changed byte does no harm") {
    SomeLedger ledger{3};
    ledger.go_on(60);
    Reading reading;
    reading.read(ledger.records, 0, ledger.records.size());
    const auto saved = reading.fold.save();
    const auto& bytes = saved.front().bytes;
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        CHECK(LaneFold{}.load({{.name = "ledger", .bytes = bytes.substr(0, length)}}).has_value());
    }
    for (int i = 0; i < 3'000; ++i) {
        auto changed = saved;
        auto& byte = changed.front().bytes[ledger.random.below(bytes.size())];
        byte = static_cast<char>(ledger.random.below(256));
        LaneFold loaded;
        if (!loaded.load(changed)) {
            same_words(loaded.ledger, loaded.ledger);
        }
    }
    CHECK(LaneFold{}.load({}).has_value());
}

TEST_CASE("a lane's fold that makes other bytes of the same ledger has another version") {
    const auto records = stored_history::records("ledger", [] {
        SomeLedger ledger{5};
        ledger.go_on(250);
        return ledger.records;
    });
    REQUIRE_FALSE(records.empty());
    Reading reading;
    reading.read(records, 0, records.size());
    stored_history::must_be_as_stored("ledger", workers::lane_fold_version, reading.fold.save());
}
