#include "platform/postgres/pool.hpp"

#include "platform/named_thread.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <thread>

namespace platform::postgres {

namespace {

using Done = std::function<void(std::exception_ptr)>;

struct Job {
    std::function<void(Connection&)> work;
    Done done;
};

}  // namespace

struct Pool::Threads {
    Options options;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<Job> waiting;
    bool stopping = false;
    std::size_t in_use = 0;
    std::atomic<bool> reachable{true};
    std::vector<std::thread> threads;

    void submit(Job job) {
        {
            const std::lock_guard lock{mutex};
            if (stopping || waiting.size() >= waiting_max) {
                throw DatabaseUnavailable{"too many queries wait for a connection"};
            }
            waiting.push_back(std::move(job));
        }
        wake.notify_one();
    }

    std::optional<Job> next() {
        std::unique_lock lock{mutex};
        wake.wait(lock, [&] { return stopping || !waiting.empty(); });
        if (stopping) {
            return std::nullopt;
        }
        Job job = std::move(waiting.front());
        waiting.pop_front();
        ++in_use;
        return job;
    }

    void rest() {
        const std::lock_guard lock{mutex};
        --in_use;
    }

    void serve() {
        std::optional<Connection> connection;
        while (auto job = next()) {
            std::exception_ptr error;
            try {
                run_once_or_twice(connection, job->work);
                reachable = true;
            } catch (const DatabaseUnavailable&) {
                reachable = false;
                error = std::current_exception();
            } catch (...) {
                error = std::current_exception();
            }
            rest();
            job->done(error);
        }
    }

    // A connection that idled may have been closed by the server meanwhile; then nothing happened
    // and a fresh one is worth one more try.
    void run_once_or_twice(
        std::optional<Connection>& connection, const std::function<void(Connection&)>& work
    ) {
        const bool was_idle = connection.has_value();
        if (!connection) {
            connection.emplace(options);
        }
        try {
            work(*connection);
            return;
        } catch (const DatabaseUnavailable&) {
            connection.reset();
            if (!was_idle) {
                throw;
            }
        } catch (...) {
            if (!connection->is_open()) {
                connection.reset();
            }
            throw;
        }
        connection.emplace(options);
        work(*connection);
    }
};

Pool::Pool(Options options, std::size_t connections) : threads_{std::make_unique<Threads>()} {
    threads_->options = std::move(options);
    for (std::size_t i = 0; i < connections; ++i) {
        threads_->threads.push_back(platform::named_thread("postgres", [threads = threads_.get()] {
            threads->serve();
        }));
    }
}

Pool::~Pool() {
    std::deque<Job> given_up;
    {
        const std::lock_guard lock{threads_->mutex};
        threads_->stopping = true;
        given_up.swap(threads_->waiting);
    }
    threads_->wake.notify_all();
    const auto error = std::make_exception_ptr(DatabaseUnavailable{"this process is stopping"});
    for (const auto& job : given_up) {
        job.done(error);
    }
    for (auto& thread : threads_->threads) {
        thread.join();
    }
}

Pool::Usage Pool::usage() const {
    const std::lock_guard lock{threads_->mutex};
    return {
        .size = threads_->threads.size(),
        .in_use = threads_->in_use,
        .waiting = threads_->waiting.size()
    };
}

bool Pool::is_reachable() const {
    return threads_->reachable;
}

namespace {

// Shared by the coroutine and the pool's thread. `timer` is touched on the coroutine's executor
// alone.
struct Waiter {
    explicit Waiter(const boost::asio::any_io_executor& executor) : timer{executor} {}

    boost::asio::steady_timer timer;
    std::atomic<bool> finished{false};
    std::exception_ptr error;
};

}  // namespace

base::Task<void> Pool::run(Work work, base::Duration deadline) {
    const auto executor = co_await boost::asio::this_coro::executor;
    auto waiter = std::make_shared<Waiter>(executor);
    waiter->timer.expires_after(deadline);
    threads_->submit(Job{std::move(work), [waiter, executor](std::exception_ptr error) {
                             waiter->error = error;
                             waiter->finished = true;
                             boost::asio::post(executor, [waiter] { waiter->timer.cancel(); });
                         }});
    // The timer may have been cancelled before it is waited for: then `finished` is set already.
    while (!waiter->finished && waiter->timer.expiry() > std::chrono::steady_clock::now()) {
        co_await waiter->timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    if (!waiter->finished) {
        throw QueryTookTooLong{"the database did not answer in time"};
    }
    if (waiter->error) {
        std::rethrow_exception(waiter->error);
    }
}

void Pool::run_blocking(Work work, base::Duration deadline) {
    auto promise = std::make_shared<std::promise<void>>();
    auto future = promise->get_future();
    threads_->submit(Job{std::move(work), [promise](std::exception_ptr error) {
                             if (error) {
                                 promise->set_exception(error);
                             } else {
                                 promise->set_value();
                             }
                         }});
    if (future.wait_for(deadline) != std::future_status::ready) {
        throw QueryTookTooLong{"the database did not answer in time"};
    }
    future.get();
}

}  // namespace platform::postgres
