// A world as bytes, and back. What follows from the states, like who waits and which codes are
// taken, is not written but found again.

#include "domain/world/fields.hpp"
#include "domain/world/streams.hpp"

namespace domain {

void World::save(base::BinaryWriter& writer) const {
    const auto& streams = *streams_;
    writer(streams.accounts, streams.recipients, streams.invites, streams.imports, streams.batches);
    writer(streams.settings, streams.cohorts, streams.verifications, streams.resets);
    writer(streams.service_tokens, streams.waitlist, streams.other_seqs);
}

std::optional<World> World::load(base::BinaryReader& reader) {
    World world;
    auto& streams = *world.streams_;
    reader(streams.accounts, streams.recipients, streams.invites, streams.imports, streams.batches);
    reader(streams.settings, streams.cohorts, streams.verifications, streams.resets);
    reader(streams.service_tokens, streams.waitlist, streams.other_seqs);
    if (reader.failed()) {
        return std::nullopt;
    }
    streams.find_codes();
    streams.find_deadlines();
    return world;
}

void StreamTables::find_codes() {
    codes.reserve(invites.size());
    for (std::uint32_t handle = 0; handle < invites.size(); ++handle) {
        const auto& code = invites.at(handle).state.code_hash;
        if (!code.empty() && !codes.find(code.bytes(), code_at())) {
            codes.add(code.bytes(), handle, code_at());
        }
    }
}

void StreamTables::find_deadlines() {
    std::vector<DeadlineQueue::Wait> waits;
    for (const auto noun :
         {Noun::account,
          Noun::recipient,
          Noun::invite,
          Noun::import,
          Noun::batch,
          Noun::settings,
          Noun::cohort,
          Noun::verification,
          Noun::reset,
          Noun::service_token,
          Noun::waitlist}) {
        with_table(noun, [&](const auto& table) {
            for (std::uint32_t handle = 0; handle < table.size(); ++handle) {
                if (const auto due = table.at(handle).due; due != never) {
                    waits.push_back({.at = due, .handle = handle, .noun = noun});
                }
            }
        });
    }
    deadlines = DeadlineQueue{std::move(waits)};
}

}  // namespace domain
