#include "projections/runtime/copy_out.hpp"

#include "projections/runtime/statements.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace projections {

namespace {

using platform::postgres::Connection;
using platform::postgres::CopyIn;
using platform::postgres::Options;
using platform::postgres::Transaction;

class Copies {
public:
    Copies(
        const Options& database,
        std::vector<CopyTask> tasks,
        const std::function<bool(double)>& go_on
    )
        : database_{database}, tasks_{std::move(tasks)}, go_on_{go_on} {
        // The largest first, so that none is left alone at the end.
        std::ranges::sort(tasks_, std::ranges::greater{}, [](const CopyTask& task) {
            return task.store->size();
        });
        for (const auto& task : tasks_) {
            total_ += task.store->size() + 1;
        }
    }

    void run(std::size_t at_once) {
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < std::min(at_once, tasks_.size()); ++i) {
            threads.emplace_back([this] { work(); });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        if (error_) {
            std::rethrow_exception(error_);
        }
    }

private:
    void work() {
        try {
            Connection connection{database_};
            connection.run_script("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'"
            );
            while (const auto* task = next()) {
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

    const CopyTask* next() {
        const std::lock_guard lock{mutex_};
        if (stopped_ || next_ == tasks_.size()) {
            return nullptr;
        }
        return &tasks_[next_++];
    }

    void copy(Connection& connection, const CopyTask& task) {
        const auto& shape = task.store->shape();
        const auto physical = physical_name(shape, task.build);
        Transaction tx{connection};
        CopyIn copy{connection, physical, column_list(shape)};
        task.store->copy_out([&](std::string lines) {
            if (stopped_) {
                return;
            }
            const auto rows = static_cast<std::size_t>(std::ranges::count(lines, '\n'));
            copy.write(std::move(lines));
            note(rows);
        });
        if (stopped_) {
            return;
        }
        copy.finish();
        connection.run_script(create_indexes(shape, physical));
        tx.commit();
        connection.run("ANALYZE " + physical);
        note(1);
    }

    void note(std::size_t rows) {
        const std::lock_guard lock{mutex_};
        done_ += rows;
        const auto share = static_cast<double>(done_) / static_cast<double>(total_);
        if (!go_on_(std::min(share, 1.0))) {
            stopped_ = true;
        }
    }

    const Options& database_;
    std::vector<CopyTask> tasks_;
    const std::function<bool(double)>& go_on_;
    std::mutex mutex_;
    std::size_t next_ = 0;
    std::size_t done_ = 0;
    std::size_t total_ = 0;
    std::atomic<bool> stopped_{false};
    std::exception_ptr error_;
};

}  // namespace

void copy_out(
    const Options& database,
    const std::vector<CopyTask>& tasks,
    std::size_t at_once,
    const std::function<bool(double done)>& go_on
) {
    Copies{database, tasks, go_on}.run(at_once);
}

}  // namespace projections
