// The bare log: one thread appends records of 300 B to 8 partitions with a bounded number in flight
// and counts one as done when it was reported and read back. What shards do cannot be faster.
//   TEST_KAFKA_BROKERS=host:port bench_raw_log [in flight ...]

#include "base/ensure.hpp"
#include "bench/figures.hpp"
#include "platform/kafka/kafka_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Microseconds = std::chrono::microseconds;
using Moment = std::chrono::steady_clock::time_point;

constexpr std::int32_t partitions = 8;
constexpr std::size_t value_bytes = 300;
constexpr auto run_time = std::chrono::seconds{3};

struct Flying {
    Moment since;
    int steps = 0;  // reported, read back
};

class Run {
public:
    Run(events::Log& log, std::string topic, std::size_t in_flight)
        : topic_{std::move(topic)},
          client_{log.connect({.name = "bench"})},
          flying_(in_flight),
          value_(value_bytes, 'x') {
        for (std::int32_t number = 0; number < partitions; ++number) {
            const events::Partition partition{topic_, number};
            client_->read_from(partition, log.end_of(partition));
        }
    }

    void go() {
        const auto begin = std::chrono::steady_clock::now();
        for (std::size_t slot = 0; slot < flying_.size(); ++slot) {
            start(slot);
        }
        events::LogEvents heard;
        while (std::chrono::steady_clock::now() - begin < run_time) {
            heard.clear();
            client_->poll(heard, base::Duration{1000});
            for (const auto& report : heard.reports) {
                ENSURE(report.delivered, "a bench runs against a sound broker");
                step(report.tag);
            }
            for (const auto& arrived : heard.arrived) {
                const auto slot = arrived.record.header("slot");
                if (slot) {
                    step(std::stoul(std::string{*slot}));
                }
            }
        }
        print(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }

private:
    void start(std::size_t slot) {
        flying_[slot] = {.since = std::chrono::steady_clock::now()};
        const events::Partition to{topic_, static_cast<std::int32_t>(slot % partitions)};
        const bool accepted = client_->append(
            to,
            {.key = "",
             .headers = {{"claim", "0123456789ABCDEF"}, {"n", "1"}, {"slot", std::to_string(slot)}},
             .value = value_},
            slot
        );
        ENSURE(accepted, "in flight is far below the queue's bound");
    }

    void step(std::size_t slot) {
        auto& one = flying_.at(slot);
        if (++one.steps < 2) {
            return;
        }
        const auto took = std::chrono::steady_clock::now() - one.since;
        took_.push_back(std::chrono::duration_cast<Microseconds>(took));
        start(slot);
    }

    void print(double seconds) {
        ENSURE(!took_.empty(), "a broker that works takes a record within seconds");
        std::sort(took_.begin(), took_.end());
        const auto at = [&](double share) {
            const auto index =
                static_cast<std::size_t>(share * static_cast<double>(took_.size() - 1));
            return static_cast<double>(took_[index].count()) / 1000;
        };
        const double rate = static_cast<double>(took_.size()) / seconds;
        fmt::print(
            "{:4} in flight: {:7.0f} records/s, p50 {:6.2f} ms, p99 {:6.2f} ms, max {:6.1f} ms\n",
            flying_.size(),
            rate,
            at(0.5),
            at(0.99),
            at(1)
        );
        const auto name = fmt::format("raw log, {} in flight", flying_.size());
        bench::report({.name = name + ": records", .value = rate, .unit = "/s"});
        bench::report({.name = name + ": p50", .value = at(0.5), .unit = "ms"});
        bench::report({.name = name + ": p99", .value = at(0.99), .unit = "ms"});
    }

    std::string topic_;
    std::unique_ptr<events::LogClient> client_;
    std::vector<Flying> flying_;
    std::vector<Microseconds> took_;
    std::string value_;
};

// All that is there, from the beginning, as a cold fold reads it.
void read_all(events::Log& log, const std::string& topic) {
    const auto client = log.connect({.name = "bench-cold"});
    events::Offset all = 0;
    for (std::int32_t number = 0; number < partitions; ++number) {
        all += log.end_of({topic, number});
        client->read_from({topic, number}, 0);
    }
    const auto begin = std::chrono::steady_clock::now();
    events::Offset read = 0;
    events::LogEvents heard;
    while (read < all) {
        heard.clear();
        client->poll(heard, base::Duration{1000});
        read += static_cast<events::Offset>(heard.arrived.size());
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    fmt::print(
        "cold: {} records in {:.2f} s, {:.0f} records/s\n",
        read,
        took.count(),
        static_cast<double>(read) / took.count()
    );
    bench::report(
        {.name = "raw log: cold read",
         .value = static_cast<double>(read) / took.count(),
         .unit = "records/s"}
    );
}

}  // namespace

int main(int count, char** arguments) {
    const char* brokers = std::getenv("TEST_KAFKA_BROKERS");
    if (!brokers) {
        fmt::print(stderr, "TEST_KAFKA_BROKERS is not set; ./dev services start DIR prints one\n");
        return 1;
    }
    std::vector<std::size_t> loads;
    for (int i = 1; i < count; ++i) {
        loads.push_back(std::stoul(arguments[i]));
    }
    if (loads.empty()) {
        loads = {1, 64, 256};
    }
    platform::kafka::KafkaLog log{{.brokers = brokers}};
    const auto topic =
        fmt::format("bench-{}", std::chrono::steady_clock::now().time_since_epoch().count());
    log.create_topic({.name = topic, .partitions = partitions, .settings = {}});
    for (const auto load : loads) {
        Run{log, topic, load}.go();
    }
    read_all(log, topic);
}
