// Stored data of a fact. The first line names the type.

#include "events/catalogue.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void fact(std::string_view input) {
    const auto type = take_line(input);
    const auto read = events::read_data(type, input);
    if (!read) {
        return;
    }
    must(events::type_of(*read) == type, "a fact keeps its type");
    std::string written;
    events::write_data(written, *read);
    must(events::read_data(type, written).value() == *read, "a fact comes back as it was");
}

}  // namespace fuzz
