#include "tests/workers/small_system.hpp"

#include <doctest/doctest.h>

using namespace tests;

namespace {

constexpr base::Duration a_minute{60'000};

struct World {
    base::SystemClock clock;
    events::MemoryLog log{clock};
    Outside outside{log};

    World() { create_topics(log); }

    int calls_in_all() {
        const std::lock_guard lock{outside.mutex};
        int all = 0;
        for (const auto& [job, count] : outside.calls) {
            all += count;
        }
        return all;
    }
};

events::BatchId batch_of(const events::ImportId& import) {
    return {base::derive_id(import.text, "batch")};
}

}  // namespace

TEST_CASE("every row of a batch is mailed once, and the batch ends as a success") {
    World world;
    Process process{world.outside};
    const auto import = process.import_rows(3'000);
    const auto started = process.submit(domain::StartBatch{.import = import});
    REQUIRE(started.kind == shards::Answer::Kind::done);
    REQUIRE(process.wait_for(batch_of(import), "\"sent\":3000", a_minute));
    CHECK(world.calls_in_all() == 3'000);
    CHECK(world.outside.calls.size() == 3'000);
}

TEST_CASE("sending an import twice is the same batch") {
    World world;
    Process process{world.outside};
    const auto import = process.import_rows(10);
    CHECK(process.submit(domain::StartBatch{.import = import}).kind == shards::Answer::Kind::done);
    CHECK(
        process.submit(domain::StartBatch{.import = import}).kind == shards::Answer::Kind::nothing
    );
    REQUIRE(process.wait_for(batch_of(import), "\"sent\":10", a_minute));
    CHECK(world.calls_in_all() == 10);
}

TEST_CASE("a second batch to the same people skips all of them") {
    World world;
    Process process{world.outside};
    const auto first = process.import_rows(20);
    process.submit(domain::StartBatch{.import = first});
    REQUIRE(process.wait_for(batch_of(first), "\"sent\":20", a_minute));
    const auto second = process.import_rows(20);
    process.submit(domain::StartBatch{.import = second});
    REQUIRE(process.wait_for(batch_of(second), "\"skipped\":20", a_minute));
    CHECK(world.calls_in_all() == 20);
}

TEST_CASE("a process that stops in the middle is followed by one that sends the rest, once each") {
    World world;
    events::BatchId batch;
    {
        Process process{world.outside};
        const auto import = process.import_rows(2'000);
        batch = batch_of(import);
        process.submit(domain::StartBatch{.import = import});
    }
    Process next{world.outside, "two"};
    REQUIRE(next.wait_for(batch, "\"sent\":2000", a_minute));
    CHECK(world.calls_in_all() == 2'000);
}

TEST_CASE("a recipient the provider refuses ends as failed and the others as sent") {
    World world;
    world.outside.answer = [](const events::Job& job, std::uint32_t) -> workers::CallResult {
        const bool refuse = job.args->batch_row->row == 7;
        return {
            .outcome = refuse ? workers::CallOutcome::refused : workers::CallOutcome::done,
            .code = "550"
        };
    };
    Process process{world.outside};
    const auto import = process.import_rows(30);
    process.submit(domain::StartBatch{.import = import});
    REQUIRE(process.wait_for(batch_of(import), "\"failed\":1", a_minute));
    REQUIRE(process.wait_for(batch_of(import), "\"sent\":29", a_minute));
}

TEST_CASE("what may have been sent is unknown until a person settles it, and not sent again") {
    World world;
    world.outside.answer = [](const events::Job& job, std::uint32_t) -> workers::CallResult {
        const bool lost = job.args->batch_row->row == 3;
        return {
            .outcome = lost ? workers::CallOutcome::unknown : workers::CallOutcome::done,
            .code = "timeout"
        };
    };
    Process process{world.outside};
    const auto import = process.import_rows(30);
    process.submit(domain::StartBatch{.import = import});
    REQUIRE(process.wait_for(batch_of(import), "\"unknown\":1", a_minute));
    CHECK(
        process
            .submit(domain::ResolveRow{
                .batch = batch_of(import), .row = 3, .outcome = events::Outcome::sent
            })
            .kind == shards::Answer::Kind::done
    );
    REQUIRE(process.wait_for(batch_of(import), "\"sent\":30", a_minute));
    CHECK(world.calls_in_all() == 30);
}
