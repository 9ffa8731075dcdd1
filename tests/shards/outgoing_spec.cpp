#include "shards/outgoing.hpp"
#include "tests/shards/stepped_shard.hpp"

#include <doctest/doctest.h>

using namespace tests;
using shards::OutgoingBatch, shards::MissingKey;

namespace {

const std::string key(platform::crypto::key_id_length, 'A');
const events::BatchId batch{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "batch", 1)};
const events::RecipientId eve{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "eve", 2)};

struct OneRow final : shards::RowSource {
    std::vector<events::ImportRow>
    rows(const events::ImportId&, const std::vector<shards::ChunkPlace>&, const std::vector<std::uint32_t>&)
        override {
        return {
            {.row = 1,
             .recipient = eve,
             .address = base::SealedText{key, "sealed"},
             .note = base::SealedText{key, "note"}}
        };
    }
};

shards::Caused::One released() {
    return {
        .fact_id = "batch.2",
        .follow_up =
            {.name = "issue", .what = domain::IssueRows{.released = {.batch = batch, .rows = {1}}}},
        .chunks = std::make_shared<std::vector<shards::ChunkPlace>>()
    };
}

class Relaying {
public:
    domain::Command command(MissingKey missing = MissingKey::wait) {
        platform::crypto::CodeStock codes{routing_, random_};
        OutgoingBatch outgoing{1, routing_, ring, codes, missing};
        OneRow rows;
        outgoing.add(released(), rows);
        auto sent = outgoing.take();
        REQUIRE(sent.size() == 1);
        auto entries = shards::read_commands({.value = std::move(sent[0].record.value)});
        REQUIRE(entries.has_value());
        REQUIRE(entries->size() == 1);
        return (*entries)[0].command;
    }

    events::RowEnd end(MissingKey missing = MissingKey::wait) {
        return std::get<domain::RecordRowOutcomes>(command(missing)).ended.at(0);
    }

    platform::crypto::KeyRing ring;

private:
    base::SeededRandom random_{1};
    platform::crypto::Routing routing_{platform::crypto::Key32{}};
};

}  // namespace

TEST_CASE("a row whose key the vault has not told of waits for it") {
    Relaying relaying;
    CHECK_THROWS_AS(relaying.command(), shards::KeyNotRead);
    platform::crypto::Key32 its;
    its.bytes.fill(1);
    relaying.ring.add(key, its);
    const auto command = relaying.command();
    REQUIRE(std::holds_alternative<domain::IssueInvite>(command));
    CHECK((std::get<domain::IssueInvite>(command).note == base::SealedText{key, "note"}));
}

TEST_CASE("a row whose key was erased is passed over as erased") {
    Relaying relaying;
    relaying.ring.erase(key);
    const auto end = relaying.end();
    CHECK((end.outcome == events::Outcome::skipped));
    CHECK(end.reason == "erased");
}

TEST_CASE("a row whose key stays unknown fails, so that a person can try it again") {
    Relaying relaying;
    const auto end = relaying.end(MissingKey::fail_row);
    CHECK((end.outcome == events::Outcome::failed));
    CHECK(end.reason == "key_missing");
}

TEST_CASE("what settles a row is sent behind what ended it, in whatever company") {
    base::SeededRandom random{1};
    const platform::crypto::Routing routing{platform::crypto::Key32{}};
    const platform::crypto::KeyRing ring;
    platform::crypto::CodeStock codes{routing, random};
    OutgoingBatch outgoing{1, routing, ring, codes};
    OneRow rows;
    const auto add = [&](const std::string& fact, domain::Command command) {
        outgoing.add(
            {.fact_id = fact,
             .follow_up = {.name = "row", .what = domain::SendCommand{std::move(command)}}},
            rows
        );
    };
    add("lane.1",
        domain::RecordRowOutcomes{
            .batch = batch, .ended = {{.row = 1, .outcome = events::Outcome::unknown}}
        });
    add("lane.2", domain::ResolveRow{.batch = batch, .row = 1, .outcome = events::Outcome::failed});
    add("lane.3",
        domain::RecordRowOutcomes{
            .batch = batch, .ended = {{.row = 2, .outcome = events::Outcome::sent}}
        });
    std::vector<bool> settles;
    for (auto& one : outgoing.take()) {
        for (const auto& entry : *shards::read_commands({.value = std::move(one.record.value)})) {
            settles.push_back(std::holds_alternative<domain::ResolveRow>(entry.command));
        }
    }
    CHECK((settles == std::vector<bool>{false, true, false}));
}

TEST_CASE("what follows of a request carries its id: commands in their header, jobs in themselves"
) {
    base::SeededRandom random{1};
    const platform::crypto::Routing routing{platform::crypto::Key32{}};
    const platform::crypto::KeyRing ring;
    platform::crypto::CodeStock codes{routing, random};
    OutgoingBatch outgoing{1, routing, ring, codes};
    OneRow rows;
    const auto add = [&](const std::string& request, domain::FollowUp follow_up) {
        outgoing.add(
            {.fact_id = "f", .follow_up = std::move(follow_up), .correlation = request}, rows
        );
    };
    const domain::SendCommand suppress{domain::SuppressRecipient{.recipient = eve}};
    const domain::SendCommand delivered{domain::RecordDelivery{.invite = {eve.text}}};
    add("one", {.name = "a", .what = suppress});
    add("two", {.name = "b", .what = suppress});
    add("three", {.name = "c", .what = delivered});
    add("four", {.name = "d", .what = delivered});
    add("five",
        {.name = "e",
         .what = domain::EnqueueJob{.job = {.args = events::SendInvite{.invite = {eve.text}}}}});
    const auto sent = outgoing.take();
    REQUIRE(sent.size() == 4);
    CHECK(
        sent[0].record.headers.back() == std::pair<std::string, std::string>{"correlation", "one"}
    );
    CHECK(sent[1].record.headers.back().second == "two");
    // Deliveries of many requests share a record: nothing follows from them.
    CHECK(sent[2].record.headers[1].second == "2");
    CHECK(sent[2].record.headers.back().first != "correlation");
    CHECK(sent[3].record.value.find(R"("correlation":"five")") != std::string::npos);
}

TEST_CASE("a command of another shard is decided under the id of the request that caused it") {
    SteppedShard shard;
    shard.own();
    shard.send({{.id = "x", .actor = "a", .command = suppress(), .correlation = "request"}});
    shard.settle();
    CHECK(shard.last_commit().correlation == "request");
}

TEST_CASE("what a shard hands to the relay names the request, also after it moved") {
    SteppedShard shard;
    shard.own();
    auto asked = request("one", invite_for("bo"));
    asked.correlation = "request";
    shard.submit(std::move(asked));
    shard.settle();
    REQUIRE(shard.relayed.size() == 1);
    CHECK(shard.relayed[0].follow_ups.at(0).correlation == "request");
    shard.crash();
    shard.own();
    CHECK(shard.relayed.back().follow_ups.at(0).correlation == "request");
}
