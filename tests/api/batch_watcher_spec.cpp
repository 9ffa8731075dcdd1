#include "api/live/batch_watcher.hpp"
#include "tests/platform/http_site.hpp"
#include "tests/projections/sample.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace tests;
using http_test::HandClock;

namespace {

// So many wait for the next news of a batch, on a thread of their own.
class Viewers {
public:
    Viewers(api::BatchWatcher& watcher, const std::shared_ptr<api::BatchWatcher::Topic>& topic)
        : watcher_{watcher}, topic_{topic} {}

    ~Viewers() {
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    void wait_beyond(const std::optional<api::BatchNews>& seen, int count) {
        for (int i = 0; i < count; ++i) {
            boost::asio::co_spawn(
                loop_,
                [this, seen]() -> base::Task<void> {
                    const auto news = co_await watcher_.next(topic_, seen, 30s);
                    told_ += news.has_value() ? 1 : 0;
                },
                [](const std::exception_ptr& error) { CHECK_FALSE(error); }
            );
        }
        // All have begun to wait before anything else happens.
        while (loop_.poll() > 0) {
        }
        thread_ = std::thread{[this] { loop_.run(); }};
    }

    int told() const { return told_; }

private:
    api::BatchWatcher& watcher_;
    std::shared_ptr<api::BatchWatcher::Topic> topic_;
    boost::asio::io_context loop_;
    std::atomic<int> told_ = 0;
    std::thread thread_;
};

}  // namespace

TEST_CASE("those of a batch that many watch are told after a pause, and all at once") {
    constexpr int many = 400;
    Lab lab;
    lab.writer.commit(facts1, imported(3));
    lab.writer.commit(facts1, batch_started(3));
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    HandClock clock;
    platform::postgres::Pool pool{lab.schema.options(), 1};
    api::BatchWatcher watcher{pool, clock};
    const auto topic = watcher.watch(batch1);
    boost::asio::io_context loop;
    std::optional<api::BatchNews> first;
    boost::asio::co_spawn(
        loop,
        [&]() -> base::Task<void> { first = co_await watcher.next(topic, std::nullopt, 30s); },
        [](const std::exception_ptr& error) { CHECK_FALSE(error); }
    );
    loop.run();
    REQUIRE(first.has_value());
    Viewers viewers{watcher, topic};
    viewers.wait_beyond(first, many);
    lab.writer.commit(facts1, {ended({{.row = 1}})});
    lab.catch_up(*projector);
    for (int i = 0; i < 3; ++i) {
        clock.let_server_see();
    }
    CHECK(viewers.told() == 0);
    clock.advance(199ms);
    for (int i = 0; i < 3; ++i) {
        clock.let_server_see();
    }
    CHECK(viewers.told() == 0);
    clock.advance(1ms);
    CHECK(http_test::comes_true([&] { return viewers.told() == many; }));
}
