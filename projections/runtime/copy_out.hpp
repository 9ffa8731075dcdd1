#pragma once
// Rows from memory into bare tables, several tables at once, indexes last.

#include "platform/postgres/sql.hpp"
#include "projections/runtime/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace projections {

struct CopyTask {
    Store* store = nullptr;  // empty afterwards
    std::uint32_t build = 0;
};

// Connections that copy what they are given, on threads of their own. So one projection's rows can
// be on their way while another's facts are still being read.
class CopyOut {
public:
    // `go_on` is told of rows that were copied, and once more when they are indexed, by one thread
    // at a time; false: stop.
    CopyOut(
        platform::postgres::Options database,
        std::size_t at_once,
        std::function<bool(std::size_t rows)> go_on
    );

    // Gives up what is not done.
    ~CopyOut();
    CopyOut(const CopyOut&) = delete;

    // From any thread. The largest of what waits is taken first, so that none is left alone at the
    // end.
    void add(const std::vector<CopyTask>& tasks);

    // Waits until all is copied and indexed, or given up. Throws what went wrong.
    void finish();

private:
    class Crew;
    std::unique_ptr<Crew> crew_;
};

}  // namespace projections
