#include "projections/shard_books.hpp"

#include <fmt/format.h>

namespace projections::shard_books {

const Table<Parked> parked{"parked", 3, {{"parked_at"}}};

namespace {

Parked noted(const FactPlace& place) {
    return {
        .partition = static_cast<std::uint32_t>(place.partition),
        .noted_at_offset = place.offset,
        .index = place.index,
        .parked_at = place.committed_at
    };
}

struct Fold {
    static void fold(const events::InputParked& fact, const FactPlace& place, Rows& rows) {
        auto row = noted(place);
        row.input = fact.offset;
        row.reason = fact.reason;
        rows.put(parked, std::move(row));
    }

    static void fold(const events::DeadlineParked& fact, const FactPlace& place, Rows& rows) {
        auto row = noted(place);
        row.kind = Kind::deadline;
        row.stream = fact.stream;
        row.reason = "its deadline " + base::to_text(fact.due_at) + " changed nothing";
        rows.put(parked, std::move(row));
    }

    static void keys(const events::InputParked&, Keys&) {}
};

}  // namespace

Projection projection() {
    return projection_of<Fold>("shard_books", 1, {&parked});
}

std::vector<Parked> list_parked(platform::postgres::Connection& connection) {
    const auto found = connection.run(fmt::format(
        "SELECT {} FROM parked ORDER BY parked_at DESC LIMIT 1000",
        platform::postgres::columns_of<Parked>()
    ));
    return found.all<Parked>();
}

}  // namespace projections::shard_books
