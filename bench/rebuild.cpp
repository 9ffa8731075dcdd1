// Rebuilds and audits every projection from a log of invite batches in Kafka, beside the limits:
// consuming the same records, decoding them, folding them in memory, and COPY of the same rows into
// bare tables.
//   TEST_KAFKA_BROKERS=… TEST_DATABASE_URL=… bench_rebuild [rows of the batch, 150000]
// Given a log that is not empty, it measures with what is there.

#include "projections/runtime/rebuild.hpp"

#include "bench/batch_story.hpp"
#include "bench/figures.hpp"
#include "platform/kafka/kafka_log.hpp"
#include "projections/all.hpp"
#include "projections/runtime/audit.hpp"
#include "projections/runtime/copy_out.hpp"
#include "projections/runtime/memory_fold.hpp"
#include "projections/runtime/migrate.hpp"
#include "projections/runtime/statements.hpp"

#include <cstdlib>
#include <ctime>
#include <functional>
#include <mutex>
#include <sys/resource.h>
#include <thread>

namespace {

using platform::postgres::Connection;
using platform::postgres::Options;
using platform::postgres::Transaction;
using projections::Projection;

// Of this process, all threads; on a busy machine it says more than the wall clock.
double cpu_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

long peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

// Runs it, and prints how many facts a second that makes.
class Measures {
public:
    explicit Measures(std::uint64_t facts) : facts_{static_cast<double>(facts)} {}

    double run(std::string_view what, const std::function<void()>& work) const {
        const auto began = std::chrono::steady_clock::now();
        const double cpu = cpu_seconds();
        work();
        const auto took = std::chrono::steady_clock::now() - began;
        const double seconds = std::chrono::duration<double>(took).count();
        fmt::print(
            "{:<34} {:>9.0f} facts/s  {:5.1f} s, {:5.1f} s of our cpu\n",
            what,
            facts_ / seconds,
            seconds,
            cpu_seconds() - cpu
        );
        std::fflush(stdout);
        bench::report({.name = std::string{what}, .value = facts_ / seconds, .unit = "facts/s"});
        return seconds;
    }

    double facts() const { return facts_; }

private:
    double facts_;
};

std::vector<const Projection*> pointers(const std::vector<Projection>& all) {
    std::vector<const Projection*> wanted;
    for (const auto& one : all) {
        wanted.push_back(&one);
    }
    return wanted;
}

projections::ReaderStates beginning(events::Log& log, const std::vector<Projection>& all) {
    projections::ReaderStates from;
    for (const auto& one : projections::partitions_of(log, topics_of(pointers(all)))) {
        from[one];
    }
    return from;
}

// Every record that is there.
void consume(events::Log& log, const std::vector<Projection>& all) {
    const auto client = log.connect({.name = "bench"});
    std::int64_t left = 0;
    for (const auto& [partition, state] : beginning(log, all)) {
        left += log.end_of(partition);
        client->read_from(partition, 0);
    }
    events::LogEvents heard;
    while (left > 0) {
        heard.clear();
        client->poll(heard, base::Duration{1000});
        ENSURE(heard.failures.empty(), "a bench runs against a sound log");
        left -= static_cast<std::int64_t>(heard.arrived.size());
    }
}

class Nobody final : public projections::Swept {
public:
    void begin(const events::Partition&, const events::Record&) override {}

    void fact(const events::SeenFact&) override {}

    void problem(
        const events::Partition&, const events::Record&, const projections::Reading& reading
    ) override {
        ENSURE(reading.problem.empty(), "the story is sound");
    }
};

std::uint64_t decode(events::Log& log, const std::vector<Projection>& all) {
    Nobody nobody;
    const auto from = beginning(log, all);
    const auto types = types_of(pointers(all));
    return sweep(log, from, projections::ends_of(log, from), types, nobody).progress.facts;
}

void fold(events::Log& log, const std::vector<Projection>& all, projections::MemoryFold& into) {
    const auto from = beginning(log, all);
    sweep(log, from, projections::ends_of(log, from), types_of(pointers(all)), into);
}

// The rows of a fold as lines of COPY, and bare tables for them.
struct Lines {
    const projections::TableShape* table = nullptr;
    std::vector<std::string> chunks;
    std::size_t bytes = 0;
    std::size_t rows = 0;
};

std::vector<Lines> lines_of(
    const std::vector<Projection>& all, projections::MemoryFold& folded, Connection& connection
) {
    std::vector<Lines> tables;
    for (const auto& projection : all) {
        for (const auto* table : projection.tables) {
            auto& lines = tables.emplace_back(Lines{.table = table});
            const auto& store = folded.part_of(projection).rows.store_for(*table);
            store.copy_out([&](std::string chunk, std::size_t rows) {
                lines.bytes += chunk.size();
                lines.rows += rows;
                lines.chunks.push_back(std::move(chunk));
            });
            connection.run_script(create_table(*table, fmt::format("bare_{}", table->name)));
        }
    }
    std::ranges::sort(tables, std::ranges::greater{}, &Lines::bytes);
    return tables;
}

// On two connections, the largest table first.
void copy_bare(const Options& database, std::vector<Lines>& tables) {
    std::mutex mutex;
    std::size_t next = 0;
    const auto work = [&] {
        Connection connection{database};
        connection.run("SET synchronous_commit = off");
        for (;;) {
            std::unique_lock lock{mutex};
            if (next == tables.size()) {
                return;
            }
            auto& lines = tables[next++];
            lock.unlock();
            Transaction tx{connection};
            platform::postgres::CopyIn copy{
                connection,
                fmt::format("bare_{}", lines.table->name),
                projections::column_list(*lines.table)
            };
            for (auto& chunk : lines.chunks) {
                copy.write(std::move(chunk));
            }
            copy.finish();
            tx.commit();
        }
    };
    std::thread first{work};
    std::thread second{work};
    first.join();
    second.join();
}

void write_story(events::Log& log, std::uint32_t rows) {
    log.create_topic({.name = "facts", .partitions = bench::partitions});
    log.create_topic({.name = "jobs.mail.ledger", .partitions = 1});
    if (log.end_of({"jobs.mail.ledger", 0}) == 0) {
        bench::CommitWriter writer{log};
        bench::BatchStory{writer, rows}.tell();
    }
}

bool measure(events::Log& log, const Options& database) {
    const auto all = projections::all_projections();
    const base::SystemClock clock;
    const Measures measures{decode(log, all)};
    measures.run("consuming alone", [&] { consume(log, all); });
    measures.run("consuming and decoding", [&] { decode(log, all); });
    projections::MemoryFold folded;
    for (const auto& one : all) {
        folded.add(one, {});
    }
    const double folding = measures.run("… and folding in memory", [&] { fold(log, all, folded); });
    Connection connection{database};
    auto tables = lines_of(all, folded, connection);
    folded = {};
    std::size_t bytes = 0;
    std::size_t rows = 0;
    for (const auto& lines : tables) {
        bytes += lines.bytes;
        rows += lines.rows;
    }
    const double copying =
        measures.run("COPY of the rows into bare tables", [&] { copy_bare(database, tables); });
    fmt::print("    {} rows, {:.0f} MB\n", rows, static_cast<double>(bytes) / 1e6);
    connection.run_script("DROP SCHEMA bench_rebuild CASCADE; CREATE SCHEMA bench_rebuild");
    projections::migrate(connection, "schema/migrations");

    bool is_sound = true;
    bench::report(
        {.name = "folding and bare COPY one after the other",
         .value = measures.facts() / (folding + copying),
         .unit = "facts/s"}
    );
    const double rebuilding = measures.run("rebuild", [&] {
        for (const auto& one : projections::rebuild(log, database, all, clock).projections) {
            is_sound = is_sound && one.swapped_in;
        }
    });
    fmt::print(
        "    {:.0f} % of folding and bare COPY one after the other; peak memory {} MB\n",
        100 * (folding + copying) / rebuilding,
        peak_megabytes()
    );
    bench::report(
        {.name = "rebuild: peak memory",
         .value = static_cast<double>(peak_megabytes()),
         .unit = "MB"}
    );
    measures.run("audit", [&] {
        is_sound = is_sound && projections::audit(log, database, all).passed();
    });
    return is_sound;
}

}  // namespace

int main(int argc, char** argv) {
    const char* brokers = std::getenv("TEST_KAFKA_BROKERS");
    const char* url = std::getenv("TEST_DATABASE_URL");
    if (brokers == nullptr || url == nullptr) {
        fmt::print(
            stderr, "TEST_KAFKA_BROKERS, TEST_DATABASE_URL are not set; ./dev services start DIR\n"
        );
        return EXIT_FAILURE;
    }
    const std::uint32_t rows = argc > 1 ? static_cast<std::uint32_t>(std::stoul(argv[1])) : 150'000;
    const Options database{.url = url, .search_path = "bench_rebuild"};
    {
        Connection connection{{.url = url}};
        connection.run_script(
            "DROP SCHEMA IF EXISTS bench_rebuild CASCADE; CREATE SCHEMA bench_rebuild"
        );
    }
    platform::kafka::KafkaLog log{{.brokers = brokers}};
    write_story(log, rows);
    const bool is_sound = measure(log, database);
    Connection{{.url = url}}.run("DROP SCHEMA bench_rebuild CASCADE");
    fmt::print("{}\n", is_sound ? "rows are as the log says" : "ROWS ARE WRONG");
    return is_sound ? EXIT_SUCCESS : EXIT_FAILURE;
}
