#include "projections/runtime/copy_out.hpp"

#include "projections/runtime/statements.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace projections {

namespace {

using platform::postgres::Connection;
using platform::postgres::CopyIn;
using platform::postgres::Options;
using platform::postgres::Transaction;

}  // namespace

class CopyOut::Crew {
public:
    Crew(Options database, std::size_t at_once, std::function<bool(std::size_t)> go_on)
        : database_{std::move(database)}, go_on_{std::move(go_on)} {
        for (std::size_t i = 0; i < at_once; ++i) {
            threads_.emplace_back([this] { work(); });
        }
    }

    ~Crew() {
        stopped_ = true;
        close();
        join();
    }

    void add(const std::vector<CopyTask>& tasks) {
        const std::lock_guard lock{mutex_};
        waiting_.insert(waiting_.end(), tasks.begin(), tasks.end());
        std::ranges::sort(waiting_, {}, [](const CopyTask& task) {
            return task.store->size() * task.store->shape().columns.size();
        });
        wake_.notify_all();
    }

    void finish() {
        close();
        join();
        if (error_) {
            std::rethrow_exception(std::exchange(error_, nullptr));
        }
    }

private:
    void close() {
        const std::lock_guard lock{mutex_};
        closed_ = true;
        wake_.notify_all();
    }

    void join() {
        for (auto& thread : threads_) {
            if (thread.joinable()) {
                thread.join();
            }
        }
    }

    void work() {
        try {
            Connection connection{database_};
            // What can be made again need not be waited for. A small sample tells the planner what
            // it must know until the server's own analysis comes by; a full one takes as long as
            // half of the copying.
            connection.run_script(
                "SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; "
                "SET default_statistics_target = 10"
            );
            while (const auto task = next()) {
                copy(connection, *task);
            }
        } catch (...) {
            const std::lock_guard lock{mutex_};
            if (!error_) {
                error_ = std::current_exception();
            }
            stopped_ = true;
        }
    }

    std::optional<CopyTask> next() {
        std::unique_lock lock{mutex_};
        wake_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
        if (stopped_ || waiting_.empty()) {
            return std::nullopt;
        }
        const auto task = waiting_.back();
        waiting_.pop_back();
        return task;
    }

    void copy(Connection& connection, const CopyTask& task) {
        const auto& shape = task.store->shape();
        const auto physical = physical_name(shape, task.build);
        Transaction tx{connection};
        CopyIn copy{connection, physical, column_list(shape)};
        std::size_t copied = 0;
        task.store->copy_out([&](std::string lines, std::size_t rows) {
            if (!stopped_) {
                copy.write(std::move(lines));
                copied += rows;
                note(rows);
            }
        });
        if (stopped_) {
            return;
        }
        copy.finish();
        task.store->clear();
        connection.run_script(create_indexes(shape, physical));
        tx.commit();
        connection.run("ANALYZE " + physical);
        note(copied);
    }

    void note(std::size_t rows) {
        const std::lock_guard lock{mutex_};
        if (!go_on_(rows)) {
            stopped_ = true;
        }
    }

    const Options database_;
    const std::function<bool(std::size_t)> go_on_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<CopyTask> waiting_;  // the largest last
    bool closed_ = false;
    std::atomic<bool> stopped_{false};
    std::exception_ptr error_;
    std::vector<std::thread> threads_;
};

CopyOut::CopyOut(Options database, std::size_t at_once, std::function<bool(std::size_t)> go_on)
    : crew_{std::make_unique<Crew>(std::move(database), at_once, std::move(go_on))} {}

CopyOut::~CopyOut() = default;

void CopyOut::add(const std::vector<CopyTask>& tasks) {
    crew_->add(tasks);
}

void CopyOut::finish() {
    crew_->finish();
}

}  // namespace projections
