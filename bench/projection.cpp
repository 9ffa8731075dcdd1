// The live projector on a real log: how fast it catches up, and how long a fact takes to be a row
// that everybody sees, under load. Beside it the limit of what it does for each batch: an empty
// transaction.
//   TEST_KAFKA_BROKERS=… TEST_DATABASE_URL=… bench_projection [commits a second ...]

#include "bench/batch_story.hpp"
#include "bench/figures.hpp"
#include "platform/kafka/kafka_log.hpp"
#include "projections/all.hpp"
#include "projections/runtime/migrate.hpp"
#include "projections/runtime/projector.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>

namespace {

using platform::postgres::Connection;
using platform::postgres::Options;
using Moment = std::chrono::steady_clock::time_point;

constexpr std::uint32_t story_rows = 20'000;
constexpr auto run_time = std::chrono::seconds{8};
constexpr std::string_view watched = "invite_list";
constexpr std::string_view empty_transaction = "an empty transaction";

Moment now() {
    return std::chrono::steady_clock::now();
}

double seconds_since(Moment from) {
    return std::chrono::duration<double>(now() - from).count();
}

// Milliseconds; sorts them.
void print_shares(std::string_view what, std::vector<double>& took) {
    std::ranges::sort(took);
    const auto at = [&](double share) {
        return took.at(static_cast<std::size_t>(share * static_cast<double>(took.size() - 1)));
    };
    fmt::print(
        "{:<44} p50 {:6.1f} ms, p99 {:6.1f} ms, max {:6.1f} ms\n", what, at(0.5), at(0.99), at(1)
    );
    std::fflush(stdout);
    const std::string limit =
        what == empty_transaction ? "" : fmt::format("{}: p50", empty_transaction);
    bench::report(
        {.name = fmt::format("{}: p50", what), .value = at(0.5), .unit = "ms", .limit = limit}
    );
    bench::report({.name = fmt::format("{}: p99", what), .value = at(0.99), .unit = "ms"});
}

void bench_empty_transactions(const Options& database) {
    Connection connection{database};
    std::vector<double> took;
    for (int i = 0; i < 2'000; ++i) {
        const auto began = now();
        platform::postgres::Transaction tx{connection};
        tx.run_prepared("SET LOCAL synchronous_commit = off");
        tx.commit();
        took.push_back(seconds_since(began) * 1000);
    }
    print_shares(empty_transaction, took);
}

class Bench {
public:
    Bench(events::Log& log, const Options& database)
        : log_{log}, projector_{log, database, projections::all_projections(), positions_, clock_} {
        for (std::int32_t number = 0; number < bench::partitions; ++number) {
            partitions_.push_back({"facts", number});
        }
    }

    void catch_up(bench::CommitWriter& writer) {
        const auto began = now();
        projector_.start();
        for (const auto& partition : partitions_) {
            while (positions_.applied_below(watched, partition) < log_.end_of(partition)) {
                writer.client().poll(events_, base::Duration{5});
            }
        }
        const double seconds = seconds_since(began);
        bench::report(
            {.name = "catching up live",
             .value = static_cast<double>(writer.facts()) / seconds,
             .unit = "facts/s"}
        );
        fmt::print(
            "catching up live                             {:.0f} facts/s ({} facts)\n",
            static_cast<double>(writer.facts()) / seconds,
            writer.facts()
        );
        std::fflush(stdout);
    }

    // So many commits a second, each of them an invite.
    void lag_at(std::uint32_t commits_per_second, bench::CommitWriter& writer) {
        std::vector<double> took;
        const auto began = now();
        std::uint64_t sent = 0;
        while (seconds_since(began) < std::chrono::duration<double>{run_time}.count()) {
            const double due = seconds_since(began) * commits_per_second;
            while (static_cast<double>(sent) < due) {
                const auto& to = partitions_[sent % partitions_.size()];
                writer.commit(to, {bench::invite_of(++row_)}, tag_);
                sent_[tag_++] = to;
                ++sent;
            }
            events_.clear();
            writer.client().poll(events_, base::Duration{1});
            note_delivered();
            note_visible(took);
        }
        while (!waiting_.empty() || !sent_.empty()) {
            events_.clear();
            writer.client().poll(events_, base::Duration{1});
            note_delivered();
            note_visible(took);
        }
        print_shares(fmt::format("delivered to visible, {} commits/s", commits_per_second), took);
    }

private:
    struct Waiting {
        events::Partition partition;
        events::Offset offset = 0;
        Moment since;
    };

    void note_delivered() {
        for (const auto& report : events_.reports) {
            ENSURE(report.delivered, "a bench runs against a sound log");
            waiting_.push_back({sent_.at(report.tag), report.offset, now()});
            sent_.erase(report.tag);
        }
    }

    void note_visible(std::vector<double>& took) {
        std::erase_if(waiting_, [&](const Waiting& one) {
            const auto applied = positions_.applied_below(watched, one.partition);
            if (!applied || *applied <= one.offset) {
                return false;
            }
            took.push_back(seconds_since(one.since) * 1000);
            return true;
        });
    }

    events::Log& log_;
    const base::SystemClock clock_;
    projections::Positions positions_;
    projections::Projector projector_;
    std::vector<events::Partition> partitions_;
    events::LogEvents events_;
    std::map<std::uint64_t, events::Partition> sent_;
    std::deque<Waiting> waiting_;
    std::uint64_t tag_ = 1'000'000;
    std::uint32_t row_ = 10'000'000;
};

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
    std::vector<std::uint32_t> rates;
    for (int i = 1; i < argc; ++i) {
        rates.push_back(static_cast<std::uint32_t>(std::stoul(argv[i])));
    }
    if (rates.empty()) {
        rates = {100, 1'000, 3'000};
    }
    const Options database{.url = url, .search_path = "bench_projection"};
    {
        Connection connection{{.url = url}};
        connection.run_script(
            "DROP SCHEMA IF EXISTS bench_projection CASCADE; CREATE SCHEMA bench_projection"
        );
    }
    {
        Connection connection{database};
        projections::migrate(connection, "schema/migrations");
    }
    platform::kafka::KafkaLog log{{.brokers = brokers}};
    log.create_topic({.name = "facts", .partitions = bench::partitions});
    log.create_topic({.name = "jobs.mail.ledger", .partitions = 1});
    ENSURE(log.end_of({"facts", 0}) == 0, "the log is empty: each bench gets servers of its own");
    bench_empty_transactions(database);
    bench::CommitWriter writer{log};
    bench::BatchStory{writer, story_rows}.tell();
    {
        Bench bench{log, database};
        bench.catch_up(writer);
        for (const auto rate : rates) {
            bench.lag_at(rate, writer);
        }
    }
    Connection{{.url = url}}.run("DROP SCHEMA bench_projection CASCADE");
    return EXIT_SUCCESS;
}
