#include "projections/runtime/projection.hpp"

#include "projections/runtime/statements.hpp"

namespace projections {

std::uint64_t shape_of(const Projection& projection) {
    std::uint64_t hash = projection.version;
    for (const auto* table : projection.tables) {
        hash = base::stable_hash(create_table(*table, table->name), hash);
        hash = base::stable_hash(create_indexes(*table, table->name), hash);
    }
    return hash;
}

}  // namespace projections
