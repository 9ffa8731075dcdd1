#include "platform/postgres/faults.hpp"

#include <algorithm>
#include <array>

namespace platform::postgres {

namespace {

enum class Treatment { unavailable, undone, missing };

struct Entry {
    std::string_view prefix;  // of the SQLSTATE
    Treatment treatment;
};

constexpr std::array table{
    Entry{"08", Treatment::unavailable},     // connection exceptions
    Entry{"53", Treatment::unavailable},     // out of connections, memory, disk
    Entry{"57P01", Treatment::unavailable},  // the administrator ended the session
    Entry{"57P02", Treatment::unavailable},  // crash of another backend
    Entry{"57P03", Treatment::unavailable},  // starting up or shutting down
    Entry{"57P05", Treatment::unavailable},  // idle session ended
    Entry{"57014", Treatment::undone},       // statement timeout
    Entry{"40", Treatment::undone},          // serialisation failure, deadlock
    Entry{"55P03", Treatment::undone},       // lock not available in time
    Entry{"25P03", Treatment::undone},       // idle in transaction for too long
    Entry{"42P01", Treatment::missing},      // undefined table
};

}  // namespace

void throw_fault(std::string_view sqlstate, const std::string& message) {
    if (sqlstate.empty()) {
        throw DatabaseUnavailable{message};
    }
    const auto entry = std::ranges::find_if(table, [&](const Entry& one) {
        return sqlstate.starts_with(one.prefix);
    });
    if (entry == table.end()) {
        throw QueryRefused{std::string{sqlstate}, message};
    }
    switch (entry->treatment) {
        case Treatment::unavailable:
            throw DatabaseUnavailable{message};
        case Treatment::undone:
            throw TransactionUndone{message};
        case Treatment::missing:
            throw TableMissing{message};
    }
    throw QueryRefused{std::string{sqlstate}, message};
}

}  // namespace platform::postgres
