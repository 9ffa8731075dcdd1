#include "platform/postgres/pool.hpp"

#include "platform/named_thread.hpp"
#include "platform/postgres/waiting.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <thread>

namespace platform::postgres {

namespace {

struct Job {
    Pool::Work work;
    Pool::Done done;
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

void Pool::start(Work work, Done done) {
    threads_->submit(Job{std::move(work), std::move(done)});
}

base::Task<void> Pool::run(Work work, base::Duration deadline) {
    const auto waiting = std::make_shared<Waiting>(deadline);
    start(std::move(work), [waiting](std::exception_ptr error) {
        waiting->tell(std::move(error));
    });
    co_await waiting->until_told();
}

void Pool::run_blocking(Work work, base::Duration deadline) {
    auto promise = std::make_shared<std::promise<void>>();
    auto future = promise->get_future();
    start(std::move(work), [promise](std::exception_ptr error) {
        if (error) {
            promise->set_exception(std::move(error));
        } else {
            promise->set_value();
        }
    });
    if (future.wait_for(deadline) != std::future_status::ready) {
        throw QueryTookTooLong{"the database did not answer in time"};
    }
    future.get();
}

}  // namespace platform::postgres
