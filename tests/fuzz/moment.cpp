// Moments, and ids: words of queries, paths, facts and the command line.

#include "base/time.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void moment(std::string_view input) {
    if (const auto at = base::instant_from(input)) {
        const auto text = base::to_text(*at);
        must(text.size() == 24, "a moment is written with 24 characters");
        must(base::instant_from(text) == at, "a moment comes back as it was");
    }
    if (base::is_id(input)) {
        const auto slot = base::slot_of(input);
        must(slot < base::slot_count, "an id has a slot");
        must(input.ends_with(base::slot_suffix(slot)), "and ends with it");
        const auto child = base::derive_id(input, "child");
        must(base::is_id(child) && base::slot_of(child) == slot, "its children live there too");
    }
}

}  // namespace fuzz
