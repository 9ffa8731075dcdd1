// HTTP requests at a fixed rate, whatever becomes of them. Latency counts from the moment a request
// was due, so a server that stalls is charged for all that had to wait meanwhile (no coordinated
// omission); the same goes for a load program that comes too late, and `sent_late` tells of it.
//   bench_open_load PORT RATE CONNECTIONS WARM_UP_SECONDS SECONDS < requests
// In: of each request its length in bytes, a line end, its bytes; sent in turn, again and again,
// one at a time on each connection, of which there are as many as are needed, up to CONNECTIONS.
// Out: a line of JSON.

#include "base/ensure.hpp"
#include "base/json_write.hpp"
#include "bench/histogram.hpp"
#include "bench/loopback.hpp"

#include <boost/describe.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <sys/epoll.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;
using std::chrono::nanoseconds;

constexpr auto last_answers = std::chrono::seconds{10};

struct Told {
    double rate = 0;             // answered a second
    std::uint64_t answered = 0;  // of those that were due after the warm-up
    std::uint64_t bad = 0;       // other than 2xx
    std::uint64_t unanswered = 0;
    double p50_ms = 0;
    double p90_ms = 0;
    double p99_ms = 0;
    double p999_ms = 0;
    double max_ms = 0;
    double sent_late_p99_ms = 0;  // for want of a free connection, or of a free core
};
BOOST_DESCRIBE_STRUCT(
    Told,
    (),
    (rate, answered, bad, unanswered, p50_ms, p90_ms, p99_ms, p999_ms, max_ms, sent_late_p99_ms)
)

struct Settings {
    std::uint16_t port = 0;
    double rate = 0;
    std::size_t connections = 0;
    double warm_up = 0;
    double seconds = 0;
};

std::vector<std::string> requests_in(std::istream& in) {
    std::vector<std::string> requests;
    std::size_t length = 0;
    while (in >> length) {
        in.get();  // the line end
        auto& request = requests.emplace_back(length, '\0');
        in.read(request.data(), static_cast<std::streamsize>(length));
        ENSURE(in.good(), "each request is as long as it says");
    }
    ENSURE(!requests.empty(), "there is something to send");
    return requests;
}

class Connection {
public:
    explicit Connection(std::uint16_t port) : socket_{bench::connect_to(port)} {}

    int socket() const { return socket_.number(); }

    Moment due() const { return due_; }

    void send(const std::string& request, Moment due) {
        due_ = due;
        answer_.clear();
        bench::send_all(socket_.number(), request);
    }

    // False when the server has closed it.
    bool take() { return bench::read_some(socket_.number(), answer_); }

    // The status, once the whole answer is there.
    std::optional<int> status() const {
        const auto head = bench::head_in(answer_);
        if (!head || answer_.size() < head->bytes + head->length) {
            return std::nullopt;
        }
        return head->status;
    }

private:
    bench::Descriptor socket_;
    std::string answer_;
    Moment due_;
};

class Load {
public:
    Load(const Settings& settings, std::vector<std::string> requests)
        : settings_{settings}, requests_{std::move(requests)}, poll_{epoll_create1(0)} {}

    Told run() {
        begin_ = Clock::now();
        counted_from_ = begin_ + to_nanoseconds(settings_.warm_up);
        const auto end = counted_from_ + to_nanoseconds(settings_.seconds);
        while (true) {
            const auto now = Clock::now();
            while (due_at(made_) <= now && due_at(made_) < end) {
                waiting_.push_back(due_at(made_++));
            }
            send_waiting(now);
            const bool is_over = due_at(made_) >= end;
            const bool is_done = waiting_.empty() && idle_.size() == connections_.size();
            if (is_over && (is_done || now > end + last_answers)) {
                return told();
            }
            wait(is_over ? now + last_answers : due_at(made_));
        }
    }

private:
    static nanoseconds to_nanoseconds(double seconds) {
        return nanoseconds{static_cast<std::int64_t>(seconds * 1e9)};
    }

    static std::uint64_t microseconds(nanoseconds took) {
        return static_cast<std::uint64_t>(took.count() / 1000);
    }

    Moment due_at(std::uint64_t number) const {
        return begin_ + to_nanoseconds(static_cast<double>(number) / settings_.rate);
    }

    void connect() {
        auto fresh = std::make_unique<Connection>(settings_.port);
        epoll_event wanted{.events = EPOLLIN, .data = {.ptr = fresh.get()}};
        const int added = epoll_ctl(poll_.number(), EPOLL_CTL_ADD, fresh->socket(), &wanted);
        ENSURE(added == 0, "a fresh socket can be waited for");
        idle_.push_back(fresh.get());
        connections_.push_back(std::move(fresh));
    }

    // Servers close what nobody uses for a while.
    void forget(Connection& closed) {
        ENSURE(std::erase(idle_, &closed) == 1, "the server answers before it closes");
        std::erase_if(connections_, [&](const auto& one) { return one.get() == &closed; });
    }

    void send_waiting(Moment now) {
        while (!waiting_.empty()) {
            if (idle_.empty() && connections_.size() < settings_.connections) {
                connect();
            }
            if (idle_.empty()) {
                return;
            }
            const auto due = waiting_.front();
            waiting_.pop_front();
            auto* connection = idle_.back();
            idle_.pop_back();
            connection->send(requests_[sent_++ % requests_.size()], due);
            if (due >= counted_from_) {
                late_.add(microseconds(now - due));
            }
        }
    }

    void wait(Moment until) {
        const auto left = std::max(nanoseconds{0}, until - Clock::now());
        const timespec timeout{
            .tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000
        };
        std::array<epoll_event, 256> ready;
        const int count = epoll_pwait2(
            poll_.number(), ready.data(), static_cast<int>(ready.size()), &timeout, nullptr
        );
        ENSURE(count >= 0, "sockets can be waited for");
        for (int i = 0; i < count; ++i) {
            take(*static_cast<Connection*>(ready[static_cast<std::size_t>(i)].data.ptr));
        }
    }

    void take(Connection& connection) {
        if (!connection.take()) {
            return forget(connection);
        }
        const auto status = connection.status();
        if (!status) {
            return;
        }
        idle_.push_back(&connection);
        if (connection.due() < counted_from_) {
            return;
        }
        answered_at_ = Clock::now();
        took_.add(microseconds(answered_at_ - connection.due()));
        bad_ += *status / 100 != 2;
    }

    Told told() const {
        const auto ms = [](std::uint64_t value) { return static_cast<double>(value) / 1000; };
        const std::chrono::duration<double> seconds = answered_at_ - counted_from_;
        const auto open = connections_.size() - idle_.size() + waiting_.size();
        return {
            .rate = static_cast<double>(took_.total()) / seconds.count(),
            .answered = took_.total(),
            .bad = bad_,
            .unanswered = open,
            .p50_ms = ms(took_.at(0.5)),
            .p90_ms = ms(took_.at(0.9)),
            .p99_ms = ms(took_.at(0.99)),
            .p999_ms = ms(took_.at(0.999)),
            .max_ms = ms(took_.at(1)),
            .sent_late_p99_ms = ms(late_.at(0.99))
        };
    }

    const Settings settings_;
    const std::vector<std::string> requests_;
    const bench::Descriptor poll_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<Connection*> idle_;
    std::deque<Moment> waiting_;  // due and not yet sent
    Moment begin_;
    Moment counted_from_;
    Moment answered_at_;
    std::uint64_t made_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t bad_ = 0;
    bench::Histogram took_;
    bench::Histogram late_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 6) {
        fmt::print(stderr, "bench_open_load PORT RATE CONNECTIONS WARM_UP_SECONDS SECONDS\n");
        return EXIT_FAILURE;
    }
    const Settings settings{
        .port = static_cast<std::uint16_t>(std::stoul(arguments[1])),
        .rate = std::stod(arguments[2]),
        .connections = std::stoul(arguments[3]),
        .warm_up = std::stod(arguments[4]),
        .seconds = std::stod(arguments[5])
    };
    const auto told = Load{settings, requests_in(std::cin)}.run();
    fmt::print("{}\n", base::to_json(told));
    return told.unanswered == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
