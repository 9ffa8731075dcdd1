// What a durable answer costs without a domain: Beast on one thread takes a request, another thread
// appends its body to one of 8 partitions, and once it was reported and read back the answer of 300
// B leaves. Nothing is parsed, checked, numbered or grouped. Ends when standard input does.
//   TEST_KAFKA_BROKERS=host:port bench_bare_path PORT

#include "base/ensure.hpp"
#include "platform/kafka/kafka_log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr std::int32_t partitions = 8;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// One request at a time of one connection.
struct Asked {
    explicit Asked(asio::io_context& loop)
        : answered{loop, asio::steady_timer::time_point::max()} {}

    asio::steady_timer answered;  // cancelled when it is
    std::string body;
    int steps = 0;  // reported, read back
};

using AskedPtr = std::shared_ptr<Asked>;

// The log's thread.
class Path {
public:
    Path(events::Log& log, std::string topic, asio::io_context& loop)
        : topic_{std::move(topic)}, loop_{loop}, client_{log.connect({.name = "bare-path"})} {
        for (std::int32_t number = 0; number < partitions; ++number) {
            const events::Partition partition{topic_, number};
            client_->read_from(partition, log.end_of(partition));
        }
        thread_ = std::thread{[this] { run(); }};
    }

    ~Path() {
        ending_ = true;
        client_->wake();
        thread_.join();
    }

    Path(const Path&) = delete;
    Path& operator=(const Path&) = delete;

    void append(const AskedPtr& asked) {
        {
            const std::lock_guard lock{mutex_};
            asked_.push_back(asked);
        }
        client_->wake();
    }

private:
    void run() {
        events::LogEvents heard;
        while (!ending_) {
            take_asked();
            heard.clear();
            client_->poll(heard, base::Duration{1000});
            for (const auto& report : heard.reports) {
                ENSURE(report.delivered, "a bench runs against a sound broker");
                step(report.tag);
            }
            for (const auto& arrived : heard.arrived) {
                step(std::stoul(std::string{arrived.record.header("slot").value_or("0")}));
            }
            answer();
        }
    }

    void take_asked() {
        std::vector<AskedPtr> fresh;
        {
            const std::lock_guard lock{mutex_};
            fresh.swap(asked_);
        }
        for (auto& asked : fresh) {
            const auto slot = free_slot();
            const events::Partition to{topic_, static_cast<std::int32_t>(slot % partitions)};
            const bool accepted = client_->append(
                to,
                {.key = "", .headers = {{"slot", std::to_string(slot)}}, .value = asked->body},
                slot
            );
            ENSURE(accepted, "in flight is far below the queue's bound");
            flying_[slot] = std::move(asked);
        }
    }

    std::size_t free_slot() {
        if (free_.empty()) {
            flying_.emplace_back();
            return flying_.size() - 1;
        }
        const auto slot = free_.back();
        free_.pop_back();
        return slot;
    }

    void step(std::size_t slot) {
        if (++flying_.at(slot)->steps == 2) {
            done_.push_back(std::move(flying_[slot]));
            free_.push_back(slot);
        }
    }

    void answer() {
        if (!done_.empty()) {
            asio::post(loop_, [done = std::exchange(done_, {})] {
                for (const auto& asked : done) {
                    asked->answered.cancel();
                }
            });
        }
    }

    const std::string topic_;
    asio::io_context& loop_;
    std::unique_ptr<events::LogClient> client_;
    std::mutex mutex_;
    std::vector<AskedPtr> asked_;
    std::vector<AskedPtr> flying_;
    std::vector<std::size_t> free_;
    std::vector<AskedPtr> done_;
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

asio::awaitable<void> serve(tcp::socket socket, asio::io_context& loop, Path& path) {
    boost::beast::flat_buffer buffer;
    const std::string body(300, 'x');
    while (true) {
        http::request<http::string_body> request;
        const auto [broken, bytes] = co_await http::async_read(socket, buffer, request, as_result);
        if (broken) {
            co_return;
        }
        const auto asked = std::make_shared<Asked>(loop);
        asked->body = body;
        path.append(asked);
        co_await asked->answered.async_wait(as_result);
        http::response<http::string_body> response{http::status::created, 11, body};
        response.prepare_payload();
        const auto [lost, written] = co_await http::async_write(socket, response, as_result);
        if (lost) {
            co_return;
        }
    }
}

void end_on(const std::exception_ptr& error) {
    if (error) {
        std::rethrow_exception(error);
    }
}

asio::awaitable<void> listen(std::uint16_t port, asio::io_context& loop, Path& path) {
    tcp::acceptor acceptor{loop, {asio::ip::address_v4::loopback(), port}};
    while (true) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        socket.set_option(tcp::no_delay{true});
        asio::co_spawn(loop, serve(std::move(socket), loop, path), end_on);
    }
}

}  // namespace

int main(int count, char** arguments) {
    const char* brokers = std::getenv("TEST_KAFKA_BROKERS");
    if (count != 2 || brokers == nullptr) {
        fmt::print(stderr, "TEST_KAFKA_BROKERS=host:port bench_bare_path PORT\n");
        return EXIT_FAILURE;
    }
    platform::kafka::KafkaLog log{{.brokers = brokers}};
    const auto topic =
        fmt::format("bench-{}", std::chrono::steady_clock::now().time_since_epoch().count());
    log.create_topic({.name = topic, .partitions = partitions, .settings = {}});
    asio::io_context loop{1};
    Path path{log, topic, loop};
    asio::posix::stream_descriptor input{loop, dup(STDIN_FILENO)};
    std::array<char, 1> byte;
    input.async_read_some(asio::buffer(byte), [&](auto, auto) { loop.stop(); });
    asio::co_spawn(
        loop, listen(static_cast<std::uint16_t>(std::atoi(arguments[1])), loop, path), end_on
    );
    loop.run();
    return EXIT_SUCCESS;
}
