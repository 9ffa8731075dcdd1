#pragma once
// Every projection there is, written out.

#include "projections/runtime/projection.hpp"

#include <vector>

namespace projections {

std::vector<Projection> all_projections();

}  // namespace projections
