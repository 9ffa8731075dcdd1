#include "tests/projections/lab.hpp"

#include "projections/runtime/migrate.hpp"
#include "projections/runtime/reading.hpp"
#include "projections/runtime/rows.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <unistd.h>

namespace tests {

using platform::postgres::Connection;

std::string database_url() {
    const char* url = std::getenv("TEST_DATABASE_URL");
    REQUIRE_MESSAGE(
        url != nullptr, "TEST_DATABASE_URL is not set; ./dev services start DIR starts a PostgreSQL"
    );
    return url;
}

Schema::Schema() {
    static std::atomic<int> count{0};
    name_ = fmt::format("test_{}_{}", getpid(), ++count);
    Connection outside{{.url = database_url()}};
    outside.run("DROP SCHEMA IF EXISTS " + name_ + " CASCADE");
    outside.run("CREATE SCHEMA " + name_);
    connection_ = std::make_unique<Connection>(options());
    projections::migrate(*connection_, "schema/migrations");
}

Schema::~Schema() {
    try {
        Connection{{.url = database_url()}}.run("DROP SCHEMA " + name_ + " CASCADE");
    } catch (const platform::Fault& fault) {
        MESSAGE("the schema of a test stays behind: " << fault.what());
    }
}

platform::postgres::Options Schema::options() const {
    return {.url = database_url(), .search_path = name_};
}

void FactWriter::append(const events::Partition& to, events::NewRecord record) {
    REQUIRE(client_->append(to, std::move(record), 0));
    ++appended_;
}

void FactWriter::claim(const events::Partition& to, std::uint32_t level) {
    auto& writing = partitions_[to];
    events::Claim claim{
        .id = fmt::format("claim-{}", ++claims_), .member = "test", .url = "", .level = level
    };
    if (!writing.claim.empty()) {
        claim.replaces = writing.claim;
    }
    writing = {.claim = claim.id};
    append(to, events::to_record(claim));
}

void FactWriter::commit(
    const events::Partition& to, std::vector<events::Fact> facts, base::Duration after
) {
    if (partitions_[to].claim.empty()) {
        claim(to);
    }
    auto& writing = partitions_[to];
    events::Commit commit{.claim = writing.claim, .n = ++writing.n, .at = noon + after};
    for (auto& fact : facts) {
        commit.facts.push_back({.stream = "test", .seq = ++seq_, .fact = std::move(fact)});
    }
    append(to, events::to_record(commit));
}

Lab::Lab() : writer{log} {
    log.create_topic({.name = "facts", .partitions = 2});
    log.create_topic({.name = "jobs.mail.ledger", .partitions = 1});
}

std::unique_ptr<projections::Projector> Lab::projector(
    std::vector<projections::Projection> which, projections::ProjectorOptions options
) {
    return std::make_unique<projections::Projector>(
        log, schema.options(), std::move(which), positions, clock, std::move(options)
    );
}

void Lab::catch_up(projections::Projector& projector) {
    constexpr int quiet_rounds = 3;  // others may have left something for the next round
    for (int quiet = 0; quiet < quiet_rounds;) {
        quiet = projector.step(0ms) ? 0 : quiet + 1;
    }
}

projections::ProjectionStatus Lab::status(
    const projections::Projector& projector, std::string_view name
) const {
    for (auto& status : projector.status()) {
        if (status.name == name) {
            return status;
        }
    }
    FAIL("there is no such projection");
    return {};
}

Dump dump(Connection& connection, const std::vector<projections::Projection>& projections) {
    Dump tables;
    for (const auto& projection : projections) {
        for (const auto* table : projection.tables) {
            const auto store = table->make_store(*table);
            const auto found = connection.run("SELECT * FROM " + std::string{table->name});
            auto& lines = tables[std::string{table->name}];
            for (std::size_t row = 0; row < found.size(); ++row) {
                lines.insert(store->line_of([&](std::size_t column) {
                    return found.at(row, column);
                }));
            }
        }
    }
    return tables;
}

Dump fold_in_memory(
    events::MemoryLog& log, const std::vector<projections::Projection>& projections
) {
    projections::MemoryRows rows;
    std::vector<const projections::Projection*> all;
    for (const auto& projection : projections) {
        all.push_back(&projection);
    }
    projections::ReaderStates states;
    for (const auto& partition : projections::partitions_of(log, projections::topics_of(all))) {
        states[partition];
    }
    projections::FactReader reader{states, projections::types_of(all)};
    for (const auto& [partition, state] : states) {
        for (const auto& record : log.records(partition)) {
            const auto reading = reader.read(partition, record);
            REQUIRE(reading.problem == "");
            projections::each_fact(
                partition,
                record,
                reading,
                [&](const auto& fact, const auto& at) {
                    for (const auto* one : all) {
                        if (std::ranges::find(one->topics, partition.topic) != one->topics.end()) {
                            one->fold(fact, at, rows);
                        }
                    }
                }
            );
        }
    }
    Dump tables;
    for (const auto* projection : all) {
        for (const auto* table : projection->tables) {
            auto& lines = tables[std::string{table->name}];
            rows.store_for(*table).visit_lines([&](const auto& key, const auto& line) {
                lines.emplace(key, line);
            });
        }
    }
    return tables;
}

}  // namespace tests
