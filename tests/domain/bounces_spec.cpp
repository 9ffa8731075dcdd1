// A batch whose mails come back stops until a person has looked.

#include "domain/batches/batch.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::batches;

namespace {

domain::RecordBounces bounced(std::vector<std::uint32_t> rows) {
    return {.batch = batch, .rows = std::move(rows)};
}

}  // namespace

TEST_CASE("a batch pauses when more than 5 % of at least 20 mails came back") {
    struct Case {
        std::uint32_t sent;
        std::vector<std::uint32_t> bounced;
        bool pauses;
    };

    const Case cases[] = {
        {19, {1, 2}, false},  // too few to judge by
        {20, {1}, false},     // exactly 5 %
        {20, {1, 2}, true},
        {39, {1, 2}, true},
        {40, {1, 2}, false},
        {40, {1, 2, 3}, true}
    };
    for (const auto& [sent, rows, pauses] : cases) {
        CAPTURE(sent);
        CAPTURE(rows.size());
        auto history = running_batch(100);
        history.done(ended(1, sent), noon);
        const auto taken = history.done(bounced(rows), noon + 1min);
        CHECK((taken.fact<events::BatchRowsBounced>().rows == rows));
        CHECK(taken.decided()->size() == (pauses ? 2 : 1));
        if (pauses) {
            const auto paused = taken.fact<events::BatchPaused>();
            CHECK(paused.reason == "auto_bounces");
            CHECK(paused.by == "system:batch");
        }
    }
}

TEST_CASE("mails that came back count also when they did before their batch had heard of them") {
    auto history = running_batch(100);
    history.done(bounced({1, 2}), noon).then_named({"BatchRowsBounced"});
    history.done(ended(1, 19), noon).then_named({"BatchRowsEnded"});
    const auto paused = history.done(ended(20, 20), noon);
    paused.then_named({"BatchRowsEnded", "BatchPaused"});
    CHECK(paused.fact<events::BatchPaused>().reason == "auto_bounces");
}

TEST_CASE("a batch that was resumed is judged by what happens from then on") {
    auto history = running_batch(100);
    history.done(ended(1, 20), noon);
    history.done(bounced({1, 2}), noon).then_named({"BatchRowsBounced", "BatchPaused"});
    history.done(domain::ResumeBatch{.batch = batch}, noon);
    history.done(bounced({3}), noon).then_named({"BatchRowsBounced"});
    history.done(ended(21, 39), noon).then_named({"BatchRowsEnded"});
    history.done(bounced({4}), noon).then_named({"BatchRowsBounced"});
    history.done(ended(40, 40), noon).then_named({"BatchRowsEnded", "BatchPaused"});
}

TEST_CASE("a row's mail comes back once, and only of rows that there are") {
    auto history = running_batch(100);
    history.done(bounced({5, 3, 3}), noon)
        .then(
            {{stream_of(batch), events::BatchRowsBounced{.batch = batch, .rows = {3, 5}, .at = noon}
            }}
        );
    history.when(bounced({3}), noon).then_nothing();
    history.when(bounced({0, 101}), noon).then_nothing();
    history.when(bounced({5, 4}), noon).then_named({"BatchRowsBounced"});
    History{}.when(bounced({1}), noon).then_rejected(known_batch);
}

TEST_CASE("a batch that is over counts what comes back and does not pause") {
    auto history = running_batch(20);
    history.done(ended(1, 20), noon).then_named({"BatchRowsEnded", "BatchCompleted"});
    history.done(bounced({1, 2, 3}), noon).then_named({"BatchRowsBounced"});
}
