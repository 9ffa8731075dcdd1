// Records of `commands`.

#include "shards/command_record.hpp"

#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

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
    must(shards::to_record(*again) == written, "it comes back as it was");
}

}  // namespace fuzz
