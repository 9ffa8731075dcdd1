#include "projections/conditions.hpp"

#include "base/time.hpp"
#include "projections/cursor.hpp"

namespace projections {

bool Conditions::go_on_behind(std::string_view cursor, std::string_view moment) {
    const auto last = read_cursor(cursor, 2);
    const auto at = last ? base::instant_from(last->front()) : std::nullopt;
    if (!at) {
        return false;
    }
    add(fmt::format("{} <= {{}}", moment), *at);
    // The id decides among those of one moment.
    add(fmt::format("({} < '{}' OR id < {{}})", moment, base::to_text(*at)),
        std::string_view{last->back()});
    return true;
}

}  // namespace projections
