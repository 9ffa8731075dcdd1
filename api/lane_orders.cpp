#include "api/lane_orders.hpp"

#include "platform/arrival.hpp"
#include "platform/named_thread.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace api {

namespace {

constexpr base::Duration order_wait{10'000};
constexpr base::Duration idle_wait{1'000};

}  // namespace

struct LaneOrders::Work {
    struct Order {
        events::NewRecord record;
        platform::Expected<bool> delivered;
    };

    explicit Work(events::Log& log) : client{log.connect({.name = "orders"})} {}

    std::unique_ptr<events::LogClient> client;
    std::mutex mutex;
    std::vector<Order> waiting;
    std::atomic<bool> stopping{false};
    std::thread thread;

    void run() {
        std::map<std::uint64_t, platform::Expected<bool>> under_way;
        std::uint64_t tag = 0;
        events::LogEvents events;
        const events::Partition queue{.topic = std::string{events::topics::mail_jobs}};
        while (!stopping) {
            for (auto& order : take()) {
                if (client->append(queue, std::move(order.record), ++tag)) {
                    under_way.emplace(tag, order.delivered);
                } else {
                    order.delivered.arrive(false);
                }
            }
            events.clear();
            client->poll(events, idle_wait);
            for (const auto& report : events.reports) {
                const auto found = under_way.find(report.tag);
                if (found != under_way.end()) {
                    found->second.arrive(report.delivered);
                    under_way.erase(found);
                }
            }
        }
    }

    std::vector<Order> take() {
        const std::lock_guard lock{mutex};
        return std::exchange(waiting, {});
    }
};

LaneOrders::LaneOrders(events::Log& log) : work_{std::make_unique<Work>(log)} {
    work_->thread = platform::named_thread("orders", [work = work_.get()] { work->run(); });
}

LaneOrders::~LaneOrders() {
    work_->stopping = true;
    work_->client->wake();
    work_->thread.join();
}

base::Task<bool> LaneOrders::send(events::JobOrder order) {
    const platform::Expected<bool> delivered;
    {
        const std::lock_guard lock{work_->mutex};
        work_->waiting.push_back({to_record(events::QueueItem{std::move(order)}), delivered});
    }
    work_->client->wake();
    const auto answer = co_await delivered.wait(order_wait);
    co_return answer.value_or(false);
}

}  // namespace api
