// Shards that move: because somebody joins, leaves as planned, is killed, or sleeps.

#include "tests/shards/stepped.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests;
using namespace std::chrono_literals;
using Kind = shards::Answer::Kind;

namespace {

// Commands that change something each time, one every few milliseconds, to every shard.
class Traffic {
public:
    explicit Traffic(SteppedCluster& cluster) : cluster_{cluster} {}

    void step() {
        cluster_.step();
        if (++steps_ % 5 != 0) {
            return;
        }
        const auto partition = static_cast<std::int32_t>(sent_ % 4);
        const auto person = person_of(partition);
        const bool suppress = sent_ / 4 % 2 == 0;
        const auto id = fmt::format("command {}", sent_++);
        if (suppress) {
            cluster_.call(id, domain::SuppressRecipient{.recipient = person});
        } else {
            cluster_.call(id, domain::LiftSuppression{.recipient = person});
        }
    }

    void until(const std::function<bool()>& condition) {
        for (int i = 0; !condition(); ++i) {
            REQUIRE(i < 60'000);
            step();
        }
    }

    void during(base::Duration time) {
        const auto end = cluster_.clock.steady() + time;
        until([&] { return cluster_.clock.steady() >= end; });
    }

    // Lets those that are under way end.
    void finish() {
        cluster_.until([&] {
            return std::all_of(cluster_.calls.begin(), cluster_.calls.end(), [](const auto& call) {
                return call->answer.has_value();
            });
        });
    }

    std::size_t count(Kind kind) const {
        return static_cast<std::size_t>(std::count_if(
            cluster_.calls.begin(),
            cluster_.calls.end(),
            [&](const auto& call) { return call->answer->kind == kind; }
        ));
    }

    base::Duration longest() const {
        base::Duration longest{0};
        for (const auto& call : cluster_.calls) {
            longest = std::max(longest, call->took);
        }
        return longest;
    }

private:
    SteppedCluster& cluster_;
    int steps_ = 0;
    std::size_t sent_ = 0;
};

std::size_t claims_in(const SteppedCluster& cluster) {
    std::size_t claims = 0;
    for (std::int32_t partition = 0; partition < cluster.partitions; ++partition) {
        for (const auto& record :
             cluster.log.records({.topic = std::string{events::topics::facts}, .number = partition}
             )) {
            claims += record.header("kind") == "claim" ? 1 : 0;
        }
    }
    return claims;
}

// By the reading rule alone: each command that was answered `done` counts once, and no other does.
void answers_must_be_true(const SteppedCluster& cluster) {
    std::map<std::string, std::size_t> counted;
    for (std::int32_t partition = 0; partition < cluster.partitions; ++partition) {
        events::Reader reader;
        for (const auto& record :
             cluster.log.records({.topic = std::string{events::topics::facts}, .number = partition}
             )) {
            if (reader.step(record) == events::Verdict::counted && record.header("command")) {
                ++counted[std::string{*record.header("command")}];
            }
        }
    }
    for (const auto& call : cluster.calls) {
        CAPTURE(call->request.id);
        const auto times = counted[call->request.id];
        CHECK(times <= 1);
        if (call->answer->kind == Kind::done || call->answer->kind == Kind::repeated) {
            CHECK(times == 1);
        } else if (call->answer->kind != Kind::unknown) {
            CHECK(times == 0);
        }
    }
}

}  // namespace

TEST_CASE("processes that start together share the shards among them") {
    SteppedCluster cluster{16};
    const auto& a = cluster.add("a");
    const auto& b = cluster.add("b");
    const auto& c = cluster.add("c");
    cluster.until([&] { return cluster.is_owned_by({&a, &b, &c}); });
    const auto claims = claims_in(cluster);
    cluster.pass(30s);
    CHECK(cluster.is_owned_by({&a, &b, &c}));
    CHECK(claims_in(cluster) == claims);  // All is quiet then.
}

TEST_CASE("a process that joins gets its share without an answer lost or late") {
    SteppedCluster cluster;
    const auto& a = cluster.add("a");
    cluster.until([&] { return cluster.is_owned_by({&a}); });
    Traffic traffic{cluster};
    traffic.during(200ms);
    const auto& b = cluster.add("b");
    traffic.until([&] { return cluster.is_owned_by({&a, &b}); });
    traffic.during(200ms);
    traffic.finish();
    CHECK(traffic.count(Kind::done) == cluster.calls.size());
    CHECK(traffic.longest() < 500ms);
    answers_must_be_true(cluster);
}

TEST_CASE("a planned leave loses no answer and delays none by half a second") {
    SteppedCluster cluster;
    auto& a = cluster.add("a");
    const auto& b = cluster.add("b");
    cluster.until([&] { return cluster.is_owned_by({&a, &b}); });
    Traffic traffic{cluster};
    traffic.during(200ms);
    a.self.draining = true;
    a.beat();
    traffic.until([&] { return cluster.is_owned_by({&b}); });
    traffic.during(200ms);
    traffic.finish();
    CHECK(traffic.count(Kind::done) == cluster.calls.size());
    CHECK(traffic.longest() < 500ms);
    CHECK(a.alarms.empty());
    CHECK(b.alarms.empty());
    answers_must_be_true(cluster);
}

TEST_CASE("who leaves serves its shards until the next owner has folded them") {
    SteppedCluster cluster;
    auto& a = cluster.add("a");
    auto& b = cluster.add("b");
    cluster.until([&] { return cluster.is_owned_by({&a, &b}); });
    const auto owned = a.self.owns;
    b.is_paused = true;  // It takes its time.
    a.self.draining = true;
    a.beat();
    cluster.pass(2s);
    CHECK(a.self.owns == owned);
    b.is_paused = false;
    cluster.until([&] { return cluster.is_owned_by({&b}); });
}

TEST_CASE("who leaves and has no successor serves on") {
    SteppedCluster cluster;
    auto& a = cluster.add("a");
    cluster.until([&] { return cluster.is_owned_by({&a}); });
    a.self.draining = true;
    a.beat();
    cluster.pass(10s);
    CHECK(cluster.is_owned_by({&a}));
    const auto again = cluster.call("one", domain::SuppressRecipient{.recipient = person_of(0)});
    cluster.until([&] { return again->answer.has_value(); }, 1s);
    CHECK(again->answer->kind == Kind::done);
}

TEST_CASE("the shards of a killed process move within ten seconds, and its answers are in doubt") {
    SteppedCluster cluster;
    auto& a = cluster.add("a");
    const auto& b = cluster.add("b");
    cluster.until([&] { return cluster.is_owned_by({&a, &b}); });
    Traffic traffic{cluster};
    traffic.during(503ms);
    cluster.kill(a);
    const auto killed_at = cluster.clock.steady();
    traffic.until([&] { return cluster.is_owned_by({&b}); });
    CHECK(cluster.clock.steady() - killed_at < 10s);
    traffic.during(200ms);
    traffic.finish();
    // Those that had not been sent to it wait for the new owner; none is told what is not so.
    CHECK(traffic.count(Kind::done) + traffic.count(Kind::unknown) == cluster.calls.size());
    CHECK(traffic.count(Kind::unknown) < 20);
    answers_must_be_true(cluster);
}

TEST_CASE("an owner that slept through a takeover answers nobody, and takes part again") {
    SteppedCluster cluster;
    auto& a = cluster.add("a");
    const auto& b = cluster.add("b");
    cluster.until([&] { return cluster.is_owned_by({&a, &b}); });
    Traffic traffic{cluster};
    traffic.during(200ms);
    a.is_paused = true;
    cluster.until([&] { return b.self.owns.size() == 4; }, 10s);
    std::vector<shards::Answer> late;
    const auto partition = a.self.owns.front();
    a.host().submit(
        {.id = "late",
         .command = domain::SuppressRecipient{.recipient = person_of(partition)},
         .actor = "test"},
        [&](const shards::Answer& answer) { late.push_back(answer); }
    );
    a.is_paused = false;
    cluster.until([&] { return !late.empty(); }, 1s);
    CHECK(late.front().kind == Kind::not_here);
    cluster.until([&] { return cluster.is_owned_by({&a, &b}); }, 30s);
    traffic.finish();
    answers_must_be_true(cluster);
}

TEST_CASE("an owner that loses the hint serves on") {
    SteppedCluster cluster;
    auto& a = cluster.add("a");
    cluster.until([&] { return cluster.is_owned_by({&a}); });
    a.host().want({});
    for (int i = 0; i < 1'000; ++i) {
        cluster.clock.advance(1ms);
        cluster.log.settle();
        a.host().turn(0ms);
    }
    CHECK(a.self.owns.size() == 4);
}

TEST_CASE("while nobody hears anybody, no shard moves") {
    SteppedCluster cluster;
    const auto& a = cluster.add("a");
    const auto& b = cluster.add("b");
    cluster.until([&] { return cluster.is_owned_by({&a, &b}); });
    const auto before = std::pair{a.self.owns, b.self.owns};
    const auto claims = claims_in(cluster);
    cluster.silence(20s);
    cluster.pass(40s);
    CHECK(claims_in(cluster) == claims);
    CHECK(std::pair{a.self.owns, b.self.owns} == before);
}

TEST_CASE("a shard whose commits are not delivered is folded and claimed anew by its owner") {
    SteppedCluster cluster;
    const auto& a = cluster.add("a");
    cluster.until([&] { return cluster.is_owned_by({&a}); });
    const auto before = claims_in(cluster);
    const auto call = cluster.call("one", domain::SuppressRecipient{.recipient = person_of(0)});
    cluster.lose_next_append();
    cluster.until([&] { return call->answer.has_value(); });
    CHECK(call->answer->kind == Kind::unknown);
    cluster.until([&] { return cluster.is_owned_by({&a}); }, 5s);
    CHECK(claims_in(cluster) == before + 1);
    const auto again = cluster.call("one", domain::SuppressRecipient{.recipient = person_of(0)});
    cluster.until([&] { return again->answer.has_value(); });
    CHECK(again->answer->kind == Kind::done);
    answers_must_be_true(cluster);
}
