// Where a list goes on, as callers send it back.

#include "projections/cursor.hpp"

#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void cursor(std::string_view input) {
    for (const std::size_t parts : {1, 2, 3}) {
        const auto read = projections::read_cursor(input, parts);
        if (!read) {
            continue;
        }
        must(read->size() == parts, "a cursor has the parts that were asked for");
        const auto made = projections::make_cursor(*read);
        must(projections::read_cursor(made, parts) == read, "a cursor comes back as it was");
    }
    std::vector<std::string> parts;
    for (auto rest = input; !rest.empty();) {
        parts.emplace_back(take_line(rest));
    }
    if (!parts.empty() && input.find('\0') == std::string_view::npos) {
        const auto made = projections::make_cursor(parts);
        must(projections::read_cursor(made, parts.size()) == parts, "whatever the parts are");
    }
}

}  // namespace fuzz
