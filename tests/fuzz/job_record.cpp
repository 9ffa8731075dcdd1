// Records of a lane's queues.

#include "events/job_record.hpp"

#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void job_record(std::string_view input) {
    const auto item = events::read_queue_item(record_from(input));
    if (!item) {
        return;
    }
    const auto again = events::read_queue_item(stored(to_record(*item)));
    must(again.has_value(), "what was written is read");
    must(*again == *item, "it comes back as it was");
}

}  // namespace fuzz
