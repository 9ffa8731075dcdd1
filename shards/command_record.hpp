#pragma once
// A record of the topic `commands`: one or more commands for one shard. It becomes one commit with
// the facts or the refusal of each entry.
//
//   headers  kind=commands, count, kinds, correlation (of all, if they have one)
//   value    {"entries":[{"id":…,"kind":…,"actor":…,"body":{…}}]}

#include "domain/commands.hpp"
#include "events/record.hpp"

#include <string>
#include <vector>

namespace shards {

struct CommandEntry {
    std::string id;
    std::string actor;
    domain::Command command;
    std::string correlation;  // of the request that began it all; one record's are the same
};

events::NewRecord to_record(const std::vector<CommandEntry>& entries);

boost::system::result<std::vector<CommandEntry>, events::DecodeError> read_commands(
    const events::Record& record
);

}  // namespace shards
