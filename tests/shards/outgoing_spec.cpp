#include "shards/outgoing.hpp"

#include <doctest/doctest.h>

using shards::OutgoingBatch, shards::UnknownKeys;

namespace {

const std::string key(platform::crypto::key_id_length, 'A');
const events::BatchId batch{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "batch", 1)};
const events::RecipientId eve{base::derive_id("01KJPQAY00TESTTESTTESTTEST", "eve", 2)};

struct OneRow final : shards::RowSource {
    std::vector<events::ImportRow>
    rows(const events::ImportId&, const std::vector<shards::ChunkPlace>&, const std::vector<std::uint32_t>&)
        override {
        return {{.row = 1, .recipient = eve, .address = base::SealedText{key, "sealed"}}};
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
    domain::Command command(UnknownKeys unknown_keys = UnknownKeys::wait) {
        OutgoingBatch outgoing{1, routing_, ring, random_, unknown_keys};
        OneRow rows;
        outgoing.add(released(), rows);
        auto sent = outgoing.take();
        REQUIRE(sent.size() == 1);
        auto entries = shards::read_commands({.value = std::move(sent[0].record.value)});
        REQUIRE(entries.has_value());
        REQUIRE(entries->size() == 1);
        return (*entries)[0].command;
    }

    events::RowEnd end(UnknownKeys unknown_keys = UnknownKeys::wait) {
        return std::get<domain::RecordRowOutcomes>(command(unknown_keys)).ended.at(0);
    }

    platform::crypto::KeyRing ring;

private:
    base::SeededRandom random_{1};
    platform::crypto::Routing routing_{platform::crypto::Key32{}};
};

}  // namespace

TEST_CASE("a row whose key the vault has not told of waits for it") {
    Relaying relaying;
    CHECK_THROWS_AS(relaying.command(), shards::KeyUnknown);
    platform::crypto::Key32 its;
    its.bytes.fill(1);
    relaying.ring.add(key, its);
    CHECK(std::holds_alternative<domain::IssueInvite>(relaying.command()));
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
    const auto end = relaying.end(UnknownKeys::fail);
    CHECK((end.outcome == events::Outcome::failed));
    CHECK(end.reason == "no_key");
}
