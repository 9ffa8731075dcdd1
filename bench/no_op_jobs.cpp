// A mail lane on a real log, with a provider that does nothing: jobs a second from their start to a
// durable outcome, or, with a rate, how well it is kept. Told by the broker's clock from the
// ledger, in which each job must have ended once.
//   TEST_KAFKA_BROKERS=… bench_no_op_jobs WHAT JOBS [RATE A SECOND]

#include "bench/batch_story.hpp"
#include "bench/figures.hpp"
#include "events/job_record.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/crypto/routing.hpp"
#include "platform/crypto/system_random.hpp"
#include "platform/kafka/kafka_log.hpp"
#include "workers/runtime/lane_host.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <set>

namespace {

constexpr std::size_t in_flight = 1'024;
constexpr base::Duration look_every{20};
constexpr std::chrono::minutes most_time{3};

struct Asked {
    std::string what;
    std::uint32_t jobs = 0;
    double rate = 0;  // 0: no limit
};

void alarm(std::string_view what) {
    fmt::print(stderr, "{}\n", what);
}

events::Job job_of(std::uint32_t row, base::Instant now) {
    const events::BatchId batch{bench::id_of("batch", 1)};
    return {
        .id = {bench::id_of("job", row)},
        .kind = "invite.send",
        .key = bench::id_of("recipient", row),
        .policy = "invite_mail",
        .created_at = now,
        .not_after = now + std::chrono::hours{24},
        .args =
            events::SendInvite{
                .invite = {bench::id_of("invite", row)},
                .address = bench::sealed(80),
                .code = bench::sealed(60),
                .batch_row = events::BatchRow{.batch = batch, .row = row}
            }
    };
}

void queue_jobs(events::Log& log, const events::Partition& queue, std::uint32_t count) {
    const base::SystemClock clock;
    const auto client = log.connect({.name = "bench"});
    events::LogEvents heard;
    for (std::uint32_t row = 1; row <= count; ++row) {
        const auto record = events::to_record(events::QueueItem{job_of(row, clock.now())});
        while (!client->append(queue, record, row)) {
            heard.clear();
            client->poll(heard, look_every);
        }
    }
    ENSURE(client->flush(std::chrono::minutes{1}), "a bench runs against a sound broker");
}

struct Found {
    std::optional<base::Instant> first_started;
    std::vector<base::Instant> succeeded;  // each job once
    std::uint64_t records = 0;

    double seconds() const {
        const std::chrono::duration<double> took = succeeded.back() - *first_started;
        return took.count();
    }

    // Jobs that ended in the second with the fewest and in that with the most, first and last ones
    // left out.
    std::pair<std::size_t, std::size_t> spread() const {
        std::map<std::int64_t, std::size_t> each;
        for (const auto at : succeeded) {
            ++each[(at - succeeded.front()) / std::chrono::seconds{1}];
        }
        each.erase(each.begin());
        each.erase(std::prev(each.end()));
        const auto by_count = [](const auto& one, const auto& other) {
            return one.second < other.second;
        };
        const auto [least, most] = std::minmax_element(each.begin(), each.end(), by_count);
        return {least->second, most->second};
    }
};

Found look_into(events::Log& log, const events::Partition& ledger) {
    Found found;
    std::set<std::string> seen;
    const auto end = log.end_of(ledger);
    const auto client = log.connect({.name = "bench"});
    client->read_from(ledger, 0);
    events::LogEvents heard;
    events::Offset next = 0;
    while (next < end) {
        heard.clear();
        client->poll(heard, look_every);
        for (const auto& [partition, record] : heard.arrived) {
            next = record.offset + 1;
            ++found.records;
            const auto commit = events::read_commit(record);
            if (!commit) {
                continue;  // a claim
            }
            for (const auto& fact : commit->facts) {
                if (std::holds_alternative<events::JobStarted>(fact.fact) && !found.first_started) {
                    found.first_started = record.appended_at;
                } else if (const auto* done = std::get_if<events::JobSucceeded>(&fact.fact)) {
                    ENSURE(seen.insert(done->id.text).second, "a job ends once");
                    found.succeeded.push_back(record.appended_at);
                }
            }
        }
    }
    return found;
}

// Runs the lane until all have ended; the processor seconds of this process.
double run_lane(events::Log& log, const std::string& name, const Asked& asked) {
    const base::SystemClock clock;
    platform::crypto::SystemRandom random;
    platform::crypto::SystemRandom relay_random;
    const platform::crypto::Routing routing{platform::crypto::Key32{}};
    const platform::crypto::KeyRing keys;
    shards::Relay relay{bench::partitions, {log, routing, keys, clock, relay_random, alarm}};
    const auto spent = std::clock();
    workers::LaneHost lane{
        {.name = name,
         .writer = {.member = "bench", .url = "http://bench"},
         .rate_per_second = asked.rate},
        {.name = "nothing", .max_in_flight = in_flight},
        [](const workers::Call&, std::function<void(workers::CallResult)> done) {
            done({.outcome = workers::CallOutcome::done});
        },
        log,
        relay,
        clock,
        random,
        [](std::string_view) { return false; },
        [](bool) {},
        alarm
    };
    lane.want(true);
    const auto waiting = log.connect({.name = "bench"});
    events::LogEvents nothing;
    const auto deadline = clock.steady() + most_time;
    while (lane.status().succeeded < asked.jobs) {
        ENSURE(clock.steady() < deadline, "the jobs end within minutes");
        waiting->poll(nothing, look_every);
    }
    return static_cast<double>(std::clock() - spent) / CLOCKS_PER_SEC;
}

void tell(const Asked& asked, const Found& found, double processor) {
    const auto jobs = static_cast<double>(found.succeeded.size());
    const double rate = jobs / found.seconds();
    fmt::print(
        "{}: {:.0f} jobs in {:.2f} s, {:.1f}/s; {:.1f} us of a core a job; {:.2f} records a job\n",
        asked.what,
        jobs,
        found.seconds(),
        rate,
        processor / jobs * 1e6,
        static_cast<double>(found.records) / jobs
    );
    const auto report = [&](std::string_view name, double value, std::string unit) {
        bench::report(
            {.name = fmt::format("{}: {}", asked.what, name), .value = value, .unit = unit}
        );
    };
    report("processor, a job", processor / jobs * 1e6, "us of a core");
    const bool is_held_back = asked.rate > 0 && rate > asked.rate / 2;
    if (!is_held_back) {
        return bench::report(
            {.name = asked.what + ": jobs",
             .value = rate,
             .unit = "/s",
             .limit = "raw log, 256 in flight: records",
             .aim = "60,000"}
        );
    }
    const auto [least, most] = found.spread();
    report("jobs", rate, "/s");
    report("of the set rate", rate / asked.rate * 100, "%");
    report("in the slowest second", static_cast<double>(least), "jobs");
    report("in the fastest second", static_cast<double>(most), "jobs");
    report("processor", processor / found.seconds() * 100, "% of a core");
}

}  // namespace

int main(int count, char** arguments) {
    const char* brokers = std::getenv("TEST_KAFKA_BROKERS");
    if (brokers == nullptr || count < 3) {
        fmt::print(stderr, "TEST_KAFKA_BROKERS=… bench_no_op_jobs WHAT JOBS [RATE A SECOND]\n");
        return EXIT_FAILURE;
    }
    const Asked asked{
        .what = arguments[1],
        .jobs = static_cast<std::uint32_t>(std::stoul(arguments[2])),
        .rate = count > 3 ? std::stod(arguments[3]) : 0
    };
    platform::kafka::KafkaLog log{{.brokers = brokers}};
    const auto name =
        fmt::format("bench-{}", std::chrono::steady_clock::now().time_since_epoch().count());
    const events::Partition queue{fmt::format("jobs.{}.bulk", name), 0};
    const events::Partition ledger{fmt::format("jobs.{}.ledger", name), 0};
    log.create_topic({.name = "commands", .partitions = bench::partitions});
    log.create_topic({.name = fmt::format("jobs.{}", name), .partitions = 1});
    log.create_topic({.name = queue.topic, .partitions = 1});
    log.create_topic({.name = ledger.topic, .partitions = 1});
    queue_jobs(log, queue, asked.jobs);
    const double processor = run_lane(log, name, asked);
    const auto found = look_into(log, ledger);
    ENSURE(found.succeeded.size() == asked.jobs, "each job has a durable outcome");
    tell(asked, found, processor);
    return EXIT_SUCCESS;
}
