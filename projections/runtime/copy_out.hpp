#pragma once
// Rows from memory into bare tables, several tables at once, indexes last.

#include "platform/postgres/sql.hpp"
#include "projections/runtime/store.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace projections {

struct CopyTask {
    const Store* store = nullptr;
    std::uint32_t build = 0;
};

// `go_on` is told the share that is done, between tables and chunks; false: stop. Never called by
// two threads at once.
void copy_out(
    const platform::postgres::Options& database,
    const std::vector<CopyTask>& tasks,
    std::size_t at_once,
    const std::function<bool(double done)>& go_on
);

}  // namespace projections
