// Records of `commands`.

#include "shards/command_record.hpp"

#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

namespace {

std::string body_of(const shards::CommandEntry& entry) {
    std::string body;
    domain::write_body(body, entry.command);
    return body;
}

bool same(const shards::CommandEntry& one, const shards::CommandEntry& other) {
    return one.id == other.id && one.actor == other.actor && one.correlation == other.correlation &&
           domain::kind_of(one.command) == domain::kind_of(other.command) &&
           body_of(one) == body_of(other);
}

}  // namespace

void command_record(std::string_view input) {
    const auto entries = shards::read_commands(record_from(input));
    if (!entries) {
        return;
    }
    for (const auto& entry : *entries) {
        must(domain::slot_of(entry.command) < base::slot_count, "a command has a slot");
    }
    const auto written = shards::to_record(*entries);
    const auto again = shards::read_commands(stored(written));
    must(again.has_value(), "what was written is read");
    must(again->size() == entries->size(), "as many as there were");
    for (std::size_t i = 0; i < entries->size(); ++i) {
        must(same((*again)[i], (*entries)[i]), "each comes back as it was");
    }
}

}  // namespace fuzz
