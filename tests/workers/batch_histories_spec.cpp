// Whatever the schedule: the rows of a batch end once each, nobody is mailed twice, and who counts
// as sent was mailed. A failure names its seed.

#include "tests/workers/batch_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tests;
using events::Outcome;

namespace {

// A storm over one batch: faults, people and repeats in random order.
class Storm {
public:
    Storm(std::uint64_t seed, FakeMailer::Keys keys)
        : random_{seed * 7919},
          world_{seed, keys, 1 + static_cast<std::uint32_t>(random_.below(60))} {
        world_.lane.provider.allow_in_flight(1 + random_.below(8));
        start_worker();
        world_.command(domain::StartBatch{.import = world_.import});
    }

    BatchWorld& run(int steps) {
        for (int i = 0; i < steps; ++i) {
            step();
        }
        calm_down();
        return world_;
    }

private:
    void start_worker() { worker_ = &world_.lane.start("worker " + std::to_string(++started_)); }

    void step() {
        const auto chance = random_.below(100);
        if (chance < 40) {
            worker_->turn();
        } else if (chance < 55) {
            world_.lane.provider.poll();
        } else if (chance < 70) {
            world_.relay(1 + random_.below(20));
        } else if (chance < 78) {
            world_.tell_outcomes(1 + static_cast<int>(random_.below(2)));
        } else if (chance < 82) {
            world_.relay_again(random_);
        } else if (chance < 88) {
            const base::Duration passing[] = {10ms, 300ms, 5s, 40s};
            world_.lane.clock.advance(passing[random_.below(std::size(passing))]);
        } else if (chance < 91) {
            world_.lane.kill(*worker_);
            start_worker();
        } else if (chance < 97) {
            trouble_provider();
        } else {
            meddle();
        }
    }

    void trouble_provider() {
        auto& provider = world_.lane.provider;
        switch (random_.below(8)) {
            case 0:
                return provider.refuse_next("550");
            case 1:
                return provider.refuse_next("451");
            case 2:
                return provider.lose_reply_next();
            case 3:
                return provider.hang_next();
            case 4:
                return provider.throttle_next(1s);
            case 5:
                return provider.be_down();
            default:
                return provider.be_up();
        }
    }

    void meddle() {
        const auto& batch = world_.batch;
        switch (random_.below(10)) {
            case 0:
                return random_.below(6) == 0 ? world_.command(domain::CancelBatch{.batch = batch})
                                             : world_.command(domain::RetryFailedRows{batch});
            case 1:
            case 2:
                return world_.command(domain::PauseBatch{.batch = batch, .reason = "chance"});
            case 3:
                return revoke_one();
            default:
                return world_.command(domain::ResumeBatch{.batch = batch});
        }
    }

    void revoke_one() {
        const auto issued = world_.all<events::InviteIssued>();
        if (!issued.empty()) {
            world_.command(domain::RevokeInvite{
                .invite = issued[random_.below(issued.size())].invite, .reason = "chance"
            });
        }
    }

    // The faults stop; from here on everything must come to its end.
    void calm_down() {
        world_.lane.provider.behave();
        for (int i = 0; i < 60 && !world_.is_over(); ++i) {
            world_.command(domain::ResumeBatch{.batch = world_.batch});
            world_.pass(1min);
        }
    }

    base::SeededRandom random_;
    BatchWorld world_;
    Worker* worker_ = nullptr;
    int started_ = 0;
};

void check_rows_ended_once(const BatchWorld& world) {
    std::map<std::uint32_t, int> ends;
    std::size_t completions = 0;
    std::size_t rounds = 1;
    for (const auto& fact : world.facts) {
        if (const auto* ended = std::get_if<events::BatchRowsEnded>(&fact.fact)) {
            for (const auto& row : ended->rows) {
                CHECK(++ends[row.row] == 1);
            }
        } else if (const auto* retried = std::get_if<events::BatchRetried>(&fact.fact)) {
            ++rounds;
            for (const auto row : retried->rows) {
                --ends[row];
            }
        } else if (const auto* completed = std::get_if<events::BatchCompleted>(&fact.fact)) {
            ++completions;
            CHECK(
                completed->sent + completed->failed + completed->skipped + completed->cancelled +
                    completed->unknown ==
                world.total
            );
        }
    }
    CHECK(completions == rounds);
}

void check_mails(const BatchWorld& world) {
    const auto ends = world.ends();
    for (std::uint32_t row = 1; row <= world.total; ++row) {
        CAPTURE(row);
        const auto mails = world.lane.provider.sent_to(world.address(row));
        CHECK(mails <= 1);
        const auto end = ends.find(row);
        if (end == ends.end()) {
            CHECK(mails == 0);  // cancelled before it was released
        } else if (end->second == Outcome::sent) {
            CHECK(mails == 1);
        } else if (end->second != Outcome::unknown) {
            CHECK(mails == 0);
        }
    }
}

}  // namespace

TEST_CASE("whatever happens, each row ends once, and nobody is mailed twice") {
    for (const auto keys : {FakeMailer::Keys::ignored, FakeMailer::Keys::honoured}) {
        for (std::uint64_t seed = 1; seed <= 150; ++seed) {
            CAPTURE(seed);
            const bool honours_keys = keys == FakeMailer::Keys::honoured;
            CAPTURE(honours_keys);
            Storm storm{seed, keys};
            const auto& world = storm.run(400);
            REQUIRE_MESSAGE(world.is_over(), world.state());
            check_rows_ended_once(world);
            check_mails(world);
        }
    }
}

TEST_CASE("every record delivered twice gives the same counts and no second mail") {
    BatchWorld world{1, FakeMailer::Keys::ignored, 50};
    world.lane.start();
    world.command(domain::StartBatch{.import = world.import});
    base::SeededRandom random{11};
    for (int i = 0; i < 20'000 && !world.is_over(); ++i) {
        world.relay();
        for (int again = 0; again < 200; ++again) {
            world.relay_again(random);
        }
        world.lane.settle();
        world.tell_outcomes(2);
    }
    REQUIRE(world.is_over());
    for (int again = 0; again < 2'000; ++again) {
        world.relay_again(random);
    }
    world.pass(1min);
    CHECK(world.all<events::BatchCompleted>().size() == 1);
    CHECK(world.all<events::BatchCompleted>().front().sent == 50);
    CHECK(world.lane.provider.sent().size() == 50);
}

TEST_CASE("a batch that goes wrong pauses itself after twenty rows, and not before") {
    struct Row {
        std::uint32_t refused;
        bool pauses;
    };

    // Above a fifth of twenty, and just not.
    for (const auto& row : {Row{4, false}, Row{5, true}}) {
        CAPTURE(row.refused);
        BatchWorld world{2, FakeMailer::Keys::ignored, 40};
        for (std::uint32_t n = 1; n <= row.refused; ++n) {
            world.lane.provider.refuse_always(world.address(n), "550");
        }
        // One after the other, so that no others end before it is noticed.
        world.lane.provider.allow_in_flight(1);
        auto& worker = world.lane.start();
        world.command(domain::StartBatch{.import = world.import});
        for (int i = 0; i < 5'000; ++i) {
            world.relay();
            worker.turn();
            world.lane.provider.poll();
            world.tell_outcomes();
        }
        CHECK(world.all<events::BatchPaused>().size() == (row.pauses ? 1 : 0));
        CHECK(world.is_over() != row.pauses);
        if (row.pauses) {
            CHECK(world.all<events::BatchPaused>().front().reason == "auto_failures");
            // Those under way beside, no more.
            CHECK(world.ends().size() <= 22);
            world.command(domain::ResumeBatch{.batch = world.batch});
            world.pass(5s);
        }
        CHECK(world.is_over());
        CHECK(world.count(Outcome::failed) == row.refused);
    }
}

TEST_CASE("rows that failed are sent when they are tried again, with the same code, and no others"
) {
    BatchWorld world{3, FakeMailer::Keys::ignored, 15};
    world.lane.start();
    // Three times "not now" each: two rows run out of attempts.
    world.lane.provider.refuse_always(world.address(4), "451");
    world.lane.provider.refuse_always(world.address(9), "451");
    world.command(domain::StartBatch{.import = world.import});
    world.pass(6min);
    REQUIRE(world.is_over());
    CHECK(world.count(Outcome::failed) == 2);
    CHECK(world.count(Outcome::sent) == 13);
    CHECK(world.all<events::BatchPaused>().empty());

    world.lane.provider.accept_again(world.address(4));
    world.lane.provider.accept_again(world.address(9));
    world.command(domain::RetryFailedRows{.batch = world.batch});
    world.pass(1min);
    REQUIRE(world.is_over());
    CHECK(world.count(Outcome::sent) == 15);
    CHECK(world.lane.provider.sent().size() == 15);
    const auto issued = world.all<events::InviteIssued>();
    CHECK(issued.size() == 15);
    for (const std::uint32_t row : {4u, 9u}) {
        const auto codes = world.codes_mailed_to(row);
        REQUIRE(codes.size() == 1);
        const auto invite = std::ranges::find_if(issued, [&](const auto& one) {
            return one.batch_row->row == row;
        });
        CHECK(world.lane.keys.unseal(invite->code).text == codes.front());
    }
}

TEST_CASE("after a cancel no more is sent than what was under way") {
    BatchWorld world{4, FakeMailer::Keys::ignored, 100};
    world.lane.provider.allow_in_flight(6);
    auto& worker = world.lane.start();
    world.command(domain::StartBatch{.import = world.import});
    while (world.lane.provider.sent().size() < 40) {
        world.relay();
        worker.turn();
        world.lane.provider.poll();
        world.tell_outcomes();
    }
    const auto before = world.lane.provider.sent().size();
    world.command(domain::CancelBatch{.batch = world.batch, .reason = "a mistake"});
    world.relay();
    world.pass(1min);
    REQUIRE(world.is_over());
    CHECK(world.lane.provider.sent().size() <= before + 6);
    CHECK((world.all<events::BatchCompleted>().front().outcome == events::BatchEnd::cancelled));
    CHECK(world.count(Outcome::sent) == world.lane.provider.sent().size());
}
