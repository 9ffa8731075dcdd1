// How long a fact takes to be a row that everybody sees, and to be told to those who watch its
// batch. Looks on while others make the load: reads `facts` as they are confirmed, asks the
// database for some of the invites in it, and listens to the stream of one batch.
//   TEST_KAFKA_BROKERS=… TEST_DATABASE_URL=… bench_visible PORT BATCH SECONDS < request for a
//   stream

#include "bench/figures.hpp"
#include "bench/histogram.hpp"
#include "bench/loopback.hpp"
#include "platform/kafka/kafka_log.hpp"
#include "platform/postgres/sql.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <iterator>
#include <map>

namespace {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;

constexpr std::int32_t partitions = 8;
constexpr base::Duration look_every{2};  // and so exact are the figures
// One invite in so much time, whether those before it are visible or not; to ask for each would be
// a load of its own.
constexpr std::chrono::milliseconds ask_every{10};
constexpr std::chrono::seconds last_looks{10};

std::uint64_t microseconds_since(Moment from) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - from).count()
    );
}

void tell(std::string_view what, const bench::Histogram& took, std::string aim) {
    ENSURE(took.total() > 0, "something was seen");
    const auto ms = [&](double share) { return static_cast<double>(took.at(share)) / 1000; };
    fmt::print(
        "{}: p50 {:.1f} ms, p99 {:.1f} ms, max {:.1f} ms of {}\n",
        what,
        ms(0.5),
        ms(0.99),
        ms(1),
        took.total()
    );
    bench::report({.name = fmt::format("{}: p50", what), .value = ms(0.5), .unit = "ms"});
    bench::report(
        {.name = fmt::format("{}: p99", what), .value = ms(0.99), .unit = "ms", .aim = aim}
    );
    bench::report({.name = fmt::format("{}: at most", what), .value = ms(1), .unit = "ms"});
}

// Invites of the log, until the database shows them.
class Rows {
public:
    explicit Rows(const std::string& url) : connection_{{.url = url}} {}

    void saw(const events::InviteId& invite) {
        const auto now = Clock::now();
        if (now >= next_at_) {
            next_at_ = std::max(next_at_ + ask_every, now);
            asked_for_.emplace(invite.text, now);
        }
    }

    bool is_waiting() const { return !asked_for_.empty(); }

    void look() {
        if (asked_for_.empty()) {
            return;
        }
        std::vector<std::string> ids;
        for (const auto& [invite, since] : asked_for_) {
            ids.push_back(invite);
        }
        const auto found =
            connection_.run_prepared("SELECT id FROM invites WHERE id = ANY($1)", {ids});
        for (std::size_t i = 0; i < found.size(); ++i) {
            const auto one = asked_for_.find(found.get<std::string>(i, 0));
            ENSURE(one != asked_for_.end(), "nothing else was asked for");
            took_.add(microseconds_since(one->second));
            asked_for_.erase(one);
        }
    }

    const bench::Histogram& took() const { return took_; }

private:
    platform::postgres::Connection connection_;
    std::map<std::string, Moment> asked_for_;
    Moment next_at_;
    bench::Histogram took_;
};

// Ended rows of the batch by the log, until its stream counts them.
class Stream {
public:
    Stream(std::uint16_t port, const std::string& request, std::uint64_t ended_before)
        : socket_{bench::connect_to(port)}, ended_{ended_before} {
        bench::send_all(socket_.number(), request);
    }

    void saw(const events::BatchRowsEnded& fact) {
        ended_ += fact.rows.size();
        untold_.emplace_back(ended_, Clock::now());
    }

    bool is_waiting() const { return !untold_.empty(); }

    void look() {
        const bool is_open = bench::read_some(socket_.number(), arrived_);
        ENSURE(is_open, "the batch lasts longer than anybody looks");
        for (auto end = arrived_.find("\n\n"); end != arrived_.npos; end = arrived_.find("\n\n")) {
            take(std::string_view{arrived_}.substr(0, end));
            arrived_.erase(0, end + 2);
        }
    }

    const bench::Histogram& took() const { return took_; }

private:
    static std::uint64_t number_of(std::string_view event, std::string_view field) {
        const auto at = event.find(fmt::format("\"{}\":", field));
        std::uint64_t number = 0;
        if (at != event.npos) {
            std::from_chars(
                event.data() + at + field.size() + 3, event.data() + event.size(), number
            );
        }
        return number;
    }

    void take(std::string_view event) {
        std::uint64_t told = 0;
        for (const auto* field : {"sent", "failed", "skipped", "cancelled", "unknown"}) {
            told += number_of(event, field);
        }
        while (!untold_.empty() && untold_.front().first <= told) {
            took_.add(microseconds_since(untold_.front().second));
            untold_.pop_front();
        }
    }

    bench::Descriptor socket_;
    std::string arrived_;
    std::uint64_t ended_;
    std::deque<std::pair<std::uint64_t, Moment>> untold_;  // so many had ended, and since when
    bench::Histogram took_;
};

class Onlooker {
public:
    Onlooker(events::Log& log, std::string batch) : client_{log.connect({.name = "bench"})} {
        batch_ = std::move(batch);
        for (std::int32_t number = 0; number < partitions; ++number) {
            const events::Partition partition{"facts", number};
            ends_[number] = log.end_of(partition);
            client_->read_from(partition, 0);
        }
    }

    // What the batch had come to before; and from there on everything is news.
    std::uint64_t ended_before() {
        std::uint64_t ended = 0;
        auto left = ends_;
        std::erase_if(left, [](const auto& one) { return one.second == 0; });
        while (!left.empty()) {
            poll([&](const events::Partition& partition, const events::Record& record) {
                if (record.offset + 1 >= ends_.at(partition.number)) {
                    left.erase(partition.number);
                }
                each_fact(record, [&](const events::Fact& fact) {
                    const auto* rows = std::get_if<events::BatchRowsEnded>(&fact);
                    ended += rows != nullptr && rows->batch.text == batch_ ? rows->rows.size() : 0;
                });
            });
        }
        return ended;
    }

    void look(Rows& rows, Stream& stream, bool takes_more) {
        poll([&](const events::Partition&, const events::Record& record) {
            each_fact(record, [&](const events::Fact& fact) {
                if (const auto* issued = std::get_if<events::InviteIssued>(&fact)) {
                    if (takes_more) {
                        rows.saw(issued->invite);
                    }
                } else if (const auto* ended = std::get_if<events::BatchRowsEnded>(&fact)) {
                    if (ended->batch.text == batch_ && takes_more) {
                        stream.saw(*ended);
                    }
                }
            });
        });
        rows.look();
        stream.look();
    }

private:
    template <class Visit>
    static void each_fact(const events::Record& record, Visit visit) {
        static const std::vector<std::string_view> types{"InviteIssued", "BatchRowsEnded"};
        if (!events::has_any_type(record, types)) {
            return;
        }
        const auto commit = events::read_commit(record);
        ENSURE(commit.has_value(), "what the server writes can be read");
        for (const auto& fact : commit->facts) {
            visit(fact.fact);
        }
    }

    template <class Visit>
    void poll(Visit visit) {
        heard_.clear();
        client_->poll(heard_, look_every);
        ENSURE(heard_.failures.empty(), "a bench runs against a sound broker");
        for (const auto& [partition, record] : heard_.arrived) {
            visit(partition, record);
        }
    }

    std::unique_ptr<events::LogClient> client_;
    std::string batch_;
    std::map<std::int32_t, events::Offset> ends_;
    events::LogEvents heard_;
};

}  // namespace

int main(int count, char** arguments) {
    const char* brokers = std::getenv("TEST_KAFKA_BROKERS");
    const char* url = std::getenv("TEST_DATABASE_URL");
    if (brokers == nullptr || url == nullptr || count != 4) {
        fmt::print(stderr, "TEST_KAFKA_BROKERS=… TEST_DATABASE_URL=… bench_visible PORT BATCH S\n");
        return EXIT_FAILURE;
    }
    const auto port = static_cast<std::uint16_t>(std::stoul(arguments[1]));
    const std::string request{std::istreambuf_iterator<char>{std::cin}, {}};
    platform::kafka::KafkaLog log{{.brokers = brokers}};
    Onlooker onlooker{log, arguments[2]};
    Rows rows{url};
    Stream stream{port, request, onlooker.ended_before()};
    const auto end = Clock::now() + std::chrono::seconds{std::stoul(arguments[3])};
    while (Clock::now() < end) {
        onlooker.look(rows, stream, true);
    }
    while (rows.is_waiting() || stream.is_waiting()) {
        ENSURE(Clock::now() < end + last_looks, "what is in the log is shown within seconds");
        onlooker.look(rows, stream, false);
    }
    tell("fact to row", rows.took(), "100");
    tell("fact to event", stream.took(), "150");
    return EXIT_SUCCESS;
}
