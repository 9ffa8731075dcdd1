#include "domain/follow_ups.hpp"
#include "tests/domain/invite_examples.hpp"

#include <map>

using namespace tests;
using events::Outcome;

namespace {

const events::JobId job = id<events::JobId>("job");
const events::JobOrigin of_row{.invite = invite, .delivery = 2, .batch_row = row(5, 3)};
const events::JobOrigin alone{.invite = invite, .delivery = 2};

template <class Command>
const Command* find(const std::vector<domain::FollowUp>& caused) {
    for (const auto& one : caused) {
        const auto* sent = std::get_if<domain::SendCommand>(&one.what);
        if (!sent) {
            continue;
        }
        if (const auto* command = std::get_if<Command>(&sent->command)) {
            return command;
        }
    }
    return nullptr;
}

}  // namespace

TEST_CASE("what became of a job is told to the invite and to the row of its batch") {
    struct Row {
        const char* because;
        events::Fact fact;
        Outcome outcome;
    };

    const Row rows[] = {
        {"sent", events::JobSucceeded{.id = job, .origin = of_row}, Outcome::sent},
        {"refused", events::JobRefused{.id = job, .origin = of_row}, Outcome::failed},
        {"out of attempts", events::JobDead{.id = job, .origin = of_row}, Outcome::failed},
        {"in doubt", events::JobUnknown{.id = job, .origin = of_row}, Outcome::unknown},
        {"expired", events::JobSkipped{.id = job, .origin = of_row}, Outcome::skipped},
        {"dropped",
         events::JobSkipped{.id = job, .origin = of_row, .cancelled = true},
         Outcome::cancelled},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        const auto caused = domain::react_to_job(row.fact);
        REQUIRE(caused.size() == 2);
        CHECK(caused[0].name != caused[1].name);
        const auto* delivery = find<domain::RecordDelivery>(caused);
        REQUIRE(delivery);
        CHECK(delivery->invite == invite);
        CHECK(delivery->delivery == 2);
        CHECK((delivery->outcome == row.outcome));
        const auto* outcomes = find<domain::RecordRowOutcomes>(caused);
        REQUIRE(outcomes);
        CHECK(outcomes->batch == batch);
        CHECK(outcomes->generation == 3);
        REQUIRE(outcomes->ended.size() == 1);
        CHECK(outcomes->ended[0].row == 5);
        CHECK((outcomes->ended[0].outcome == row.outcome));
        CHECK((outcomes->ended[0].invite == invite));
    }
}

TEST_CASE("a job that no batch asked for is told to its invite alone") {
    const auto caused = domain::react_to_job(events::JobSucceeded{.id = job, .origin = alone});
    REQUIRE(caused.size() == 1);
    CHECK(find<domain::RecordDelivery>(caused));
}

TEST_CASE("what became of a notice is told to nobody") {
    CHECK(domain::react_to_job(events::JobSucceeded{.id = job}).empty());
    CHECK(domain::react_to_job(events::JobDead{.id = job}).empty());
    CHECK(domain::react_to_job(events::JobResolved{.id = job}).empty());
}

TEST_CASE("a retry is told to the batch alone, which makes room") {
    const events::JobRetryScheduled retry{
        .id = job, .origin = of_row, .attempt = 2, .reason = "smtp_451"
    };
    const auto caused = domain::react_to_job(retry);
    REQUIRE(caused.size() == 1);
    const auto* outcomes = find<domain::RecordRowOutcomes>(caused);
    REQUIRE(outcomes);
    CHECK((outcomes->retrying == std::vector<events::RowRetry>{{5, 2, "smtp_451"}}));
    CHECK(domain::react_to_job(events::JobRetryScheduled{.id = job, .origin = alone}).empty());
}

TEST_CASE("what was settled settles the delivery and the row of that round") {
    const auto caused = domain::react_to_job(
        events::JobResolved{.id = job, .origin = of_row, .outcome = Outcome::failed}
    );
    REQUIRE(find<domain::RecordDelivery>(caused));
    const auto* resolve = find<domain::ResolveRow>(caused);
    REQUIRE(resolve);
    CHECK(resolve->row == 5);
    CHECK((resolve->generation == 3));
    CHECK((resolve->outcome == Outcome::failed));
}

TEST_CASE("what the lane writes for itself causes nothing elsewhere") {
    CHECK(domain::react_to_job(events::JobStarted{}).empty());
    CHECK(domain::react_to_job(events::JobDeferred{}).empty());
    CHECK(domain::react_to_job(events::JobRequeued{}).empty());
    CHECK(domain::react_to_job(events::JobDiscarded{}).empty());
    CHECK(domain::react_to_job(events::QueuesTaken{}).empty());
}

TEST_CASE("a refused invite ends its row as skipped, with the verdict") {
    const events::InviteRefused refused{
        .recipient = ada, .batch_row = row(5, 3), .verdict = "suppressed"
    };
    const auto caused =
        domain::react({.stream = domain::people::stream_of(ada), .seq = 4, .fact = refused});
    const auto* outcomes = find<domain::RecordRowOutcomes>(caused);
    REQUIRE(outcomes);
    CHECK(outcomes->generation == 3);
    CHECK((outcomes->ended[0].outcome == Outcome::skipped));
    CHECK((outcomes->ended[0].reason == "suppressed"));
}
