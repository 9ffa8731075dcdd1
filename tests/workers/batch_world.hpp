#pragma once
// A batch from its import to the recipients' mailboxes under virtual time: the domain decides as in
// a shard, a relay carries follow-ups (perhaps twice), and a lane does the jobs. The log of facts
// is a list: that what was decided also counts is for other tests.

#include "domain/world.hpp"
#include "platform/crypto/routing.hpp"
#include "shards/outgoing.hpp"
#include "tests/workers/lane_world.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace tests {

class BatchWorld final : private shards::RowSource {
public:
    BatchWorld(std::uint64_t seed, FakeMailer::Keys keys, std::uint32_t rows);
    ~BatchWorld() override;

    // Decided and applied. A rejection changes nothing.
    void command(const domain::Command& command);

    // Carries the oldest follow-ups that wait to where they belong.
    void relay(std::size_t most = 1'000'000);

    // Sends one again that was sent before, as a relay does whose progress was lost.
    void relay_again(base::Random& random);

    // The lane's outcomes, back to invite and batch; each so many times.
    void tell_outcomes(int times = 1);

    // Everything, for so long.
    void pass(base::Duration time, base::Duration step = 1s);

    bool is_over() const;

    // The batch and what the lane has open, for whoever wonders why it is not over.
    std::string state() const;

    // How each row ended; of a row that was tried again, the last end.
    std::map<std::uint32_t, events::Outcome> ends() const;
    std::size_t count(events::Outcome outcome) const;

    template <class Fact>
    std::vector<Fact> all() const {
        std::vector<Fact> found;
        for (const auto& fact : facts) {
            if (const auto* one = std::get_if<Fact>(&fact.fact)) {
                found.push_back(*one);
            }
        }
        return found;
    }

    std::string address(std::uint32_t row) const;

    // The codes that this person was mailed, in order.
    std::vector<std::string> codes_mailed_to(std::uint32_t row) const;

    LaneWorld lane;
    const std::uint32_t total;
    const events::ImportId import;
    const events::BatchId batch;
    std::vector<events::StreamFact> facts;

private:
    std::vector<events::ImportRow> rows(
        const events::ImportId& import,
        const std::vector<shards::ChunkPlace>& chunks,
        const std::vector<std::uint32_t>& wanted
    ) override;

    void send(const shards::Caused::One& caused);

    platform::crypto::Routing routing_;
    domain::World world_;
    std::vector<events::ImportRow> import_rows_;
    std::deque<shards::Caused::One> waiting_;
    std::vector<shards::Caused::One> sent_;
    std::size_t told_ = 0;
};

}  // namespace tests
