// Rebuilds every projection from a log of invite batches, beside its limits: decoding the same
// records on one thread, and COPY of the same rows into tables that are there already.
//   TEST_DATABASE_URL=… bench_rebuild [rows of the batch, 150000]

#include "projections/runtime/rebuild.hpp"

#include "base/ensure.hpp"
#include "events/memory_log.hpp"
#include "projections/all.hpp"
#include "projections/runtime/audit.hpp"
#include "projections/runtime/migrate.hpp"
#include "projections/runtime/sweep.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string>

namespace {

using namespace std::chrono_literals;

constexpr std::int32_t partitions = 8;
constexpr std::uint32_t chunk_rows = 500;
constexpr std::uint32_t window_rows = 500;
constexpr std::size_t group = 60;  // entries that travel in one record

const base::Instant start{1'772'452'800'000ms};
const events::InviteTerms terms{.source = "csv_upload"};

base::SealedText sealed(std::size_t bytes) {
    return {.key = std::string(22, 'k'), .text = std::string(bytes, 's')};
}

// Writes what a batch leaves in the log.
class BatchStory {
public:
    BatchStory(events::MemoryLog& log, std::uint32_t rows)
        : client_{log.connect({.name = "bench"})}, rows_{rows} {}

    void tell() {
        open_and_start();
        for (std::uint32_t first = 1; first <= rows_; first += window_rows) {
            tell_window(first, std::min(first + window_rows - 1, rows_));
        }
        commit({"facts", 3}, {events::BatchCompleted{.batch = batch_, .sent = rows_, .at = start}});
    }

    std::uint64_t facts() const { return facts_; }

private:
    static base::Slot slot_of(std::uint32_t row) { return static_cast<base::Slot>(row % 1024); }

    static std::string id_of(std::string_view kind, std::uint32_t row) {
        return base::derive_id(fmt::format("{:022}", row) + "0000", kind, slot_of(row));
    }

    static events::Partition home_of(std::uint32_t row) {
        return {"facts", static_cast<std::int32_t>(slot_of(row) % partitions)};
    }

    void open_and_start() {
        const events::Partition home{"facts", 3};
        commit(home, {events::ImportOpened{.import = import_, .terms = terms, .opened_at = start}});
        for (std::uint32_t first = 1; first <= rows_; first += chunk_rows) {
            events::ImportRowsAdded added{.import = import_, .chunk = first / chunk_rows};
            for (auto row = first; row < first + chunk_rows && row <= rows_; ++row) {
                added.rows.push_back(
                    {.line = row,
                     .row = row,
                     .recipient = events::RecipientId{id_of("recipient", row)},
                     .address = sealed(80),
                     .name = sealed(70)}
                );
            }
            commit(home, {added});
        }
        commit(
            home,
            {events::ImportClosed{
                 .import = import_, .total = rows_, .ok = rows_, .closed_at = start
             },
             events::BatchAccepted{
                 .batch = batch_,
                 .import = import_,
                 .terms = terms,
                 .total = rows_,
                 .accepted_at = start
             }}
        );
    }

    void tell_window(std::uint32_t first, std::uint32_t last) {
        events::BatchRowsReleased released{.batch = batch_, .import = import_, .at = start};
        events::BatchRowsEnded ended{.batch = batch_, .at = start + first * 1ms};
        for (auto row = first; row <= last; ++row) {
            released.rows.push_back(row);
            ended.rows.push_back(
                {.row = row, .attempts = 1, .invite = events::InviteId{id_of("invite", row)}}
            );
            tell_invite(row);
        }
        commit({"facts", 3}, {released});
        flush_groups();
        commit({"facts", 3}, {ended});
    }

    void tell_invite(std::uint32_t row) {
        const events::InviteId invite{id_of("invite", row)};
        const events::RecipientId recipient{id_of("recipient", row)};
        const events::BatchRow batch_row{.batch = batch_, .row = row};
        const auto code = sealed(60);
        const auto address = sealed(80);
        add(home_of(row),
            events::InviteIssued{
                .invite = invite,
                .code_hash = {id_of("code", row)},
                .code = code,
                .recipient = recipient,
                .address = address,
                .name = sealed(70),
                .issued_at = start,
                .expires_at = start + 14 * 24h,
                .source = "csv_upload",
                .batch_row = batch_row,
                .issued_by = "system:relay"
            });
        add(home_of(row), events::RecipientInvited{.recipient = recipient, .invite = invite});
        add(home_of(row),
            events::InviteDeliveryRequested{
                .invite = invite,
                .address = address,
                .code = code,
                .expires_at = start + 14 * 24h,
                .batch_row = batch_row,
                .requested_at = start
            });
        const events::Job job{
            .id = {id_of("job", row)},
            .kind = "invite.send",
            .key = recipient.text,
            .policy = "invite_mail",
            .created_at = start,
            .not_after = start + 24h,
            .args = {.invite = invite, .address = address, .code = code, .batch_row = batch_row}
        };
        const events::Partition ledger{"jobs.mail.ledger", 0};
        add(ledger, events::JobStarted{.job = job, .at = start, .provider = "smtp"});
        add(ledger,
            events::JobSucceeded{
                .id = job.id,
                .origin = {.invite = invite, .batch_row = batch_row},
                .provider = "smtp",
                .at = start + 1s
            });
        add(home_of(row),
            events::InviteDeliveryEnded{
                .invite = invite, .attempts = 1, .provider = "smtp", .at = start + 1s
            });
    }

    void add(const events::Partition& to, events::Fact fact) {
        auto& waiting = groups_[to];
        waiting.push_back(std::move(fact));
        if (waiting.size() >= group) {
            commit(to, std::exchange(waiting, {}));
        }
    }

    void flush_groups() {
        for (auto& [to, waiting] : groups_) {
            if (!waiting.empty()) {
                commit(to, std::exchange(waiting, {}));
            }
        }
    }

    void commit(const events::Partition& to, std::vector<events::Fact> facts) {
        auto& n = written_[to];
        if (n == 0) {
            append(to, events::to_record(events::Claim{.id = "claim", .member = "bench"}));
        }
        events::Commit commit{.claim = "claim", .n = ++n, .at = start};
        for (auto& fact : facts) {
            commit.facts.push_back({.stream = "bench", .seq = 1, .fact = std::move(fact)});
        }
        facts_ += facts.size();
        append(to, events::to_record(commit));
    }

    void append(const events::Partition& to, events::NewRecord record) {
        ENSURE(client_->append(to, std::move(record), 0), "the log in memory takes everything");
    }

    std::unique_ptr<events::LogClient> client_;
    const std::uint32_t rows_;
    const events::ImportId import_{base::derive_id("00000000000000000000000000", "import", 3)};
    const events::BatchId batch_{base::derive_id("00000000000000000000000000", "batch", 3)};
    std::map<events::Partition, std::uint64_t> written_;
    std::map<events::Partition, std::vector<events::Fact>> groups_;
    std::uint64_t facts_ = 0;
};

double seconds_since(std::chrono::steady_clock::time_point from) {
    return std::chrono::duration<double>{std::chrono::steady_clock::now() - from}.count();
}

// Of this process, all threads; on a busy machine it says more than the wall clock.
double cpu_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void bench_decoding(events::MemoryLog& log, const std::vector<projections::Projection>& all) {
    std::vector<const projections::Projection*> wanted;
    for (const auto& one : all) {
        wanted.push_back(&one);
    }
    projections::ReaderStates from;
    for (const auto& one : projections::partitions_of(log, topics_of(wanted))) {
        from[one];
    }
    std::uint64_t facts = 0;
    const auto begin = std::chrono::steady_clock::now();
    const double cpu = cpu_seconds();
    projections::sweep(
        log,
        from,
        projections::ends_of(log, from),
        types_of(wanted),
        {.visit =
             [&](const projections::SweptRecord& record) {
                 if (record.reading.commit) {
                     facts += record.reading.commit->facts.size();
                 }
             }}
    );
    const double seconds = seconds_since(begin);
    fmt::print(
        "decoding alone     {:>9.0f} facts/s ({} facts, {:.1f} s, cpu {:.1f} s)\n",
        static_cast<double>(facts) / seconds,
        facts,
        seconds,
        cpu_seconds() - cpu
    );
}

void bench_rebuild(
    events::MemoryLog& log,
    const platform::postgres::Options& database,
    const std::vector<projections::Projection>& all
) {
    const base::SystemClock clock;
    const auto begin = std::chrono::steady_clock::now();
    const double cpu = cpu_seconds();
    double read = 0;
    double read_cpu = 0;
    const auto outcome = projections::rebuild(
        log,
        database,
        all,
        clock,
        {.progress =
             [&](const projections::RebuildProgress& progress) {
                 const bool is_copying =
                     progress.phase == projections::RebuildProgress::Phase::copying;
                 if (!is_copying || read > 0) {
                     return;
                 }
                 read = seconds_since(begin);
                 read_cpu = cpu_seconds() - cpu;
             }}
    );
    std::uint64_t rows = 0;
    for (const auto& one : outcome.projections) {
        rows += one.rows;
    }
    fmt::print(
        "rebuild            {:>9.0f} facts/s ({} facts, {:.1f} s: {:.1f} s (cpu {:.1f}) reading "
        "and "
        "folding, {:.1f} s (cpu {:.1f}, without the server's) copying {} rows and indexing)\n",
        static_cast<double>(outcome.facts) / outcome.seconds,
        outcome.facts,
        outcome.seconds,
        read,
        read_cpu,
        outcome.seconds - read,
        cpu_seconds() - cpu - read_cpu,
        rows
    );
}

}  // namespace

int main(int argc, char** argv) {
    const char* url = std::getenv("TEST_DATABASE_URL");
    if (url == nullptr) {
        fmt::print(stderr, "TEST_DATABASE_URL is not set; ./dev services start DIR\n");
        return EXIT_FAILURE;
    }
    const std::uint32_t rows = argc > 1 ? static_cast<std::uint32_t>(std::stoul(argv[1])) : 150'000;
    {
        platform::postgres::Connection connection{{.url = url}};
        connection.run_script(
            "DROP SCHEMA IF EXISTS bench_rebuild CASCADE; CREATE SCHEMA bench_rebuild"
        );
    }
    const platform::postgres::Options database{.url = url, .search_path = "bench_rebuild"};
    {
        platform::postgres::Connection connection{database};
        projections::migrate(connection, "schema/migrations");
    }
    const base::SystemClock clock;
    events::MemoryLog log{clock};
    log.create_topic({.name = "facts", .partitions = partitions});
    log.create_topic({.name = "jobs.mail.ledger", .partitions = 1});
    BatchStory story{log, rows};
    story.tell();
    const auto all = projections::all_projections();
    bench_decoding(log, all);
    bench_rebuild(log, database, all);
    const auto began = std::chrono::steady_clock::now();
    const auto audited = projections::audit(log, database, all);
    fmt::print(
        "audit              {} in {:.1f} s\n",
        audited.passed() ? "passed" : "FAILED",
        seconds_since(began)
    );
    platform::postgres::Connection{{.url = url}}.run("DROP SCHEMA bench_rebuild CASCADE");
    return audited.passed() ? EXIT_SUCCESS : EXIT_FAILURE;
}
