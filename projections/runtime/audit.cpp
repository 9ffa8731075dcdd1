#include "projections/runtime/audit.hpp"

#include "projections/runtime/books.hpp"
#include "projections/runtime/memory_fold.hpp"
#include "projections/runtime/statements.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections {

namespace {

using platform::postgres::Connection;
using platform::postgres::Transaction;
using Difference = AuditOutcome::Difference;
using One = AuditOutcome::One;

constexpr std::size_t fetch_rows = 10'000;

std::string readable(std::string key) {
    std::ranges::replace(key, key_separator, '/');
    return key;
}

void note(
    One& one,
    const TableShape& table,
    const std::string& key,
    Difference what,
    std::string columns = ""
) {
    switch (what) {
        case Difference::missing:
            ++one.missing;
            break;
        case Difference::surplus:
            ++one.surplus;
            break;
        case Difference::different:
            ++one.different;
            break;
    }
    if (one.samples.size() >= audit_samples_max) {
        return;
    }
    one.samples.push_back(
        {.table = std::string{table.name},
         .key = readable(key),
         .what = what,
         .columns = std::move(columns)}
    );
}

// Inside the transaction in which the checkpoints were read.
void compare(Connection& connection, Store& store, std::uint32_t build, One& one) {
    const auto& table = store.shape();
    connection.run(fmt::format(
        "DECLARE rows NO SCROLL CURSOR FOR SELECT {} FROM {}",
        column_list(table),
        physical_name(table, build)
    ));
    for (;;) {
        const auto found = connection.run(fmt::format("FETCH {} FROM rows", fetch_rows));
        for (std::size_t row = 0; row < found.size(); ++row) {
            const auto comparison =
                store.compare([&](std::size_t column) { return found.at(row, column); });
            if (!comparison.is_known) {
                note(one, table, comparison.key, Difference::surplus);
            } else if (!comparison.differing.empty()) {
                const auto columns = fmt::format("{}", fmt::join(comparison.differing, ", "));
                note(one, table, comparison.key, Difference::different, columns);
            }
        }
        if (found.size() < fetch_rows) {
            break;
        }
    }
    connection.run("CLOSE rows");
    one.rows += store.rows();
    store.visit_uncompared([&](const std::string& key) {
        note(one, table, key, Difference::missing);
    });
}

}  // namespace

bool AuditOutcome::passed() const {
    return std::ranges::all_of(projections, &One::passed);
}

AuditOutcome audit(
    events::Log& log,
    const platform::postgres::Options& database,
    const std::vector<Projection>& projections,
    const std::function<void(double percent)>& progress
) {
    auto patient = database;
    patient.statement_timeout = base::Duration{0};
    Connection connection{patient};
    Transaction tx{connection, "ISOLATION LEVEL REPEATABLE READ READ ONLY"};
    MemoryFold fold;
    ReaderStates from;
    Ends to;
    AuditOutcome outcome;
    std::vector<const Projection*> all;
    std::vector<std::optional<Build>> builds;
    for (const auto& projection : projections) {
        auto build = read_live_build(connection, projection.name);
        auto skips = list_skips(connection, projection.name);
        // Asked first: a sweep would wait for records that this log does not have.
        const auto diverged = build ? divergence(log, build->states) : std::nullopt;
        builds.push_back(build);
        if (build && !diverged) {
            all.push_back(&projection);
            for (const auto& [partition, state] : build->states) {
                from[partition];
                to[partition] = std::max(to[partition], state.next_offset);
            }
            fold.add(projection, keys_of(skips), build->states);
        }
        outcome.projections.push_back(
            {.projection = std::string{projection.name},
             .skips = std::move(skips),
             .error = diverged.value_or("")}
        );
    }
    const auto swept = sweep(log, from, to, types_of(all), fold, [&](const SweepProgress& now) {
        if (progress) {
            progress(100.0 * static_cast<double>(now.read) / static_cast<double>(now.total));
        }
        return true;
    });
    outcome.facts = swept.progress.facts;
    for (std::size_t i = 0; i < projections.size(); ++i) {
        auto& one = outcome.projections[i];
        if (!builds[i]) {
            one.error = "it has no tables yet";
            continue;
        }
        if (!one.error.empty()) {
            continue;
        }
        auto& part = fold.part_of(projections[i]);
        if (part.failure) {
            one.error = *part.failure;
            continue;
        }
        for (const auto* table : projections[i].tables) {
            compare(connection, part.rows.store_for(*table), builds[i]->number, one);
        }
    }
    return outcome;
}

}  // namespace projections
